import { allOf, anyOf, isGuid, query, textLiteral } from '../../../adapters/dataverse/web-api/query';

describe('A query of the Web API', () => {
	it.each<[why: string, options: Parameters<typeof query>[1], expected: string]>([
		['nothing', {}, 'contacts'],
		['its options in order', { top: 5, select: ['a', 'b'] }, 'contacts?$select=a,b&$top=5'],
		[
			'what would end a value',
			{ filter: `name eq ${textLiteral("O'Neil & 100% #1?+")}` },
			"contacts?$filter=name%20eq%20'O''Neil%20%26%20100%25%20%231%3F%2B'",
		],
		['half of a character', { filter: textLiteral('\ud800') }, "contacts?$filter='%EF%BF%BD'"],
	])('encodes %s', (_why, options, expected) => {
		expect(query('contacts', options)).toBe(expected);
	});

	it('joins conditions', () => {
		const any = anyOf(['a eq 1', 'a eq 2']);
		expect([anyOf([]), anyOf(['a eq 1']), any, allOf(['', any, 'b eq 3'])]).toEqual([
			'',
			'a eq 1',
			'(a eq 1 or a eq 2)',
			'(a eq 1 or a eq 2) and b eq 3',
		]);
	});

	it.each<[text: unknown, is: boolean]>([
		['6F0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94', true],
		['6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94) or (1 eq 1', false],
		['', false],
		[1, false],
	])('knows whether %s can be an id', (text, is) => {
		expect(isGuid(text)).toBe(is);
	});
});
