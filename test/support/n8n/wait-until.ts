/** Far beyond what anything takes: a wait that ends in vain is a fault, and a busy machine is none. */
const patienceMs = 120_000;

/** How long it is waited after the first answer and after later ones, unless that is said. */
const [firstPauseMs, longestPauseMs] = [25, 250];

interface Patience {
	readonly timeoutMs?: number;
	readonly everyMs?: number;
	readonly standing?: () => string;
}

/**
 * Asks again and again until the answer is neither `undefined` nor `false`: the longer it was waited, the
 * less often, since who is asked is mostly the one at work.
 *
 * @param what Names what is waited for, in the text of the timeout.
 * @param options.standing Tells how far it came, for that text.
 */
export async function waitUntil<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	{ timeoutMs = patienceMs, everyMs, standing = () => '' }: Patience = {},
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.25, longestPauseMs)) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}\n${standing()}`.trimEnd());
		await new Promise((resolve) => setTimeout(resolve, everyMs ?? pauseMs));
	}
}
