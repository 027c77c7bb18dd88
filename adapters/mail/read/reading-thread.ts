import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArcError, asError } from '../../../core/errors';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
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
 * time nor the memory of one is that of n8n. It starts with the first message and ends some seconds
 * behind the last; idle it keeps no process alive.
 */
export class ReadingThread {
	private worker: Worker | null = null;
	private last: Promise<unknown> = Promise.resolve();
	private idleTimer: NodeJS.Timeout | undefined;

	constructor(private readonly limits: ThreadLimits = defaultThreadLimits) {}

	/**
	 * Reads a message as `readMessage` does. One that takes more than the thread may have becomes one
	 * with its headers, its bytes and `messageUnreadable`, and the thread ends.
	 */
	async read(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
		const reading = this.last.then(async () => await this.readNow(raw, options));
		// Settles to nothing, so that no message is held once it is read.
		this.last = reading.then(noop, noop);
		return await reading;
	}

	private async readNow(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
		clearTimeout(this.idleTimer);
		const result = await this.ask(raw, options);
		this.idleTimer = setTimeout(() => void this.end(), this.limits.idleMs).unref();
		if (result.kind === 'thrown') return readHeadersOnly(raw, options, unreadable(result.text));
		return { ...result.message, raw, failure: result.failure && asArcError(result.failure) };
	}

	private async ask(raw: Uint8Array, options: ParseOptions): Promise<ReadingResult> {
		const worker = (this.worker ??= this.start());
		worker.ref();
		// Copied only now, so that what waits in line is held once.
		const copy = new Uint8Array(raw);
		const task: ReadingTask = { raw: copy, options };
		const deadline = AbortSignal.timeout(this.limits.milliseconds);
		try {
			const answered = once(worker, 'message', { signal: deadline });
			worker.postMessage(task, [copy.buffer]);
			const [result] = (await answered) as [ReadingResult];
			worker.unref();
			return result;
		} catch (error) {
			await this.end();
			return { kind: 'thrown', text: deadline.aborted ? this.tooLong() : this.said(error) };
		}
	}

	private start(): Worker {
		const worker = new Worker(require.resolve('./reading-worker.js'), {
			resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMegabytes, maxYoungGenerationSizeMb: 16 },
			// What n8n was started with, as a debugger's port, is not meant for it.
			execArgv: [],
		});
		// Without work it may be ended by whatever it was left with; the next message starts another one.
		worker.on('error', () => this.forget(worker));
		worker.on('exit', () => this.forget(worker));
		return worker;
	}

	private forget(worker: Worker): void {
		if (this.worker === worker) this.worker = null;
	}

	private async end(): Promise<void> {
		const { worker } = this;
		this.worker = null;
		await worker?.terminate();
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

function noop(): void {}
