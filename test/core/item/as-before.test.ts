import { asBefore, sameJson } from '../../../core/item/as-before';

describe('what an item has of an earlier node', () => {
	it('stays the same object where nothing changed', () => {
		const before = { name: 'Ann', contact: { id: '1', tags: ['a'] }, account: null };
		expect(asBefore(before, structuredClone(before))).toBe(before);
	});

	it('is what it is now where something changed', () => {
		const now = { name: 'Ann', contact: null };
		expect(asBefore({ name: 'Ann', contact: { id: '1' } }, now)).toBe(now);
	});

	it.each<[why: string, one: unknown, other: unknown]>([
		['a value is another one', { a: 1 }, { a: '1' }],
		['a key is missing', { a: 1 }, { a: 1, b: null }],
		['a key has another name', { a: undefined }, { b: undefined }],
		['a list is no object', [], {}],
		['a list is longer', [1], [1, 2]],
		['something is deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
		['there is nothing', null, {}],
		['an inherited key counts for none', { toString: 1 }, { valueOf: 1 }],
	])('differs where %s', (_why, one, other) => {
		expect(sameJson(one, other)).toBe(false);
		expect(sameJson(other, one)).toBe(false);
	});
});
