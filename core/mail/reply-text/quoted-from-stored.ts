import type { QuoteMark } from './html/html-quotes';
import { lettersOf } from './lines/text-signs';

/** Characters of a stored message that are looked for; what is quoted stands at its beginning. */
const maxStored = 20_000;
/** Letters by which its beginning is found; a shorter text is in many others. */
const keyLetters = 40;
/** So many letters in a row are a quote, or so great a part of the message. */
const enoughLetters = 200;
const enoughPart = 0.6;

/**
 * Which lines of a text repeat the message that it answers, however the two are wrapped and marked; null where
 * none do. A few words of it are no quote: whoever answers takes them up.
 */
export function quotedFromStored(lines: readonly string[], stored: string): readonly (QuoteMark | null)[] | null {
	const letters = lettersOf(stored.slice(0, maxStored));
	if (letters.length < keyLetters) return null;
	const starts: number[] = [];
	let stream = '';
	for (const line of lines) {
		starts.push(stream.length);
		stream += lettersOf(line);
	}
	const from = stream.indexOf(letters.slice(0, keyLetters));
	if (from < 0) return null;
	let length = keyLetters;
	while (length < letters.length && stream[from + length] === letters[length]) length += 1;
	if (length < enoughLetters && length < letters.length * enoughPart) return null;
	return lines.map((line, at) => {
		const start = starts[at] ?? 0;
		return lettersOf(line) !== '' && start >= from && start < from + length ? 'named' : null;
	});
}
