import { textOf, type PumpedText } from './pumped-texts';

/** What takes less at the greater length is no danger, and below what a clock on a busy machine tells. */
const negligibleMs = 1.5;
/** What takes so much can be told apart at a fourth of the length, a sixteenth of the time where it is quadratic. */
const plentyMs = 30;
const tries = 25;
/** After so many tries, what is plainly in proportion needs no more: twice the text, twice the time. */
const fewTries = 5;
const plainRatio = 2.3;
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
		if (least(expression, textOf(text, length), mostMs, tries) > mostMs) return true;
	const taken = least(expression, textOf(text, 20_000), negligibleMs, fewTries);
	if (taken < negligibleMs) return false;
	const [short, double, long] = (taken < plentyMs ? [10_000, 20_000, 40_000] : [2_500, 5_000, 10_000]).map((length) =>
		textOf(text, length),
	) as [string, string, string];
	// Told twice, since one try may meet a machine that does something else.
	return triples(expression, short, double) && triples(expression, double, long);
}

function triples(expression: RegExp, short: string, long: string): boolean {
	let [ofShort, ofLong, spent] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
	for (let attempt = 1; attempt <= tries && spent < 2 * mostSpentMs; attempt += 1) {
		const [one, other] = [time(expression, short), time(expression, long)];
		[ofShort, ofLong, spent] = [Math.min(ofShort, one), Math.min(ofLong, other), spent + one + other];
		if (attempt >= fewTries && ofLong < plainRatio * ofShort) return false;
	}
	return ofLong > 3 * ofShort;
}

/** From so few pieces that even what doubles with each of them ends, in steps that are small enough for it. */
function shortLengths(piece: number): number[] {
	return [...[16, 20, 24, 28, 34, 44, 60].map((pieces) => pieces * piece), 500, 1_000, 2_500];
}

/** The least of several tries, fewer where one is little enough. */
function least(expression: RegExp, text: string, enough: number, mostTries: number): number {
	let milliseconds = Number.POSITIVE_INFINITY;
	let spent = 0;
	for (let attempt = 0; attempt < mostTries && milliseconds > enough && spent < mostSpentMs; attempt += 1) {
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
