import { characterSet, type CharacterRange } from './character-set';
import { encodeUnit, lineEnds, markerOf } from './encode-text';

/** A JavaScript pattern said in RE2's language. */
export interface TranslatedRegex {
	/** For text as it is, once `encodeUnits` has been over it (not with flag `u`). */
	readonly pattern: string;
	/**
	 * For text that `encodeLines` has been over; present where `^` or `$` stand for line ends, of
	 * which RE2 knows `\n` alone. Not with flag `u`, where a text may hold the marks themselves.
	 */
	readonly linePattern?: string;
}

/** What RE2 cannot say, or what this translation does not surely understand. */
class Untranslatable extends Error {}

// Said twice, since re2js matches a pattern that begins with a single \A five times slower: in its
// one-pass matcher instead of its automaton.
const textStart = '(?:\\A|\\A)';
const lineEndCodes = new Set(lineEnds.map((end) => end.charCodeAt(0)));
const repetition = /[*+?]\??|\{\d+(?:,\d*)?\}\??/y;
const plainEscape = /\\(?:[dDwWsStnrvf]|0(?!\d)|c[A-Za-z]|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4})/y;
const unicodeEscape =
	/\\(?:[dDwWsStnrvf]|0(?!\d)|c[A-Za-z]|x[\dA-Fa-f]{2}|u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]+\}|[pP]\{[^}]*\})/y;
const characterClass = /\[(?:\\[^]|[^\\\]])*\]/y;
const groupStart = /\((?:\?(?::|<[^=!>][^>]*>)|(?!\?))/y;

/**
 * Says a valid JavaScript pattern in RE2's language, so that it matches the same texts.
 *
 * Only whether there is a match is kept: groups do not capture, and lazy is greedy. Characters are
 * written as explicit sets, so that none of RE2's own tables counts. Undefined for look-around,
 * back-references, inline flags, and the rarer of JavaScript's older oddities.
 */
export function translateRegex(source: string, flags: string): TranslatedRegex | undefined {
	try {
		const pattern = new Translation(source, flags, false).translate();
		const hasLines = flags.includes('m') && !flags.includes('u') && /[\^$]/.test(source);
		if (!hasLines) return { pattern };
		return { pattern, linePattern: new Translation(source, flags, true).translate() };
	} catch (error) {
		if (error instanceof Untranslatable) return undefined;
		throw error;
	}
}

class Translation {
	private at = 0;
	private readonly isUnicode: boolean;
	private readonly isMultiline: boolean;
	private readonly setFlags: string;

	constructor(
		private readonly source: string,
		private readonly flags: string,
		private readonly linesAreEncoded: boolean,
	) {
		this.isUnicode = flags.includes('u');
		this.isMultiline = flags.includes('m');
		this.setFlags = ['i', 's', 'u'].filter((flag) => flags.includes(flag)).join('');
	}

	translate(): string {
		const body = this.alternatives();
		if (this.at < this.source.length) throw new Untranslatable();
		return this.flags.includes('y') ? `${textStart}(?:${body})` : body;
	}

	private alternatives(): string {
		let text = '';
		while (this.at < this.source.length) {
			const next = this.source[this.at];
			if (next === ')') break;
			if (next === '|') {
				text += '|';
				this.at += 1;
			} else {
				text += this.assertion() ?? this.repeated();
			}
		}
		return text;
	}

	private assertion(): string | undefined {
		const next = this.source[this.at];
		if (next === '^' || next === '$') {
			this.at += 1;
			if (this.isMultiline) return `(?m:${next})`;
			return next === '^' ? textStart : '\\z';
		}
		const escape = this.source.slice(this.at, this.at + 2);
		if (escape !== '\\b' && escape !== '\\B') return undefined;
		// With both flags two more letters count as parts of words.
		if (this.isUnicode && this.flags.includes('i')) throw new Untranslatable();
		// Between the marks of an encoded line end \B would hold where the text has no place at all; and
		// with flag `u` V8 finds such a place between the halves of a pair.
		if (escape === '\\B' && (this.linesAreEncoded || this.isUnicode)) throw new Untranslatable();
		this.at += 2;
		return escape;
	}

	private repeated(): string {
		const atom = this.group() ?? this.character();
		const quantifier = this.take(repetition);
		if (quantifier === undefined) return atom;
		// RE2 takes a count with leading zeros for text.
		return `(?:${atom})${quantifier.replace(/\d+/g, (count) => String(Number(count)))}`;
	}

	private group(): string | undefined {
		if (this.source[this.at] !== '(') return undefined;
		if (this.take(groupStart) === undefined) throw new Untranslatable();
		const body = this.alternatives();
		this.at += 1;
		return `(?:${body})`;
	}

	private character(): string {
		const next = this.source[this.at] ?? '';
		if (next === '.') return this.set(this.takeText('.'));
		if (next === '[') return this.set(this.take(characterClass) ?? this.refuse());
		if (next === '\\') return this.escape();
		const literal = this.isUnicode ? String.fromCodePoint(this.source.codePointAt(this.at) ?? 0) : next;
		return this.literal(this.takeText(literal), literal);
	}

	private escape(): string {
		const known = this.take(this.isUnicode ? unicodeEscape : plainEscape);
		if (known !== undefined) return this.set(known);
		const character = this.source[this.at + 1] ?? '';
		// Letters and digits mean back-references, names, or what older engines made of them.
		if (character === '' || /[\p{L}\p{N}\p{Cs}_]/u.test(character)) throw new Untranslatable();
		return this.literal(this.takeText(`\\${character}`), character);
	}

	private literal(part: string, character: string): string {
		const code = character.codePointAt(0) ?? 0;
		if (!this.flags.includes('i')) return this.emit([[code, code]]);
		return !this.isUnicode && code < 128 ? this.emit(bothCases(character)) : this.set(part);
	}

	private set(part: string): string {
		return this.emit(characterSet(part, this.setFlags));
	}

	private emit(ranges: readonly CharacterRange[]): string {
		if (!this.linesAreEncoded) return oneOf(ranges, this.isUnicode);
		const ends = lineEnds.filter((end) => holds(ranges, end.charCodeAt(0)));
		if (ends.length === 0) return oneOf(ranges, this.isUnicode);
		const others = oneOf(without(ranges, lineEndCodes), this.isUnicode);
		const marks = ends.map((end) => hex(markerOf(end).codePointAt(0) ?? 0)).join('');
		return `(?:${others}|\\n[${marks}]\\n)`;
	}

	private take(expected: RegExp): string | undefined {
		expected.lastIndex = this.at;
		const found = expected.exec(this.source)?.[0];
		if (found !== undefined) this.at += found.length;
		return found;
	}

	private takeText(text: string): string {
		this.at += text.length;
		return text;
	}

	private refuse(): never {
		throw new Untranslatable();
	}
}

function bothCases(character: string): readonly CharacterRange[] {
	// Without flag `u` no ASCII letter is alike to a letter outside of ASCII.
	const codes = [...new Set([character.toUpperCase(), character.toLowerCase()])].map((one) => one.charCodeAt(0));
	return codes.map((code) => [code, code]);
}

function oneOf(ranges: readonly CharacterRange[], isUnicode: boolean): string {
	if (ranges.length === 0) return '[^\\x{0}-\\x{10FFFF}]';
	const parts = isUnicode ? ranges : ranges.flatMap(encodeRange);
	const [only] = parts;
	if (parts.length === 1 && only !== undefined && only[0] === only[1]) return hex(only[0]);
	return `[${parts.map(([first, last]) => (first === last ? hex(first) : `${hex(first)}-${hex(last)}`)).join('')}]`;
}

function encodeRange([first, last]: CharacterRange): readonly CharacterRange[] {
	const parts: CharacterRange[] = [];
	if (first < 0xd800) parts.push([first, Math.min(last, 0xd7ff)]);
	if (first <= 0xdfff && last >= 0xd800) {
		parts.push([encodeUnit(Math.max(first, 0xd800)), encodeUnit(Math.min(last, 0xdfff))]);
	}
	if (last > 0xdfff) parts.push([Math.max(first, 0xe000), last]);
	return parts;
}

function holds(ranges: readonly CharacterRange[], code: number): boolean {
	return ranges.some(([first, last]) => first <= code && code <= last);
}

function without(ranges: readonly CharacterRange[], codes: ReadonlySet<number>): readonly CharacterRange[] {
	let left = [...ranges];
	for (const code of codes) {
		left = left.flatMap(([first, last]): CharacterRange[] => {
			if (code < first || code > last) return [[first, last]];
			const parts: CharacterRange[] = [];
			if (first < code) parts.push([first, code - 1]);
			if (code < last) parts.push([code + 1, last]);
			return parts;
		});
	}
	return left;
}

function hex(code: number): string {
	return `\\x{${code.toString(16)}}`;
}
