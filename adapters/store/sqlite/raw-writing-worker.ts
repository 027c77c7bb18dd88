import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

/** The bytes of a message; those that are no shared memory are a copy that the worker may keep. */
export interface RawTask {
	readonly file: string;
	readonly id: string;
	readonly content: Uint8Array;
	readonly storedOn: number;
}

export interface RawWritten {
	/** What SQLite threw, as plain data; null where the bytes are durable. */
	readonly failure: { readonly message: string; readonly code: unknown; readonly errcode: unknown } | null;
}

/** This thread may wait for another process. */
const busyTimeoutMs = 5_000;

/** The bytes stand before the row that they belong to, so nothing holds them to it yet. */
function open(file: string): DatabaseSync {
	const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false });
	database.exec('pragma synchronous = full');
	database.exec('pragma wal_autocheckpoint = 0');
	return database;
}

function write({ file, id, content, storedOn }: RawTask): RawWritten {
	let database: DatabaseSync | undefined;
	try {
		database = open(file);
		database
			.prepare('insert into raw_message (activity_id, content, stored_on) values (?, ?, ?) on conflict do nothing')
			.run(id, content, storedOn);
		// Here, and before anybody else has a turn: whoever writes next would have to copy all of it to the file.
		database.exec('pragma wal_checkpoint(passive)');
		return { failure: null };
	} catch (error) {
		return { failure: said(error) };
	} finally {
		database?.close();
	}
}

function said(error: unknown): RawWritten['failure'] {
	if (!(error instanceof Error)) return { message: String(error), code: undefined, errcode: undefined };
	const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
	return { message: error.message, code, errcode };
}

// The file of a worker thread: it writes each message that it is sent, one after the other.
parentPort?.on('message', (task: RawTask) => parentPort?.postMessage(write(task)));
