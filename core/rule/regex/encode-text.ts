/** What JavaScript takes for the end of a line. */
export const lineEnds = ['\n', '\r', '\u2028', '\u2029'] as const;
type LineEnd = (typeof lineEnds)[number];

const markers: Record<LineEnd, string> = {
	'\n': '\u{f0000}',
	'\r': '\u{f0001}',
	'\u2028': '\u{f0002}',
	'\u2029': '\u{f0003}',
};
const surrogate = /[\ud800-\udfff]/;

/**
 * The private character that stands for half of a surrogate pair. Without flag `u` JavaScript counts
 * such halves as characters, RE2 always whole pairs.
 */
export function encodeUnit(unit: number): number {
	return 0x100000 + unit;
}

/** The text with each half of a surrogate pair as a character of its own; most texts have none. */
export function encodeUnits(text: string): string {
	if (!surrogate.test(text)) return text;
	const pieces: string[] = [];
	let units: number[] = [];
	for (let at = 0; at < text.length; at += 1) {
		const unit = text.charCodeAt(at);
		// The two halves that `encodeUnit(unit)` is written with.
		if (unit < 0xd800 || unit > 0xdfff) units.push(unit);
		else if (unit < 0xdc00) units.push(0xdbf6, unit + 0x400);
		else units.push(0xdbf7, unit);
		if (units.length >= 4096) {
			pieces.push(String.fromCharCode(...units));
			units = [];
		}
	}
	return pieces.join('') + String.fromCharCode(...units);
}

/** Whether a text has line ends other than the one that RE2 knows. */
export function hasOtherLineEnds(text: string): boolean {
	return /[\r\u2028\u2029]/.test(text);
}

/**
 * The text with each line end written as `\n`, a mark of its kind, `\n`: RE2's `$` matches before it
 * and `^` after it, and a pattern can still tell one kind from the other.
 */
export function encodeLines(text: string): string {
	// `\n` is the first of the ends, so that none of those written here is taken for one of the text.
	return lineEnds.reduce((encoded, end) => encoded.replaceAll(end, `\n${markers[end]}\n`), encodeUnits(text));
}

/** The mark of a kind of line end, a private character that no encoded text has otherwise. */
export function markerOf(end: LineEnd): string {
	return markers[end];
}
