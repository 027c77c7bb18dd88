/** How long it is waited after the first answer and after later ones, unless that is said. */
const [firstPauseMs, longestPauseMs] = [25, 250];

/**
 * Asks again and again until the answer is neither `undefined` nor `false`: the longer it was waited, the
 * less often, since who is asked is mostly the one at work.
 *
 * @param what Names what is waited for, in the text of the timeout.
 */
export async function waitUntil<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	{ timeoutMs = 20_000, everyMs }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.25, longestPauseMs)) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, everyMs ?? pauseMs));
	}
}
