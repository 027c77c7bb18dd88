import { Worker } from 'node:worker_threads';
import { ArcError, asError } from '../../../../core/errors';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import { OneThread } from '../../../one-thread';
import { bytesForThread } from '../../../thread-bytes';
import { defaultMailLimits } from '../structure/mail-limits';
import { readHeadersOnly, type ParseOptions } from '../parse-message';
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
	heapMegabytes: 64,
	milliseconds: defaultMailLimits.milliseconds,
	idleMs: 5_000,
};

/**
 * A thread that reads messages, one after the other in the order in which they come, so that neither the
 * time nor the memory of reading is that of n8n.
 */
export class ReadingThread {
	private readonly thread: OneThread<readonly ReadingTask[], readonly ReadingResult[]>;

	constructor(private readonly limits: ThreadLimits = defaultThreadLimits) {
		this.thread = new OneThread(() => this.start(), limits.idleMs);
	}

	/**
	 * Reads a message as `readMessage` does. One that takes more than the thread may have becomes one
	 * with its headers, its bytes and `messageUnreadable`, and the thread ends.
	 */
	async read(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
		const answer = await this.ask([{ raw, options }]);
		const [result] = typeof answer === 'string' ? [{ kind: 'thrown', text: answer } as const] : answer;
		return parsed({ raw, options }, result);
	}

	/**
	 * Reads messages in one go, which costs one way to the thread and back. Where they take more together
	 * than the thread may have, each is read by itself.
	 */
	async readAll(messages: readonly ReadingTask[]): Promise<readonly ParsedMessage[]> {
		const answer = await this.ask(messages);
		if (typeof answer !== 'string') return messages.map((message, at) => parsed(message, answer[at]));
		return await Promise.all(messages.map(async ({ raw, options }) => await this.read(raw, options)));
	}

	/** What the thread read, in order; or why it ended. */
	private async ask(messages: readonly ReadingTask[]): Promise<readonly ReadingResult[] | string> {
		let deadline: AbortSignal | undefined;
		const task = (): { readonly task: readonly ReadingTask[]; readonly transfer: readonly ArrayBuffer[] } => {
			const given = messages.map(({ raw }) => bytesForThread(raw));
			return {
				task: messages.map(({ raw, options }, at) => ({ raw: given[at]?.bytes ?? raw, options })),
				transfer: given.flatMap(({ transfer }) => transfer),
			};
		};
		try {
			return await this.thread.ask(task, () => (deadline = AbortSignal.timeout(this.limits.milliseconds)));
		} catch (error) {
			return deadline?.aborted === true ? this.tooLong() : this.said(error);
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

/** A message with what was read of it; its headers and its bytes where reading it ended in something else. */
function parsed({ raw, options }: ReadingTask, result: ReadingResult | undefined): ParsedMessage {
	if (result?.kind === 'read') return { ...result.message, raw, failure: result.failure && asArcError(result.failure) };
	return readHeadersOnly(raw, options, unreadable(result?.text ?? 'the thread that reads answered nothing'));
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
