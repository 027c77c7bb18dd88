/** Characters from `first` to `last`, both included. */
export type CharacterRange = readonly [first: number, last: number];

/** All characters from `first` on, without a gap, as one text. */
interface Stretch {
	readonly first: number;
	readonly text: string;
}

const known = new Map<string, readonly CharacterRange[]>();
const rememberedSets = 500;
let everyUnit: readonly Stretch[] | undefined;
let everyCodePoint: readonly Stretch[] | undefined;

/**
 * The characters that a one-character part of a JavaScript pattern matches (`\s`, `.`, `[^a-f]`,
 * `é` with flag `i`): UTF-16 units, or with flag `u` code points.
 *
 * JavaScript itself is asked, by matching every character there is, so that nothing of its tables,
 * of its folding of case and of its older oddities has to be written down here.
 */
export function characterSet(part: string, flags: string): readonly CharacterRange[] {
	const key = `${flags}/${part}`;
	const cached = known.get(key);
	if (cached !== undefined) return cached;
	const ranges = matchedRanges(part, flags);
	if (known.size >= rememberedSets) known.clear();
	known.set(key, ranges);
	return ranges;
}

function matchedRanges(part: string, flags: string): readonly CharacterRange[] {
	const ranges: [number, number][] = [];
	for (const { first, text } of flags.includes('u') ? codePoints() : units()) {
		const unitsEach = first > 0xffff ? 2 : 1;
		for (const { 0: run, index } of text.matchAll(new RegExp(`(?:${part})+`, `g${flags}`))) {
			const from = first + index / unitsEach;
			const to = from + run.length / unitsEach - 1;
			const latest = ranges.at(-1);
			if (latest !== undefined && latest[1] === from - 1) latest[1] = to;
			else ranges.push([from, to]);
		}
	}
	return ranges;
}

function units(): readonly Stretch[] {
	everyUnit ??= [stretch(0, 0xffff)];
	return everyUnit;
}

function codePoints(): readonly Stretch[] {
	// The halves of pairs stand apart, or the last high one and the first low one would make a pair.
	everyCodePoint ??= [
		stretch(0, 0xd7ff),
		stretch(0xd800, 0xdbff),
		stretch(0xdc00, 0xdfff),
		stretch(0xe000, 0xffff),
		stretch(0x10000, 0x10ffff),
	];
	return everyCodePoint;
}

function stretch(first: number, last: number): Stretch {
	const pieces: string[] = [];
	for (let at = first; at <= last; at += 4096) {
		const codes = Array.from({ length: Math.min(4096, last - at + 1) }, (_, offset) => at + offset);
		pieces.push(String.fromCodePoint(...codes));
	}
	return { first, text: pieces.join('') };
}
