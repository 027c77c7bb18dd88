/** A piece of a header value that holds mailboxes; all pieces together are the value again. */
export interface AddressToken {
	readonly kind: 'quoted' | 'comment' | 'literal' | 'encodedWord' | 'word' | 'blank' | 'special';
	/** As it is written, with its quotation marks or brackets. */
	readonly text: string;
}

const encodedWord = /=\?[^?\s]{1,64}\?[bq]\?[^?\s]*\?=/iy;
/** An address literal (RFC 5321 section 4.1.3), or an address as Outlook writes it in texts; their colons separate nothing. */
const literal = /\[[^[\]\s]{0,320}\]/y;
const blanks = /\s+/y;
const words = /[^\s"(<>,;:[]+/y;

/**
 * Takes a header value apart (RFC 5322 section 3.2), in one pass: every character is looked at a
 * bounded number of times, whatever is left open. A quotation mark or a bracket that nothing closes
 * is a special character like any other; an encoded word is one piece, so that what senders forget
 * to encode in it separates nothing.
 */
export function* addressTokens(value: string): Generator<AddressToken> {
	/** Openers that are left open up to the end: looking again for each of them would be quadratic. */
	const leftOpen = new Set<string>();
	for (let at = 0; at < value.length;) {
		const token = closed(value, at, leftOpen) ?? run(value, at);
		yield token;
		at += token.text.length;
	}
}

function closed(value: string, at: number, leftOpen: Set<string>): AddressToken | null {
	const opener = value.charAt(at);
	if ((opener !== '"' && opener !== '(') || leftOpen.has(opener)) return null;
	const end = opener === '"' ? endOfQuoted(value, at) : endOfComment(value, at);
	if (end >= 0) return { kind: opener === '"' ? 'quoted' : 'comment', text: value.slice(at, end) };
	leftOpen.add(opener);
	return null;
}

function endOfQuoted(value: string, start: number): number {
	for (let at = start + 1; at < value.length; at += 1) {
		const char = value[at];
		if (char === '"') return at + 1;
		if (char === '\\') at += 1;
	}
	return -1;
}

/** Comments stand inside one another (RFC 5322 section 3.2.2). */
function endOfComment(value: string, start: number): number {
	let depth = 0;
	for (let at = start; at < value.length; at += 1) {
		const char = value[at];
		if (char === '\\') at += 1;
		else if (char === '(') depth += 1;
		else if (char === ')' && (depth -= 1) === 0) return at + 1;
	}
	return -1;
}

function run(value: string, at: number): AddressToken {
	const rest = (pattern: RegExp): string | undefined => {
		pattern.lastIndex = at;
		return pattern.exec(value)?.[0];
	};
	const word = value[at] === '=' ? rest(encodedWord) : undefined;
	if (word !== undefined) return { kind: 'encodedWord', text: word };
	const inBrackets = value[at] === '[' ? rest(literal) : undefined;
	if (inBrackets !== undefined) return { kind: 'literal', text: inBrackets };
	const plain = rest(words);
	if (plain !== undefined) return { kind: 'word', text: plain };
	const blank = rest(blanks);
	return blank === undefined ? { kind: 'special', text: value.charAt(at) } : { kind: 'blank', text: blank };
}

/** What a quoted string, a comment or a pair of brackets holds, its escapes resolved. */
export function contentOf({ text }: AddressToken): string {
	const inner = text.slice(1, -1);
	return inner.includes('\\') ? inner.replace(/\\([^])/g, '$1') : inner;
}
