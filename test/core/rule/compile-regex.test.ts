import * as fc from 'fast-check';
import { compileRegex } from '../../../core/rule/regex/compile-regex';
import { runsOf } from '../../support/generated-runs';

const refuse = () => {
	throw new Error('the bounded matcher was asked');
};

function linear(written: string) {
	return compileRegex(written, refuse);
}

describe('compileRegex', () => {
	it.each<[why: string, written: string, input: string, matches: boolean]>([
		['a pattern without slashes has no flags', 'urgent', 'Urgent', false],
		['a pattern in slashes has its flags', '/urgent/i', 'URGENT', true],
		['what follows the last slash must be flags', '/urgent/x', 'urgent', false],
		['a slash within is part of the pattern', '/a/b/i', 'A/B', true],
		['\\s is every space of JavaScript', '^a\\sb$', 'a\u00a0b', true],
		['\\s takes a byte order mark', '\\s', '\ufeff', true],
		['\\w is ASCII', '\\w', 'é', false],
		['\\d is ASCII', '\\d', '\u0663', false],
		['a dot is no line end', 'a.b', 'a\u2028b', false],
		['a dot is a line end with flag s', '/a.b/s', 'a\r\nb', false],
		['without u a dot is half an emoji', '^.$', '😀', false],
		['without u an emoji is two characters', '^..$', '😀', true],
		['with u a dot is an emoji', '/^.$/u', '😀', true],
		['an emoji matches itself', '😀', 'so 😀', true],
		['half an emoji is found in it', '\\ud83d', '😀', true],
		['with u half an emoji is not', '/\\ud83d/u', '😀', false],
		['a code point escape', '/\\u{1f600}/u', '😀', true],
		['a Unicode property', '/^\\p{Lu}/u', 'Ärger', true],
		['$ is the very end', 'a$', 'a\n', false],
		['with m $ is before a line end', '/a$/m', 'a\nb', true],
		['with m a carriage return ends a line', '/^b$/m', 'a\r\nb\rc', true],
		['with m a pattern still tells line ends apart', '/a$\\n^b/m', 'a\r\nb', false],
		['with m so it does', '/a$\\r\\n^b/m', 'a\r\nb', true],
		['with i the Kelvin sign is no k', '/k/i', '\u212a', false],
		['with i and u it is', '/k/iu', '\u212a', true],
		['with i final sigma is sigma', '/σ/i', 'ς', true],
		['with i sharp s is itself alone', '/ß/i', 'SS', false],
		['y holds the match to the start', '/b/y', 'ab', false],
		['a brace that counts nothing is text', 'a{,2}', 'a{,2}', true],
		['an empty class matches nothing', '[]', 'a', false],
		['its opposite matches anything', '^[^]$', '\n', true],
		['a named group', '(?<year>\\d{4})', 'in 2026', true],
		['a count with a leading zero', '^a{02}$', 'aa', true],
	])('%s', (_why, written, input, matches) => {
		const regex = linear(written);
		expect(regex.kind).toBe('linear');
		expect(regex.test(input)).toBe(matches);
	});

	it.each(['a(?=b)', '(?<!a)b', '(.)\\1', '(?<x>a)\\k<x>', '(?:ab){1001}', '(?i:a)b', '\\a', '/\\bk/iu'])(
		'leaves %s to the bounded matcher',
		(written) => {
			const asked: string[][] = [];
			const regex = compileRegex(written, (...question) => asked.push(question) > 0);
			expect(regex.kind).toBe('bounded');
			expect(regex.test('some text')).toBe(true);
			expect(asked).toEqual([[written.replace(/^\/|\/iu$/g, ''), 'some text', written.endsWith('/iu') ? 'iu' : '']]);
		},
	);

	it.each(['(', '[', 'a**', '/a/gg', '/\\p{Nonsense}/u'])('says that %s is no pattern', (written) => {
		expect(linear(written).kind).toBe('invalid');
		expect(() => linear(written).test('a')).toThrow();
	});

	it('matches what JavaScript matches', () => {
		const literal = fc.constantFrom(
			'a',
			'b',
			'k',
			's',
			'K',
			'ſ',
			'ß',
			'é',
			'İ',
			'ı',
			'σ',
			'Ω',
			'1',
			'_',
			'-',
			' ',
			'\n',
			'\r',
			'\u2028',
			'\u00a0',
			'😀',
			'\ud83d',
			'\ude00',
			'\u{f0000}',
			'\\.',
			'\\n',
			'\\r',
			'\\t',
			'\\/',
			'\\x41',
			'\\u0041',
			'\\u212a',
			'\\cJ',
			'\\0',
			'\\-',
			'\\ud83d\\ude00',
			'\\u{1f600}',
			'{',
			'}',
			']',
			'\\u2029',
			'\\$',
			'ǆ',
			'\\ud83d',
		);
		const set = fc.constantFrom(
			'.',
			'\\d',
			'\\D',
			'\\w',
			'\\W',
			'\\s',
			'\\S',
			'[ab]',
			'[^ab]',
			'[a-k]',
			'[^\\s]',
			'[\\w-]',
			'[\\d\\n]',
			'[^\\n]',
			'[]',
			'[^]',
			'[😀]',
			'[^😀]',
			'[\\ud83d]',
			'[À-ÿ]',
			'[\\]a]',
			'[^\\W]',
			'[k-s]',
			'[K-S]',
			'\\p{L}',
			'\\P{Lu}',
			'[\\p{Ll}1]',
			'[\\b]',
			'[\\r\\n]',
		);
		const anchor = fc.constantFrom('^', '$', '\\b', '\\B', '^', '$');
		const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{0}', '{1,}', '{0,2}', '*?', '+?', '??', '{1,2}?');
		const { pattern } = fc.letrec<{ pattern: string; term: string; atom: string }>((tie) => ({
			atom: fc.oneof(
				{ maxDepth: 3 },
				{ weight: 4, arbitrary: literal },
				{ weight: 3, arbitrary: set },
				tie('pattern').map((body) => `(?:${body})`),
				tie('pattern').map((body) => `(${body})`),
			),
			term: fc.oneof(
				{ weight: 4, arbitrary: tie('atom') },
				{ weight: 2, arbitrary: fc.tuple(tie('atom'), quantifier).map((parts) => parts.join('')) },
				{ weight: 1, arbitrary: anchor },
			),
			pattern: fc.oneof(
				{ weight: 4, arbitrary: fc.array(tie('term'), { maxLength: 4 }).map((terms) => terms.join('')) },
				fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `${one}|${other}`),
			),
		}));
		const flags = fc.subarray(['g', 'i', 'm', 's', 'u', 'y']).map((some) => some.join(''));
		const input = fc
			.array(
				fc.constantFrom(
					'a',
					'b',
					'k',
					's',
					'K',
					'S',
					'\u212a',
					'ſ',
					'ß',
					'ẞ',
					'é',
					'É',
					'i',
					'I',
					'İ',
					'ı',
					'ς',
					'Σ',
					'Ω',
					'\u2126',
					'1',
					'_',
					'-',
					' ',
					'\n',
					'\r',
					'\r\n',
					'\u2028',
					'\u2029',
					'\u00a0',
					'\ufeff',
					'😀',
					'\ud83d',
					'\ude00',
					'\u{f0000}',
					'\u{10d83d}',
					'A',
					'{',
					']',
					'.',
					'$',
					'\0',
					'\t',
					'/',
					'ǅ',
					'\b',
				),
				{ maxLength: 8 },
			)
			.map((characters) => characters.join(''));
		let linearOnes = 0;
		fc.assert(
			fc.property(pattern, flags, fc.array(input, { minLength: 1, maxLength: 6 }), (source, someFlags, inputs) => {
				let native: RegExp | undefined;
				try {
					native = new RegExp(source, someFlags);
				} catch {
					native = undefined;
				}
				const regex = compileRegex(`/${source}/${someFlags}`, (given, text, givenFlags) =>
					new RegExp(given, givenFlags).test(text),
				);
				// A line end within the slashes makes it a pattern of its own, slashes included.
				fc.pre(!/[\n\r\u2028\u2029]/.test(source));
				if (native === undefined) {
					expect(regex.kind).toBe('invalid');
					return;
				}
				if (regex.kind === 'linear') linearOnes += 1;
				for (const text of inputs) {
					native.lastIndex = 0;
					expect([text, regex.test(text)]).toEqual([text, native.test(text)]);
				}
			}),
			{ numRuns: runsOf(6_000) },
		);
		expect(linearOnes).toBeGreaterThan(runsOf(2_000));
	});
});
