import { never, test, type LeftSide, type Logic } from './logic';

type Piece =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'any' | 'one' }
	/** Characters between brackets; `negated` after a `^`. */
	| { readonly kind: 'set'; readonly characters: string; readonly negated: boolean };

/**
 * A pattern of SQL's LIKE as a row: `%` is any text, `_` one character, `[a-f]` and `[^a-f]` one of
 * a set. What has only text and `%` at its ends becomes contains, begins with or ends with, all else
 * a regular expression. Dataverse keeps empty text as none, which no pattern matches.
 */
export function likeTest(left: LeftSide, pattern: string): Logic {
	const pieces = piecesOf(pattern);
	if (matchesNothing(pieces)) return never;
	if (isAnyText(pieces)) return test(left, 'string', 'notEmpty');
	const plain = plainShapes.get(pieces.map(({ kind }) => kind).join(' '));
	const text = pieces.find((piece) => piece.kind === 'text')?.text ?? '';
	// What begins with an equals sign would be an expression of n8n.
	if (plain !== undefined && !text.startsWith('=')) return test(left, 'string', plain, text);
	return test(left, 'string', 'regex', `^${pieces.map((piece) => expressionOf(piece, '')).join('')}$`);
}

/** Text that is equal, whatever its case. */
export function equalsTest(left: LeftSide, text: string): Logic {
	if (text === '') return never;
	return text.startsWith('=')
		? test(left, 'string', 'regex', `^${escaped(text)}$`)
		: test(left, 'string', 'equals', text);
}

/** A list of which one entry is equal, or fits a pattern. Entries are joined by line breaks, which addresses have none of. */
export function listTest(left: LeftSide, pattern: string): Logic {
	const pieces = piecesOf(pattern);
	const lines: LeftSide = { code: `${left.code}.join("\\n")` };
	if (matchesNothing(pieces)) return never;
	if (isAnyText(pieces)) return test(lines, 'string', 'notEmpty');
	const within = pieces.map((piece) => expressionOf(piece, '\\n')).join('');
	return test(lines, 'string', 'regex', `^(?:[\\s\\S]*\\n)?${within}(?:\\n[\\s\\S]*)?$`);
}

/** A text as a pattern that matches it alone. */
export function asPattern(text: string): string {
	return text.replace(/[%_[]/g, '[$&]');
}

const plainShapes = new Map([
	['text', 'equals'],
	['text any', 'startsWith'],
	['any text', 'endsWith'],
	['any text any', 'contains'],
]);

function piecesOf(pattern: string): readonly Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	while (at < pattern.length) {
		const character = pattern[at] ?? '';
		const [piece, length] = pieceAt(pattern, at, character);
		const last = pieces.at(-1);
		if (piece.kind === 'text' && last?.kind === 'text') pieces[pieces.length - 1] = joined(last, piece);
		else if (piece.kind !== 'any' || last?.kind !== 'any') pieces.push(piece);
		at += length;
	}
	return pieces;
}

function joined(one: { readonly text: string }, other: { readonly text: string }): Piece {
	return { kind: 'text', text: one.text + other.text };
}

function pieceAt(pattern: string, at: number, character: string): [piece: Piece, length: number] {
	if (character === '%') return [{ kind: 'any' }, 1];
	if (character === '_') return [{ kind: 'one' }, 1];
	if (character !== '[') return [{ kind: 'text', text: character }, 1];
	const close = pattern.indexOf(']', at + 1);
	// A bracket that is never closed matches nothing, as a set of no characters.
	if (close === -1) return [{ kind: 'set', characters: '', negated: false }, pattern.length - at];
	const inside = pattern.slice(at + 1, close);
	const negated = inside.length > 1 && inside.startsWith('^');
	const characters = negated ? inside.slice(1) : inside;
	if (characters.length === 1 && !negated) return [{ kind: 'text', text: characters }, close + 1 - at];
	return [{ kind: 'set', characters, negated }, close + 1 - at];
}

/** An empty set or a range that runs backwards holds no character; empty text is kept as none. */
function matchesNothing(pieces: readonly Piece[]): boolean {
	return pieces.length === 0 || pieces.some((piece) => piece.kind === 'set' && !holdsCharacters(piece.characters));
}

function holdsCharacters(characters: string): boolean {
	const ranges = [...characters.matchAll(/([^])-([^])/g)];
	return characters !== '' && ranges.every(([, from = '', to = '']) => from <= to);
}

function isAnyText(pieces: readonly Piece[]): boolean {
	return pieces.every(({ kind }) => kind === 'any');
}

/** @param except What a single character is not, beside what the piece says */
function expressionOf(piece: Piece, except: string): string {
	const one = except === '' ? '[\\s\\S]' : `[^${except}]`;
	switch (piece.kind) {
		case 'text':
			return escaped(piece.text);
		case 'any':
			return `${one}*`;
		case 'one':
			return one;
		case 'set': {
			const characters = piece.characters.replace(/[\\\]^[]/g, '\\$&').replace(/^-|-$/g, '\\-');
			return piece.negated ? `[^${except}${characters}]` : `[${characters}]`;
		}
	}
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
