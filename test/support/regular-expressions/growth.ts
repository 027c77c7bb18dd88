import { textOf, type PumpedText } from './pumped-texts';

/** What takes less at the greater length is no danger, and below what a clock on a busy machine tells. */
const negligibleMs = 1.5;
const tries = 25;
/** What takes long is told apart from a busy machine by fewer tries. */
const mostSpentMs = 300;
/** What a text of at most 2,500 characters takes, were it even quadratic, by far. */
const mostMs = 100;

/**
 * Whether the time that an expression takes grows faster than the text: at twice the length it more
 * than triples. Shorter texts are tried first, so that what is worse than quadratic ends the trial early.
 */
export function growsTooFast(source: string, flags: string, text: PumpedText): boolean {
	// A sticky one goes on only from where it matched.
	const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
	for (const length of shortLengths(text.piece.length))
		if (least(expression, textOf(text, length), mostMs) > mostMs) return true;
	const long = textOf(text, 20_000);
	if (least(expression, long, negligibleMs) < negligibleMs) return false;
	// Told twice, since one try may meet a machine that does something else.
	return triples(expression, textOf(text, 10_000), long) && triples(expression, long, textOf(text, 40_000));
}

function triples(expression: RegExp, short: string, long: string): boolean {
	return least(expression, long, 0) > 3 * least(expression, short, 0);
}

/** From so few pieces that even what doubles with each of them ends, in steps that are small enough for it. */
function shortLengths(piece: number): number[] {
	return [...[16, 20, 24, 28, 34, 44, 60].map((pieces) => pieces * piece), 500, 2_500];
}

/** The least of several tries, fewer where one is little enough. */
function least(expression: RegExp, text: string, enough: number): number {
	let milliseconds = Number.POSITIVE_INFINITY;
	let spent = 0;
	for (let attempt = 0; attempt < tries && milliseconds > enough && spent < mostSpentMs; attempt += 1) {
		const taken = time(expression, text);
		spent += taken;
		milliseconds = Math.min(milliseconds, taken);
	}
	return milliseconds;
}

function time(expression: RegExp, text: string): number {
	const begin = performance.now();
	text.replace(expression, '');
	return performance.now() - begin;
}
