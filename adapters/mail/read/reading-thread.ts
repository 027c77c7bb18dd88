import { Worker } from 'node:worker_threads';
import { ArcError, asError } from '../../../core/errors';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { OneThread } from '../../one-thread';
import { defaultMailLimits } from './mail-limits';
import { readHeadersOnly, type ParseOptions } from './parse-message';
import type { ReadingFailure, ReadingResult, ReadingTask } from './reading-worker';

/** What reading one message may take on the thread. */
export interface ThreadLimits {
	/** Megabytes of the heap; the bytes of the message lie beside it. */
	readonly heapMegabytes: number;
	readonly milliseconds: number;
	/** After so long without work the thread ends. */
	readonly idleMs: number;
}

const defaultThreadLimits: ThreadLimits = {
	heapMegabytes: 128,
	milliseconds: defaultMailLimits.milliseconds,
	idleMs: 5_000,
};

/**
 * A thread that reads messages, one at a time in the order in which they come, so that neither the
 * time nor the memory of one is that of n8n.
 */
export class ReadingThread {
	private readonly thread: OneThread<ReadingTask, ReadingResult>;

	constructor(private readonly limits: ThreadLimits = defaultThreadLimits) {
		this.thread = new OneThread(() => this.start(), limits.idleMs);
	}

	/**
	 * Reads a message as `readMessage` does. One that takes more than the thread may have becomes one
	 * with its headers, its bytes and `messageUnreadable`, and the thread ends.
	 */
	async read(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
		const result = await this.ask(raw, options);
		if (result.kind === 'thrown') return readHeadersOnly(raw, options, unreadable(result.text));
		return { ...result.message, raw, failure: result.failure && asArcError(result.failure) };
	}

	private async ask(raw: Uint8Array, options: ParseOptions): Promise<ReadingResult> {
		let deadline: AbortSignal | undefined;
		const copied = (): { readonly task: ReadingTask; readonly transfer: readonly ArrayBuffer[] } => {
			const copy = new Uint8Array(raw);
			return { task: { raw: copy, options }, transfer: [copy.buffer] };
		};
		try {
			return await this.thread.ask(copied, () => (deadline = AbortSignal.timeout(this.limits.milliseconds)));
		} catch (error) {
			return { kind: 'thrown', text: deadline?.aborted === true ? this.tooLong() : this.said(error) };
		}
	}

	private start(): Worker {
		return new Worker(require.resolve('./reading-worker.js'), {
			resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMegabytes, maxYoungGenerationSizeMb: 16 },
			// What n8n was started with, as a debugger's port, is not meant for it.
			execArgv: [],
		});
	}

	private tooLong(): string {
		return `it is not read after ${this.limits.milliseconds / 1000} s`;
	}

	private said(error: unknown): string {
		return isOutOfMemory(error)
			? `reading it takes more than ${this.limits.heapMegabytes} MB of memory`
			: asError(error).message;
	}
}

function isOutOfMemory(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function asArcError({ code, message, hint }: ReadingFailure): ArcError {
	return new ArcError(code, message, hint === undefined ? {} : { hint });
}

function unreadable(because: string): ArcError {
	return new ArcError('messageUnreadable', `The message cannot be read: ${because}`, {
		hint: 'The raw message is kept. No mail program writes such messages; look at who sent it.',
	});
}
