import { Worker } from 'node:worker_threads';
import { OneThread } from '../../../one-thread';
import { bytesForThread } from '../../../thread-bytes';
import type { RawMessageTable } from '../../sql/schema/tables/message-tables';
import type { FileTask, FileTaskDone } from './file-worker';
import type { Log } from './log-copier';
import { logLength } from './log-length';

/** A thread with a connection of its own to the file of a store, for what takes longer than n8n may stand still. */
export class FileThread implements Log {
	private readonly thread = new OneThread<FileTask, FileTaskDone>(startWorker);

	constructor(private readonly file: string) {}

	/** Stores the bytes of a message, unless there are some under its id. @throws what SQLite throws */
	async keepMessage({ activity_id: id, content, stored_on: storedOn }: RawMessageTable): Promise<void> {
		await this.ask(() => {
			const { bytes, transfer } = bytesForThread(content);
			return { task: { kind: 'keepMessage', file: this.file, id, content: bytes, storedOn }, transfer };
		});
	}

	logLength(): number {
		return logLength(this.file);
	}

	/** Copies the log to the file as far as others let it; answers whether that was all of it. @throws what SQLite throws */
	async copyLog(): Promise<boolean> {
		return await this.ask(() => ({ task: { kind: 'copyLog', file: this.file }, transfer: [] }));
	}

	/** The same while no other thread or process writes, if that can be had soon. @throws what SQLite throws */
	async copyWholeLog(): Promise<void> {
		await this.ask(() => ({ task: { kind: 'copyWholeLog', file: this.file }, transfer: [] }));
	}

	/** Ends the thread when what it is at is done. */
	async close(): Promise<void> {
		await this.thread.close();
	}

	private async ask(task: Parameters<typeof this.thread.ask>[0]): Promise<boolean> {
		const { isCopied, failure } = await this.thread.ask(task);
		if (failure !== null)
			throw Object.assign(new Error(failure.message), { code: failure.code, errcode: failure.errcode });
		return isCopied;
	}
}

/** Node.js 22 would write with each thread that its SQLite is an experiment, as it did for the process. */
const execArgv = ['--disable-warning=ExperimentalWarning'];

function startWorker(): Worker {
	return new Worker(require.resolve('./file-worker.js'), { execArgv });
}
