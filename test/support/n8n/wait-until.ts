/**
 * Asks again and again until the answer is neither `undefined` nor `false`.
 *
 * @param what Names what is waited for, in the text of the timeout.
 */
export async function waitUntil<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	{ timeoutMs = 20_000, everyMs = 100 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}
