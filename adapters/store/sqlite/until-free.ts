import { setTimeout as delay } from 'node:timers/promises';
import { isBusy } from './sqlite-errors';

/** For so long a file is asked for that another connection writes to. */
const patienceMs = 8_000;
/** Pauses between: another thread of this process is done in some milliseconds, another process may take longer. */
const briefTries = 50;
const pauseMs = (tries: number): number => (tries <= briefTries ? 1 + Math.random() * 2 : 5 + Math.random() * 45);

/** Does what needs a file for itself, as soon as no other connection writes to it. @throws what it throws, busy after 8 s */
export async function untilFree(act: () => unknown): Promise<void> {
	const since = performance.now();
	for (let tries = 1; ; tries++) {
		try {
			await act();
			return;
		} catch (error) {
			if (!isBusy(error) || performance.now() - since > patienceMs) throw error;
		}
		await delay(pauseMs(tries));
	}
}
