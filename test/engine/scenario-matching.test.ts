import { differenceOf } from '../support/scenarios/match-lists';

describe('what a scenario expects is compared with what is there', () => {
	it.each<[why: string, expected: readonly unknown[], actual: readonly unknown[]]>([
		['in any order', [{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }]],
		['on the keys that are named', [{ a: 1 }], [{ a: 1, b: 2 }]],
		['where one that says little comes first', [{}, { a: 1 }], [{ a: 1 }, { a: 2 }]],
		[
			'where several give way',
			[{ a: 1 }, { b: 1 }, { a: 1, b: 1 }],
			[
				{ a: 1, b: 1 },
				{ a: 1, b: 2 },
				{ a: 2, b: 1 },
			],
		],
		['lists inside', [{ related: [{}, { case: 'k1' }] }], [{ related: [{ case: 'k1' }, { case: 'k2' }] }]],
		['an empty field', [{ a: null }], [{ a: '' }]],
		['a moment with milliseconds', [{ at: '2026-03-02T10:00:00Z' }], [{ at: '2026-03-02T10:00:00.000Z' }]],
		['a moment in another zone', [{ at: '2026-03-02T11:00:00+01:00' }], [{ at: '2026-03-02T10:00:00.000Z' }]],
	])('%s', (_why, expected, actual) => {
		expect(differenceOf(expected, actual)).toBeNull();
	});

	it.each<[why: string, expected: readonly unknown[], actual: readonly unknown[]]>([
		['one too many', [{}], [{ a: 1 }, { a: 2 }]],
		['one too few', [{}, {}], [{ a: 1 }]],
		['two that want the same one', [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 2 }]],
		['another moment', [{ at: '2026-03-02T10:00:00Z' }], [{ at: '2026-03-02T10:00:01Z' }]],
		['a day that is no moment', [{ at: '2026-03-02' }], [{ at: '2026-03-02T00:00:00Z' }]],
		['a number written as text', [{ a: '1' }], [{ a: 1 }]],
	])('and told apart: %s', (_why, expected, actual) => {
		expect(differenceOf(expected, actual)).toContain('expected');
	});
});
