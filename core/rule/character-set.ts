/** Characters from `first` to `last`, both included. */
export type CharacterRange = readonly [first: number, last: number];

const known = new Map<string, readonly CharacterRange[]>();
const rememberedSets = 500;
let everyUnit: string | undefined;
let everyCodePoint: string | undefined;

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
	const ranges = flags.includes('u') ? codePointRanges(part, flags) : unitRanges(part, flags);
	if (known.size >= rememberedSets) known.clear();
	known.set(key, ranges);
	return ranges;
}

function unitRanges(part: string, flags: string): readonly CharacterRange[] {
	everyUnit ??= charactersFrom([0, 0xffff]);
	const ranges: CharacterRange[] = [];
	for (const match of everyUnit.matchAll(new RegExp(`(?:${part})+`, `g${flags}`))) {
		ranges.push([match.index, match.index + match[0].length - 1]);
	}
	return ranges;
}

function codePointRanges(part: string, flags: string): readonly CharacterRange[] {
	// Low surrogates stand before high ones, or the neighbours of the two would make a pair.
	everyCodePoint ??= charactersFrom([0, 0xd7ff], [0xdc00, 0xdfff], [0xd800, 0xdbff], [0xe000, 0x10ffff]);
	const ranges: [number, number][] = [];
	for (const match of everyCodePoint.matchAll(new RegExp(`(?:${part})+`, `g${flags}`))) {
		for (const character of match[0]) {
			const code = character.codePointAt(0) ?? 0;
			const latest = ranges.at(-1);
			if (latest !== undefined && latest[1] === code - 1) latest[1] = code;
			else ranges.push([code, code]);
		}
	}
	return ranges.sort((one, other) => one[0] - other[0]);
}

function charactersFrom(...ranges: readonly CharacterRange[]): string {
	const pieces: string[] = [];
	for (const [first, last] of ranges) {
		for (let at = first; at <= last; at += 4096) {
			const codes = Array.from({ length: Math.min(4096, last - at + 1) }, (_, offset) => at + offset);
			pieces.push(String.fromCodePoint(...codes));
		}
	}
	return pieces.join('');
}
