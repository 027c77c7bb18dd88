import { countedSearch } from './support/regular-expressions/counted-search';
import { constructedAtLoad, writtenExpressions } from './support/regular-expressions/found-expressions';
import { growsTooFast } from './support/regular-expressions/growth';
import { pumpedTexts } from './support/regular-expressions/pumped-texts';

/** Expressions of which no text stands in the sources, with the reason that they do no harm. `FILE`. */
const madeOfInput = new Map<string, string>([
	['core/contact/redact.ts', 'Escaped texts and bars: no part of it comes again.'],
	['core/rule/regex/character-set.ts', 'One class of characters, which comes again, over texts of its own.'],
	['core/rule/regex/compile-regex.ts', "Asks whether a user's pattern is one; texts meet it in linear time."],
	['core/mail/reply-text/html/html-tags.ts', 'The name of an element behind two characters.'],
	['adapters/store/postgres/postgres-dialect.ts', 'A constant of the file, which stands there as a text.'],
]);

const { found, made } = writtenExpressions();

describe('the regular expressions of the package', () => {
	it('are found', () => {
		expect(found.length).toBeGreaterThan(200);
	});

	it.each(found.map((one) => [one.at, one] as const))('%s takes time as its text is long', (_at, { source, flags }) => {
		expect(pumpedTexts(source, flags).filter((text) => growsTooFast(source, flags, text))).toEqual([]);
	});

	it.each([...new Set(made.map(({ file }) => file))].filter((file) => !madeOfInput.has(file)))(
		'those that %s puts together take time as their text is long',
		async (file) => {
			jest.resetModules();
			const constructed = await constructedAtLoad(file);
			expect(constructed.length).toBeGreaterThan(0);
			for (const { source, flags } of constructed)
				expect(pumpedTexts(source, flags).filter((text) => growsTooFast(source, flags, text))).toEqual([]);
		},
	);

	it('makes no exception for a file that puts none together', () => {
		const files = new Set(made.map(({ file }) => file));
		expect([...madeOfInput.keys()].filter((file) => !files.has(file))).toEqual([]);
	});
});

describe('the trial', () => {
	it.each<[why: string, pattern: RegExp, grows: boolean]>([
		['blanks before the end', /\s+$/, true],
		['two runs that may share', /^a+a+b/, true],
		['a nested run', /^(?:a+)+$/, true],
		['a search that begins at each place', /[^@]+@/, true],
		['a run behind a prefix', /^name:\s*.*\s*;/, true],
		['a quoted string', /"(?:[^"\\]|\\.)*"/, true],
		['a bounded run', /[a-z]{1,40}@/, false],
		['an anchored run', /^[a-z]+@/, false],
		['a class', /[\p{Cc}\u2028]+/gu, false],
	])('tells %s', (_why, { source, flags }, grows) => {
		expect(pumpedTexts(source, flags).some((text) => growsTooFast(source, flags, text))).toBe(grows);
	});

	it.each<[pattern: RegExp, text: string]>([
		[/a+?b|(?:a|ab)(?:c|bcd)d*/g, 'aaab abcd abcdd ac'],
		[/(?:a*)*b|(a?){2,3}/g, 'aab aaaa'],
		[/(?<=(\w))-\1|(?<=a+\wx)y|(?<!a)b$/gm, 'a-ab\nx-yaabxybb\nb'],
		[/(?=(a+))a*b\1|\bz/g, 'baaabac z az'],
		[/(["'])((?:(?!\1).)*)\1/g, `"it's" 'say "no"' "`],
		[/[^\P{L}é]+|\p{Emoji}/gu, 'aé日本😀b😀'],
		[/^\s*(\w+)\s*:\s*(.*?)\s*$/gim, 'From: a \nTO:b\n: c\n'],
		[/ab{2}(?:c{0,2}d){1,3}?/gi, 'abbdABBccdcd abbcccd'],
		[/\w\b/gy, 'a b'],
	])('finds with %s what JavaScript finds', (pattern, text) => {
		const codePoints = (end: number): number => (pattern.unicode ? [...text.slice(0, end)].length : end);
		const found = [...text.matchAll(pattern)].map(({ index, 0: match }) => codePoints(index + match.length));
		expect(countedSearch(pattern.source, pattern.flags, text, 10_000).ends).toEqual(found);
	});
});
