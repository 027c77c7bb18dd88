import { Worker } from 'node:worker_threads';
import { OneThread } from '../../../one-thread';
import { bytesForThread } from '../../../thread-bytes';
import type { RawMessageTable } from '../../sql/schema/tables/message-tables';
import type { FileTask, FileTaskDone } from './file-worker';

/** A thread with a connection of its own to the file of a store, for what takes longer than n8n may stand still. */
export class FileThread {
	private readonly thread = new OneThread<FileTask, FileTaskDone>(startWorker);

	constructor(private readonly file: string) {}

	/** Stores the bytes of a message, unless there are some under its id. @throws what SQLite throws */
	async keepMessage({ activity_id: id, content, stored_on: storedOn }: RawMessageTable): Promise<void> {
		await this.ask(() => {
			const { bytes, transfer } = bytesForThread(content);
			return { task: { kind: 'keepMessage', file: this.file, id, content: bytes, storedOn }, transfer };
		});
	}

	/** Copies the log to the file as far as others let it; answers how many pages the log has. @throws what SQLite throws */
	async copyLog(): Promise<number> {
		const { logPages } = await this.ask(() => ({ task: { kind: 'copyLog', file: this.file }, transfer: [] }));
		return logPages;
	}

	/** Ends the thread when what it is at is done. */
	async close(): Promise<void> {
		await this.thread.close();
	}

	private async ask(task: Parameters<typeof this.thread.ask>[0]): Promise<FileTaskDone> {
		const done = await this.thread.ask(task);
		const { failure } = done;
		if (failure === null) return done;
		throw Object.assign(new Error(failure.message), { code: failure.code, errcode: failure.errcode });
	}
}

function startWorker(): Worker {
	return new Worker(require.resolve('./file-worker.js'), { execArgv: [] });
}
