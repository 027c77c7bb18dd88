import { rowMaker } from '../../../adapters/store/sql/database/row-maker';

describe('a row', () => {
	it.each<[why: string, columns: readonly string[], values: readonly unknown[], row: object]>([
		['has each value under its column', ['id', 'text', 'none'], ['1', 'a', null], { id: '1', text: 'a', none: null }],
		['has the last of two columns with one name', ['id', 'id'], ['1', '2'], { id: '2' }],
		['is empty without columns', [], [], {}],
	])('%s', (_why, columns, values, row) => {
		expect(rowMaker(columns)(values)).toEqual(row);
	});

	it('is an object of its own', () => {
		const toRow = rowMaker(['id']);
		const [one, other] = [toRow(['1']), toRow(['2'])];
		one['id'] = 'changed';
		expect([one, other]).toEqual([{ id: 'changed' }, { id: '2' }]);
	});
});
