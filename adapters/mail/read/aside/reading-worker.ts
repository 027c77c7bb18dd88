import { parentPort } from 'node:worker_threads';
import type { ArcErrorCode } from '../../../../core/errors';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import { readMessage, type ParseOptions } from '../parse-message';

/** A message, and how it is to be read. What the worker is sent are copies of the bytes, or bytes in shared memory. */
export interface ReadingTask {
	readonly raw: Uint8Array;
	readonly options: ParseOptions;
}

/** What was read of one message. Errors are no plain data, so they cross as what they say; the bytes stay where they are. */
export type ReadingResult =
	| {
			readonly kind: 'read';
			readonly message: Omit<ParsedMessage, 'raw' | 'failure'>;
			readonly failure: ReadingFailure | null;
	  }
	| { readonly kind: 'thrown'; readonly text: string };

/** An ArcError as plain data. */
export interface ReadingFailure {
	readonly code: ArcErrorCode;
	readonly message: string;
	readonly hint: string | undefined;
}

async function read({ raw, options }: ReadingTask): Promise<ReadingResult> {
	try {
		const { raw: _raw, failure, ...message } = await readMessage(raw, options);
		return { kind: 'read', message, failure: failure && said(failure) };
	} catch (error) {
		return { kind: 'thrown', text: error instanceof Error ? error.message : String(error) };
	}
}

function said({ code, message, hint }: ReadingFailure): ReadingFailure {
	return { code, message, hint };
}

async function readInOrder(tasks: readonly ReadingTask[]): Promise<readonly ReadingResult[]> {
	const results: ReadingResult[] = [];
	for (const task of tasks) results.push(await read(task));
	return results;
}

// The file of a worker thread: it answers each list of messages that it is sent, one after the other.
parentPort?.on('message', (tasks: readonly ReadingTask[]) => {
	void readInOrder(tasks).then((results) => parentPort?.postMessage(results));
});
