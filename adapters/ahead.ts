/**
 * Does work for each input, in order, and hands out what came of it; the work for so many inputs more is
 * under way while a result is used. What fails, fails at its turn. Nothing further is begun when nobody
 * asks any more, and what was begun has ended by then.
 */
export async function* ahead<Input, Result>(
	inputs: AsyncIterable<Input> | Iterable<Input>,
	most: number,
	work: (input: Input) => Promise<Result>,
): AsyncGenerator<readonly [Input, Result]> {
	const source = eachOf(inputs);
	const underWay: Promise<readonly [Input, Result] | undefined>[] = [];
	const begin = (): void => {
		const result = workOnNext(source, work);
		// It may never be asked for.
		result.catch(() => undefined);
		underWay.push(result);
	};
	try {
		for (let begun = 0; begun < most; begun += 1) begin();
		for (;;) {
			const result = await underWay.shift();
			if (result === undefined) return;
			begin();
			yield result;
		}
	} finally {
		await Promise.allSettled(underWay);
		await source.return(undefined);
	}
}

/** The same where nothing comes of the work; so much of it is under way at once. */
export async function eachAhead<Input>(
	inputs: AsyncIterable<Input> | Iterable<Input>,
	atOnce: number,
	work: (input: Input) => Promise<void>,
): Promise<void> {
	const done = ahead(inputs, atOnce, work);
	while ((await done.next()).done !== true);
}

async function workOnNext<Input, Result>(
	source: AsyncGenerator<Input>,
	work: (input: Input) => Promise<Result>,
): Promise<readonly [Input, Result] | undefined> {
	const next = await source.next();
	return next.done === true ? undefined : [next.value, await work(next.value)];
}

async function* eachOf<Input>(inputs: AsyncIterable<Input> | Iterable<Input>): AsyncGenerator<Input> {
	yield* inputs;
}
