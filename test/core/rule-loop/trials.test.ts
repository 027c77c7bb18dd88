import * as fc from 'fast-check';
import { firstTrial, trialsAfter, type Trial } from '../../../core/rule-loop/trials';

interface Search {
	readonly executions: number;
	readonly failures: number;
	/** Items that failed by themselves. */
	readonly bad: readonly number[];
	readonly done: readonly number[];
}

/** Tries a batch until each item is done or has failed alone; an execution with a bad item fails. */
function search(count: number, isBad: (item: number) => boolean): Search {
	const found = { executions: 0, failures: 0, bad: [] as number[], done: [] as number[] };
	const ready: Trial<number>[] = [firstTrial(Array.from({ length: count }, (_, item) => item))];
	for (let trial = ready.shift(); trial !== undefined; trial = ready.shift()) {
		found.executions += 1;
		const { items } = trial;
		const failed = items.some(isBad);
		if (failed) found.failures += 1;
		if (!failed) found.done.push(...items);
		else if (items.length === 1) found.bad.push(...items);
		ready.unshift(...trialsAfter(trial, failed ? 'failed' : 'passed', failed && items.length > 1 ? items : []));
	}
	return found;
}

it.each<[at: number]>([[0], [17], [99], [100], [150], [199]])(
	'one bad item among 200, at place %i, is found in about eight executions',
	(at) => {
		const { executions, bad, done } = search(200, (item) => item === at);
		expect(bad).toEqual([at]);
		expect(done).toHaveLength(199);
		// The batch, a half at each of eight steps, the item by itself, and the halves that were held back.
		expect(executions).toBeLessThanOrEqual(11);
	},
);

it('needs no more executions than the items themselves and as many halves, whatever is bad', () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }), (items) => {
			const { executions, bad, done } = search(items.length, (item) => items[item] === true);
			expect(bad.length + done.length).toBe(items.length);
			expect(new Set([...bad, ...done]).size).toBe(items.length);
			expect(bad.every((item) => items[item])).toBe(true);
			expect(executions).toBeLessThan(2 * items.length + 10);
		}),
	);
});

it('tries the other half as it is, where an execution is not known to have ended well or badly', () => {
	expect(trialsAfter({ items: [1, 2], rest: [3, 4], later: [5] }, 'failed', [])).toEqual([
		{ items: [3, 4, 5], rest: [], later: null },
	]);
});
