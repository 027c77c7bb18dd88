import { setTimeout as sleep } from 'node:timers/promises';
import { SmtpSendError } from './smtp-send-error';

/** How long sending may take, and whether it may be tried again. */
export interface Patience {
	/** Milliseconds from the first try until the last one may begin. */
	readonly forMs: number;
	/** Asked before each further try: whether the message is still ours to send. */
	readonly goOn: () => Promise<boolean>;
	/** Milliseconds before the second try; each further wait is twice as long. 1 s by default. */
	readonly firstWaitMs?: number;
}

/**
 * Sends, and tries again what passes: while the server answered 4xx, or was lost before the message
 * had been handed over. What lasts is not tried again, nor what the server may have taken over.
 */
export async function retrySend<Sent>(send: () => Promise<Sent>, patience: Patience): Promise<Sent> {
	const end = performance.now() + patience.forMs;
	for (let waitMs = patience.firstWaitMs ?? 1_000; ; waitMs *= 2) {
		try {
			return await send();
		} catch (error) {
			const passes = error instanceof SmtpSendError && !error.permanent && !error.mayHaveArrived;
			if (!passes || performance.now() + waitMs > end) throw error;
			await sleep(waitMs);
			if (!(await patience.goOn())) throw error;
		}
	}
}
