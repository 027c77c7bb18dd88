import { Worker } from 'node:worker_threads';
import { OneThread } from '../../one-thread';
import { bytesForThread } from '../../thread-bytes';
import type { RawMessageTable } from '../sql/schema/tables/message-tables';
import type { Mutex } from './mutex';
import type { RawTask, RawWritten } from './raw-writing-worker';

/**
 * Writes large messages on a thread with a connection of its own: to commit one of 25 MB takes longer than
 * n8n may stand still. Its transaction takes its turn with those of this process, so that none of them has
 * to wait for the lock of the file.
 */
export class RawWriter {
	private readonly thread = new OneThread<RawTask, RawWritten>(startWorker);

	constructor(
		private readonly file: string,
		private readonly turns: Mutex,
	) {}

	/** Stores the bytes of a message, unless there are some under its id; throws what SQLite throws. */
	async write({ activity_id: id, content, stored_on: storedOn }: RawMessageTable): Promise<void> {
		const task = (): { readonly task: RawTask; readonly transfer: readonly ArrayBuffer[] } => {
			const { bytes, transfer } = bytesForThread(content);
			return { task: { file: this.file, id, content: bytes, storedOn }, transfer };
		};
		await this.turns.lock();
		try {
			const { failure } = await this.thread.ask(task);
			if (failure !== null)
				throw Object.assign(new Error(failure.message), { code: failure.code, errcode: failure.errcode });
		} finally {
			this.turns.unlock();
		}
	}

	async close(): Promise<void> {
		await this.thread.close();
	}
}

function startWorker(): Worker {
	return new Worker(require.resolve('./raw-writing-worker.js'), { execArgv: [] });
}
