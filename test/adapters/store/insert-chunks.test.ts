import { insertChunks } from '../../../adapters/store/sql/database/chunks';

it.each<[why: string, bytes: readonly number[], expected: readonly number[]]>([
	['nothing for no rows', [], []],
	['few small rows together', [10, 10, 10], [3]],
	['a hundred rows at most', Array.from({ length: 250 }, () => 1), [100, 100, 50]],
	['a megabyte at most', [400_000, 400_000, 400_000, 400_000], [2, 2]],
	['one that is larger by itself', [10, 5_000_000, 10, 10], [1, 1, 2]],
])('cuts rows for inserts: %s', (_why, bytes, expected) => {
	const chunks = insertChunks(bytes, (row) => row);
	expect(chunks.map(({ length }) => length)).toEqual(expected);
	expect(chunks.flat()).toEqual(bytes);
});
