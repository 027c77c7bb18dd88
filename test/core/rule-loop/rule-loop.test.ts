import fc from 'fast-check';
import type { QueueItem } from '../../../core/activity/queue-item';
import { backOff } from '../../../core/rule-loop/back-off';
import { batches } from '../../../core/rule-loop/batches';

it.each<[failures: number, pause: number]>([
	[-1, 0],
	[0, 0],
	[1, 10],
	[2, 20],
	[3, 40],
	[6, 320],
	[7, 600],
	[1_000_000, 600],
])('after %i failures pauses for %i', (failures, pause) => {
	expect(backOff(failures, 10, 600)).toBe(pause);
});

interface Loaded {
	readonly item: QueueItem;
	readonly weight: number;
}

function loaded(id: string, more: { attempts?: number; weight?: number } = {}): Loaded {
	return { item: { id, attempts: more.attempts ?? 1 } as QueueItem, weight: more.weight ?? 10 };
}

const idsOf = (result: readonly (readonly Loaded[])[]): string[][] =>
	result.map((batch) => batch.map(({ item }) => item.id));

it.each<[why: string, items: readonly Loaded[], largest: number, expected: string[][]]>([
	['nothing makes no batch', [], 20, []],
	['one to an execution', [loaded('a'), loaded('b')], 1, [['a'], ['b']]],
	['as many as allowed', [loaded('a'), loaded('b'), loaded('c')], 2, [['a', 'b'], ['c']]],
	[
		'no more than 2 MB',
		[loaded('a', { weight: 1_200_000 }), loaded('b', { weight: 800_000 }), loaded('c')],
		20,
		[['a', 'b'], ['c']],
	],
	[
		'one that is larger by itself',
		[loaded('a'), loaded('b', { weight: 4_000_000 }), loaded('c')],
		20,
		[['a'], ['b'], ['c']],
	],
	['one tried before goes alone', [loaded('a', { attempts: 2 }), loaded('b'), loaded('c')], 20, [['a'], ['b', 'c']]],
])('%s', (_why, items, largest, expected) => {
	expect(idsOf(batches(items, largest))).toEqual(expected);
});

it('hands on every item once, within the limits', () => {
	const item = fc.record({ attempts: fc.integer({ min: 1, max: 3 }), weight: fc.integer({ min: 0, max: 3_000_000 }) });
	fc.assert(
		fc.property(fc.array(item, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (made, largest) => {
			const items = made.map((one, index) => loaded(String(index), one));
			const result = batches(items, largest);
			expect(
				result
					.flat()
					.map(({ item: { id } }) => Number(id))
					.sort((a, b) => a - b),
			).toEqual(items.map((_, index) => index));
			for (const batch of result) {
				expect(batch.length).toBeLessThanOrEqual(largest);
				if (batch.length === 1) continue;
				expect(batch.every(({ item: { attempts } }) => attempts === 1)).toBe(true);
				expect(batch.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(2_000_000);
			}
		}),
	);
});
