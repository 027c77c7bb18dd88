import { decodeText } from '../charset/decode-text';
import { decodeWords } from './decode-words';

/** A structured header value: `attachment; filename="a b.pdf"`. */
export interface ParameterValue {
	/** What stands before the parameters, without comments. */
	readonly value: string;
	/** Names in lower case, values decoded. */
	readonly params: ReadonlyMap<string, string>;
}

/** Characters of a value that are read; a file name has 255. */
const maxLength = 4_000;

/** Characters in which the quote that ends a file name is looked for behind quotes that do not. */
const maxQuoted = 260;

/** Names of files hold blanks that their senders did not quote; other values have none. */
const mayHoldBlanks = /^(?:file)?name(?:\*|$)/;

const parameterName = /[;,\s]*([a-z0-9_-]+(?:\*\d{1,3})?\*?)\s*[=:]\s*/iy;
const token = /[^;,\s]*/y;
const tokenWithBlanks = /[^;]*/y;

/**
 * Reads a header value with parameters (RFC 2045 section 5.1), with what RFC 2231 adds: values in
 * pieces, in a charset, percent-encoded. Encoded words count too, which senders put where they may
 * not. Read as well as it goes are parameters without semicolons between them, quotes that do not
 * end, and quotes inside quotes.
 *
 * @param labels charsets for bytes that name none
 */
export function readParameters(written: string, labels: readonly string[] = []): ParameterValue {
	const bounded = written.slice(0, maxLength).trim();
	const text = withoutComments(bounded.startsWith('=?') ? decodeWords(bounded) : bounded);
	const value = valueOf(text);
	const pieces = new Map<string, Piece[]>();
	let at = value.length;
	/** Quotes inside quotes are looked for once: doing so for each of many values would take long. */
	let isTolerant = true;
	while (at < text.length) {
		parameterName.lastIndex = at;
		const found = parameterName.exec(text);
		if (found === null) {
			const next = /[;,\s]/g;
			next.lastIndex = at + 1;
			at = next.exec(text)?.index ?? text.length;
			continue;
		}
		const [whole, name = ''] = found;
		const { content, end, isClean } = readValue(text, at + whole.length, name.toLowerCase(), isTolerant);
		addPiece(pieces, name.toLowerCase(), content);
		isTolerant &&= isClean;
		at = end;
	}
	return { value, params: new Map([...pieces].map(([name, list]) => [name, joined(list, labels)])) };
}

/** What stands before the first parameter, which some senders put there without a semicolon. */
function valueOf(text: string): string {
	const value = /^[^;,]*/.exec(text)?.[0] ?? '';
	if (!/[=:]/.test(value)) return value.trimEnd();
	const first = /^\S*/.exec(value)?.[0] ?? '';
	return /[=:]/.test(first) ? '' : first;
}

interface Piece {
	readonly content: string;
	readonly order: number;
	readonly isEncoded: boolean;
	/** Whether it is written by RFC 2231, which counts before a plain one of the same name. */
	readonly isExtended: boolean;
}

function addPiece(pieces: Map<string, Piece[]>, name: string, content: string): void {
	const [, base = '', order, star = ''] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(name) ?? [];
	if (base === '') return;
	const piece = {
		content,
		order: Number(order ?? 0),
		isEncoded: star !== '',
		isExtended: star !== '' || order !== undefined,
	};
	const before = pieces.get(base);
	if (before === undefined) pieces.set(base, [piece]);
	else before.push(piece);
}

function joined(list: readonly Piece[], labels: readonly string[]): string {
	const extended = list.filter(({ isExtended }) => isExtended);
	const [first] = list;
	if (extended.length === 0) return decodeWords(first?.content ?? '').trim();
	const parts = extended.toSorted((a, b) => a.order - b.order);
	const [, label, rest] = /^([^']{0,60})'[^']{0,40}'([^]*)$/.exec(parts[0]?.content ?? '') ?? [];
	const isLabelled = parts[0]?.isEncoded === true && label !== undefined;
	const bytes = parts.map(({ content, isEncoded }, index) => {
		const text = isLabelled && index === 0 ? (rest ?? '') : content;
		return isEncoded ? fromPercent(text) : Buffer.from(text);
	});
	const all = isLabelled ? [label, ...labels] : labels;
	const text = decodeText(Buffer.concat(bytes), all);
	// Words are decoded once: `a%3D%3Futf-8%3F...` is a name that looks like one.
	return (parts.some(({ isEncoded }) => isEncoded) ? text : decodeWords(text)).trim();
}

function fromPercent(text: string): Buffer {
	const bytes = Buffer.from(text).toString('latin1');
	return Buffer.from(
		bytes.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
}

interface ReadValue {
	readonly content: string;
	readonly end: number;
	/** Whether its quotes end where the value does. */
	readonly isClean: boolean;
}

function readValue(text: string, at: number, name: string, isTolerant: boolean): ReadValue {
	const isName = mayHoldBlanks.test(name);
	const isQuoted = text.charAt(at) === '"';
	if (isQuoted) {
		const [close, isClean] = closingQuote(text, at + 1, isName && isTolerant ? maxQuoted : 0);
		if (close >= 0) return { content: text.slice(at + 1, close).replace(/\\(["\\])/g, '$1'), end: close + 1, isClean };
	}
	const from = isQuoted ? at + 1 : at;
	const pattern = isName ? tokenWithBlanks : token;
	pattern.lastIndex = from;
	const content = pattern.exec(text)?.[0] ?? '';
	return { content: content.trim().replace(/^'(.*)'$/, '$1'), end: from + content.length, isClean: true };
}

/** The quote that ends a value has nothing behind it but the next parameter; where none is near, the first ends it. */
function closingQuote(text: string, from: number, near: number): readonly [close: number, isClean: boolean] {
	let first = -1;
	for (let at = from; at < text.length && (first < 0 || at < from + near); at += 1) {
		const char = text.charAt(at);
		if (char === '\\' && /["\\]/.test(text.charAt(at + 1))) at += 1;
		else if (char === '"') {
			if (/^\s*(?:$|[;,]|[a-z0-9*-]+=)/i.test(text.slice(at + 1, at + 40))) return [at, true];
			if (first < 0) first = at;
		}
	}
	return [first, false];
}

/** Without comments (RFC 5322 section 3.2.2) between parameters; brackets in a name, quoted or bare, are none. */
function withoutComments(text: string): string {
	if (!text.includes('(')) return text;
	const kept: string[] = [];
	let [from, isQuoted] = [0, false];
	for (let at = 0; at < text.length; at += 1) {
		const char = text.charAt(at);
		if (char === '\\') at += 1;
		else if (char === '"') isQuoted = !isQuoted;
		else if (char === '(' && !isQuoted) {
			const close = text.indexOf(')', at);
			if (close < 0) break;
			if (/^\s*(?:;|$)/.test(text.slice(close + 1, close + 20)) && /(?:^|[;\s])$/.test(text.slice(0, at).slice(-1))) {
				kept.push(text.slice(from, at));
				from = close + 1;
			}
			at = close;
		}
	}
	return [...kept, text.slice(from)].join('').trim();
}
