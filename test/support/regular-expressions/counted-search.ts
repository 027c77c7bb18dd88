import { Program, type Instruction } from './program';

/** What it took to find all matches in a text, and where each of them ended. */
export interface CountedSearch {
	readonly steps: number;
	/** In characters; in code points where the flags say `u` or `v`. */
	readonly ends: readonly number[];
}

/**
 * Finds all matches of a pattern as a backtracking matcher does, which each engine of JavaScript is
 * (ECMA-262, section 22.2.2), and counts its steps: they are the same on each machine, whatever else
 * it does. Ends early, with Infinity, where they are more than `most`.
 */
export function countedSearch(source: string, flags: string, text: string, most: number): CountedSearch {
	const codes = /[uv]/.test(flags)
		? Array.from(text, (one) => one.codePointAt(0) ?? 0)
		: Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
	const matcher = new Matcher(new Program(source, flags), codes, most);
	const ends: number[] = [];
	for (let at = 0; at <= codes.length && matcher.steps <= most;) {
		const end = matcher.matchAt(at);
		// A sticky one goes on only from where it matched.
		if (end === undefined && flags.includes('y')) break;
		if (end !== undefined) ends.push(end);
		at = end === undefined || end === at ? at + 1 : end;
	}
	return { steps: matcher.steps <= most ? matcher.steps : Number.POSITIVE_INFINITY, ends };
}

/** Tries a program at places of a text, and counts. */
class Matcher {
	steps = 0;
	private readonly registers: number[];

	constructor(
		private readonly program: Program,
		private readonly text: readonly number[],
		private readonly most: number,
	) {
		this.registers = new Array<number>(program.registers).fill(-1);
	}

	/** Where the match that begins at a place ends. */
	matchAt(at: number): number | undefined {
		const end = this.run(0, at);
		// One that failed left nothing.
		if (end !== undefined) this.registers.fill(-1);
		return end;
	}

	private run(begin: number, from: number): number | undefined {
		const { instructions } = this.program;
		const { text, registers } = this;
		// What is left to try: an instruction and a place, or, as -1 - register, what it held.
		const left: number[] = [];
		let [next, at] = [begin, from];
		let goesOn = true;
		while (this.steps <= this.most) {
			if (!goesOn) {
				const [place, what] = [left.pop(), left.pop()];
				if (place === undefined || what === undefined) return undefined;
				if (what < 0) registers[-1 - what] = place;
				else [next, at, goesOn] = [what, place, true];
				continue;
			}
			this.steps += 1;
			const instruction = instructions[next] as Instruction;
			next += 1;
			switch (instruction.does) {
				case 'read': {
					const code = text[instruction.step === 1 ? at : at - 1];
					goesOn = code !== undefined && instruction.reads(code);
					at += instruction.step;
					break;
				}
				case 'try':
					left.push(instruction.then, at);
					next = instruction.first;
					break;
				case 'go':
					next = instruction.to;
					break;
				case 'keep':
					left.push(-1 - instruction.register, registers[instruction.register] ?? -1);
					registers[instruction.register] = at;
					break;
				case 'advance':
					goesOn = registers[instruction.register] !== at;
					break;
				case 'hold':
					goesOn = instruction.holds(text, at);
					break;
				case 'look': {
					const held = [...registers];
					const found = this.run(instruction.begin, at) !== undefined;
					goesOn = found !== instruction.negate;
					next = instruction.end;
					if (instruction.negate) for (const [register, value] of held.entries()) registers[register] = value;
					else
						for (const [register, value] of held.entries())
							if (value !== registers[register]) left.push(-1 - register, value);
					break;
				}
				case 'repeat': {
					const [first, last] = [registers[instruction.register] ?? -1, registers[instruction.register + 1] ?? -1];
					const length = first < 0 || last < 0 ? 0 : last - first;
					const begins = instruction.step === 1 ? at : at - length;
					for (let index = 0; index < length && goesOn; index += 1) {
						this.steps += 1;
						goesOn = text[begins + index] === text[first + index];
					}
					at += instruction.step * length;
					break;
				}
				case 'end':
					return at;
			}
		}
		return undefined;
	}
}
