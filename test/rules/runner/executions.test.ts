import { Executions } from '../../../rules/runner/executions';

describe('how long the next execution waits', () => {
	let time = 0;
	const executions = (): Executions => {
		time = 0;
		return new Executions(() => time);
	};
	const started = (gatheredMs: number) => ({ claims: [], rest: [], gatheredMs });

	it('is not at all where none runs', () => {
		const none = executions();
		expect(none.msUntilNext(5)).toBe(0);
		none.remove(none.add(started(0)));
		expect(none.msUntilNext(5)).toBe(0);
	});

	it('is without end where as many run as may', () => {
		const one = executions();
		one.add(started(Number.POSITIVE_INFINITY));
		expect(one.msUntilNext(1)).toBe(Number.POSITIVE_INFINITY);
	});

	it.each<[why: string, gatheredMs: number, laterMs: number, wait: number]>([
		['so long that what comes in gathers', 0, 0, 250],
		['less, the longer the latest runs', 0, 100, 150],
		['no longer than that', 0, 1_000, 0],
		['less where the latest left what had gathered', 100, 0, 150],
		['not at all where much waits, which has gathered for long', 4_000, 0, 0],
	])('is %s', (_why, gatheredMs, laterMs, wait) => {
		const one = executions();
		one.add(started(gatheredMs));
		time = laterMs;
		expect(one.msUntilNext(5)).toBe(wait);
	});
});
