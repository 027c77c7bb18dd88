import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';

/** What is to be done to a file; the bytes of a message that are no shared memory are a copy that the worker may keep. */
export type FileTask =
	| {
			readonly kind: 'keepMessage';
			readonly file: string;
			readonly id: string;
			readonly content: Uint8Array;
			readonly storedOn: number;
	  }
	| { readonly kind: 'copyLog' | 'copyWholeLog'; readonly file: string };

export interface FileTaskDone {
	/** Whether all of the log is in the file, as it was when the copy began: a reader of what came before keeps the rest. */
	readonly isCopied: boolean;
	/** What SQLite threw, as plain data; null where it is done, and durable. */
	readonly failure: { readonly message: string; readonly code: unknown; readonly errcode: unknown } | null;
}

/** This thread may wait for another process. */
const busyTimeoutMs = 5_000;
/** Who writes waits as well, while it waits for another thread that does. */
const briefTimeoutMs = 100;

/**
 * Opens a file that is there: one that was taken away would be made anew, empty, and the log of the store be thrown
 * away with it. The bytes of a message stand before the row that they belong to, so nothing holds them to it yet.
 */
function open(file: string): DatabaseSync {
	const place = pathToFileURL(file);
	place.searchParams.set('mode', 'rw');
	const database = new DatabaseSync(place, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false });
	database.exec('pragma synchronous = full');
	database.exec('pragma wal_autocheckpoint = 0');
	return database;
}

function act(task: FileTask): FileTaskDone {
	let database: DatabaseSync | undefined;
	try {
		database = open(task.file);
		if (task.kind === 'keepMessage')
			database
				.prepare('insert into raw_message (activity_id, content, stored_on) values (?, ?, ?) on conflict do nothing')
				.run(task.id, task.content, task.storedOn);
		if (task.kind === 'copyWholeLog') database.exec(`pragma busy_timeout = ${briefTimeoutMs}`);
		// Behind a message as well, and before anybody else has a turn: whoever writes next would have to copy all of it.
		const copied = database
			.prepare(`pragma wal_checkpoint(${task.kind === 'copyWholeLog' ? 'full' : 'passive'})`)
			.get();
		return { isCopied: copied?.['log'] === copied?.['checkpointed'], failure: null };
	} catch (error) {
		return { isCopied: false, failure: said(error) };
	} finally {
		database?.close();
	}
}

function said(error: unknown): FileTaskDone['failure'] {
	if (!(error instanceof Error)) return { message: String(error), code: undefined, errcode: undefined };
	const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
	return { message: error.message, code, errcode };
}

// The file of a worker thread: it does what it is sent, one after the other.
parentPort?.on('message', (task: FileTask) => parentPort?.postMessage(act(task)));
