import { RE2JS } from '../../../vendor/re2js';
import { encodeLines, encodeUnits, hasOtherLineEnds } from './encode-text';
import { translateRegex } from './translate-regex';

/** Matches as JavaScript does, within a bounded time, and may throw. */
export type BoundedRegexTest = (source: string, input: string, flags: string) => boolean;

export interface CompiledRegex {
	/**
	 * `linear`: every text in time that grows with its length alone. `bounded`: by n8n's own matcher,
	 * which gives up after a time. `invalid`: every test throws, as in n8n.
	 */
	readonly kind: 'linear' | 'bounded' | 'invalid';
	readonly test: (input: string) => boolean;
}

const literal = /^\/(.*?)\/([gimusy]*)$/;

/**
 * Makes a pattern, as the right side of a row has it, ready for many texts: `/pattern/flags`, or
 * the pattern alone. It means what it means in JavaScript, with the flag `i` where case does not count.
 */
export function compileRegex(written: string, testBounded: BoundedRegexTest, ignoresCase = false): CompiledRegex {
	const { source, flags } = partsOf(written, ignoresCase);
	const bounded = (input: string) => testBounded(source, input, flags);
	try {
		new RegExp(source, flags);
	} catch {
		return { kind: 'invalid', test: bounded };
	}
	const linear = compileLinear(source, flags, bounded);
	return linear === undefined ? { kind: 'bounded', test: bounded } : { kind: 'linear', test: linear };
}

/** The pattern as `/pattern/flags` with the flag `i`. */
export function patternIgnoringCase(written: string): string {
	const { source, flags } = partsOf(written, true);
	return `/${source}/${flags}`;
}

function partsOf(written: string, ignoresCase: boolean): { readonly source: string; readonly flags: string } {
	const [, source = written, flags = ''] = literal.exec(written) ?? [];
	return { source, flags: ignoresCase && !flags.includes('i') ? `${flags}i` : flags };
}

function compileLinear(
	source: string,
	flags: string,
	bounded: (input: string) => boolean,
): ((input: string) => boolean) | undefined {
	const translated = translateRegex(source, flags);
	if (translated === undefined) return undefined;
	const { pattern, linePattern } = translated;
	const regex = compileRe2(pattern);
	if (regex === undefined) return undefined;
	if (flags.includes('u')) {
		const knowsOneLineEnd = flags.includes('m');
		return (input) => (knowsOneLineEnd && hasOtherLineEnds(input) ? bounded(input) : regex.test(input));
	}

	const plain = (input: string) => regex.test(encodeUnits(input));
	if (linePattern === undefined) return plain;
	let lineRegex: RE2JS | undefined;
	return (input) => {
		if (!hasOtherLineEnds(input)) return plain(input);
		lineRegex ??= compileRe2(linePattern);
		return lineRegex === undefined ? bounded(input) : lineRegex.test(encodeLines(input));
	};
}

function compileRe2(pattern: string): RE2JS | undefined {
	try {
		return RE2JS.compile(pattern);
	} catch {
		// Too many repetitions for RE2, which counts up to 1,000.
		return undefined;
	}
}
