import { countedSearch } from './counted-search';
import { textOf, type PumpedText } from './pumped-texts';

/** What takes no more for 20,000 characters harms nobody, and is not looked at closer. */
const negligibleMs = 1.5;
const tries = 5;
/** Enough for some thousands at each of the characters, and few enough that what doubles with each ends. */
const mostSteps = 20_000_000;

/**
 * Whether what an expression takes grows faster than the text: at twice the length, its steps more
 * than triple. The clock says only what needs no answer; what says yes is counted, so that it is the
 * same on a busy machine. Shorter texts come first, since what is worse than quadratic has no end.
 */
export function growsTooFast(source: string, flags: string, text: PumpedText): boolean {
	const pieces = [16, 20, 24, 28, 34, 44, 60].map((count) => count * text.piece.length);
	const isQuick = [...pieces, 500, 1_000, 2_500, 20_000].every((length) =>
		isNegligible(source, flags, textOf(text, length)),
	);
	if (isQuick) return false;
	const steps = (length: number): number => countedSearch(source, flags, textOf(text, length), mostSteps).steps;
	const long = steps(12_000);
	if (long === Number.POSITIVE_INFINITY) return true;
	const double = steps(6_000);
	return long > 3 * double && double > 3 * steps(3_000);
}

function isNegligible(source: string, flags: string, text: string): boolean {
	// A sticky one goes on only from where it matched.
	const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
	for (let attempt = 0; attempt < tries; attempt += 1) {
		const begin = performance.now();
		text.replace(expression, '');
		if (performance.now() - begin < negligibleMs) return true;
	}
	return false;
}
