import { isQuoted, visible } from './text-signs';

/** What a line of a mail is, by its looks. */
export type LineKind =
	| 'blank'
	| 'text'
	/** Marked as quoted, or named so by the HTML. */
	| 'quote'
	| 'introduction'
	| 'header'
	/** `-- `, above a signature (RFC 3676 section 4.3). */
	| 'signature'
	/** A line of dashes, stars or the like, which people draw too. */
	| 'ruler'
	/** What surrounds a signed text (RFC 9580 section 7), and its signature. */
	| 'wrapper';

const ruler = /^[-_=+~#*—–ᐧ]{2,}$/;
/** The mark of a signature in bold, as programs write it that make text of HTML. */
const boldSignature = /^\*--\s?\*$/;
const pgpBegin = /^(?:- )?-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE)-----$/;
const pgpEnd = /^(?:- )?-----END PGP SIGNATURE-----$/;
/** Initials of the writer before the mark, as some programs of old put them: `AL> text`; or his name, set in (Supercite). */
const initials = /^(?:[ \t]*[A-Z][A-Za-z]{0,3}| {4}[A-Z][A-Za-z]{0,30})>[ \t]?(?![^>]*<)/;

/** The kind of a line by itself; announcements and headers are told by their readers, since they are several lines. */
export function kindOfLine(line: string, answers: boolean): Exclude<LineKind, 'introduction' | 'header'> {
	if (visible(line) === '') return 'blank';
	if (isQuoted(line) || (answers && initials.test(line))) return 'quote';
	if (line.length > 200) return 'text';
	const bare = line.trim();
	if (bare === '--' || bare === '- --' || boldSignature.test(bare)) return 'signature';
	if (ruler.test(bare)) return 'ruler';
	return pgpBegin.test(bare) || pgpEnd.test(bare) ? 'wrapper' : 'text';
}

/**
 * How many lines from one on belong to the wrapping of a signed text: its first line with the
 * headers below it, or the whole signature.
 */
export function wrapperLines(lines: readonly string[], at: number): number {
	const begin = pgpBegin.exec((lines[at] ?? '').trim())?.[1];
	if (begin === undefined) return 1;
	const isLast = (line: string): boolean => (begin === 'SIGNATURE' ? pgpEnd.test(line.trim()) : line.trim() === '');
	for (let count = 1; count < maxWrapper; count += 1) {
		const line = lines[at + count];
		if (line === undefined) return begin === 'SIGNATURE' ? count : 1;
		if (isLast(line)) return begin === 'SIGNATURE' ? count + 1 : count;
		if (begin === 'SIGNED MESSAGE' && !/^[A-Za-z]+: /.test(line)) return 1;
	}
	return 1;
}

const maxWrapper = 60;
