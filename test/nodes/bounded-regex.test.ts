import { testRegexHere } from '../../nodes/shared/rule/bounded-regex';

describe('the bounded search for an n8n without one of its own', () => {
	it.each<[source: string, input: string, flags: string, found: boolean]>([
		['(?<=order )\\d+', 'order 17', '', true],
		['(?<=order )\\d+', 'Order 17', '', false],
		['(?<=order )\\d+', 'Order 17', 'i', true],
		['(a)\\1', 'abab', '', false],
	])('finds %s in "%s" with flags "%s": %s', (source, input, flags, found) => {
		expect(testRegexHere(source, input, flags)).toBe(found);
	});

	it('gives up on a search that would not end', () => {
		expect(() => testRegexHere('^(a+)+$', `${'a'.repeat(60)}!`, '')).toThrow(/timed out/);
	});

	it('throws for what is no pattern, and goes on with the next', () => {
		expect(() => testRegexHere('(', 'x', '')).toThrow(/Invalid regular expression/);
		expect(testRegexHere('x', 'x', '')).toBe(true);
	});
});
