/**
 * Does work for each input, in order, and hands out what came of it; the work for the next input is
 * under way while the last result is used. At most one is under way. What fails, fails at its turn;
 * nothing further is begun when nobody asks any more.
 */
export async function* oneAhead<Input, Result>(
	inputs: readonly Input[],
	work: (input: Input) => Promise<Result>,
): AsyncGenerator<readonly [Input, Result]> {
	const begin = (input: Input): Promise<Result> => {
		const result = work(input);
		// It may never be asked for.
		result.catch(() => undefined);
		return result;
	};
	let ahead: Promise<Result> | undefined;
	for (const [at, input] of inputs.entries()) {
		const result = await (ahead ?? begin(input));
		const next = inputs[at + 1];
		ahead = next === undefined ? undefined : begin(next);
		yield [input, result];
	}
}
