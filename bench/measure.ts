/** One contender: a round of work, and how many things a round handles. */
export interface Contender {
	readonly name: string;
	readonly things: number;
	/** Makes ready what a round uses up; not measured. */
	readonly prepare?: () => unknown;
	readonly round: () => unknown;
	/** Milliseconds that count of the last round; the whole round, if left out. */
	readonly counted?: () => number;
}

export interface Comparison {
	readonly bench: string;
	readonly ours: number;
	readonly peer: number;
	readonly unit: string;
	readonly ratio: number;
}

/**
 * Rates of several contenders in things a second: warm, in turns, so that a busy machine slows all
 * of them, and the median of the rounds.
 */
export async function rates(contenders: readonly Contender[], rounds: number): Promise<number[]> {
	for (const contender of contenders) await warm(contender);
	const seconds: number[][] = contenders.map(() => []);
	for (let count = 0; count < rounds; count += 1) {
		for (const [at, { prepare, round, counted }] of contenders.entries()) {
			await prepare?.();
			const start = performance.now();
			await round();
			const whole = performance.now() - start;
			seconds[at]?.push((counted?.() ?? whole) / 1_000);
		}
	}
	return contenders.map(({ things }, at) => things / median(seconds[at] ?? []));
}

async function warm({ prepare, round }: Contender): Promise<void> {
	const end = performance.now() + 2_000;
	do {
		await prepare?.();
		await round();
	} while (performance.now() < end);
}

export function median(numbers: readonly number[]): number {
	return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

export function compare(bench: string, unit: string, ours: number, peer: number): Comparison {
	return { bench, ours: Math.round(ours), peer: Math.round(peer), unit, ratio: Number((ours / peer).toPrecision(4)) };
}

/** The lines of `--json` come last, one for each peer; a person reads the notes. */
export function report(notes: readonly string[], comparisons: readonly Comparison[]): void {
	for (const note of notes) console.log(note);
	const asJson = process.argv.includes('--json');
	for (const comparison of comparisons) {
		const { bench, ours, peer, unit, ratio } = comparison;
		console.log(
			asJson ? JSON.stringify(comparison) : `${bench}: ours ${ours} ${unit}, peer ${peer} ${unit}, ratio ${ratio}`,
		);
	}
}
