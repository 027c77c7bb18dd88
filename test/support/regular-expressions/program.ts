import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** What a matcher that tries one way after the other does at one place. */
export type Instruction =
	| { readonly does: 'read'; readonly reads: (code: number) => boolean; readonly step: 1 | -1 }
	| { readonly does: 'try'; readonly first: number; readonly then: number }
	| { readonly does: 'go'; readonly to: number }
	| { readonly does: 'keep'; readonly register: number }
	| { readonly does: 'advance'; readonly register: number }
	| { readonly does: 'hold'; readonly holds: (text: readonly number[], at: number) => boolean }
	| { readonly does: 'look'; readonly begin: number; readonly end: number; readonly negate: boolean }
	| { readonly does: 'repeat'; readonly register: number; readonly step: 1 | -1 }
	| { readonly does: 'end' };

const lineEnds = new Set([10, 13, 0x2028, 0x2029]);

/** A pattern as instructions; a part that looks back reads from its end to its beginning. */
export class Program {
	readonly instructions: Instruction[] = [];
	/** Two for each group, its beginning and its end, and for each part that may come again. */
	registers = 0;
	private readonly reading = new Map<string, (code: number) => boolean>();
	private readonly kept = new Map<AST.Node, number>();
	private readonly characterFlags: string;

	constructor(
		source: string,
		private readonly flags: string,
	) {
		this.characterFlags = flags.replace(/[gymd]/g, '');
		const mode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
		const pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, mode);
		this.alternatives(pattern.alternatives, 1);
		this.add({ does: 'end' });
	}

	private add(instruction: Instruction): number {
		return this.instructions.push(instruction) - 1;
	}

	private alternatives(all: readonly AST.Alternative[], step: 1 | -1): void {
		const leave: number[] = [];
		all.forEach(({ elements }, index) => {
			const last = index === all.length - 1;
			const choice = last ? undefined : this.add({ does: 'end' });
			for (const element of step === 1 ? elements : elements.toReversed()) this.element(element, step);
			if (choice === undefined) return;
			leave.push(this.add({ does: 'end' }));
			this.instructions[choice] = { does: 'try', first: choice + 1, then: this.instructions.length };
		});
		for (const place of leave) this.instructions[place] = { does: 'go', to: this.instructions.length };
	}

	private element(element: AST.Element, step: 1 | -1): void {
		switch (element.type) {
			case 'Character':
			case 'CharacterSet':
			case 'CharacterClass':
			case 'ExpressionCharacterClass':
				this.add({ does: 'read', reads: this.readingOf(element.raw), step });
				return;
			case 'Group':
				if (element.modifiers !== null) throw new Error(`Steps of ${element.raw} are not counted: it has modifiers`);
				this.alternatives(element.alternatives, step);
				return;
			case 'CapturingGroup': {
				const register = this.registerOf(element);
				this.add({ does: 'keep', register: step === 1 ? register : register + 1 });
				this.alternatives(element.alternatives, step);
				this.add({ does: 'keep', register: step === 1 ? register + 1 : register });
				return;
			}
			case 'Quantifier':
				this.quantifier(element, step);
				return;
			case 'Assertion':
				this.assertion(element);
				return;
			case 'Backreference': {
				const group = Array.isArray(element.resolved) ? element.resolved[0] : element.resolved;
				if (group === undefined) throw new Error(`Steps of ${element.raw} are not counted: it names no group`);
				this.add({ does: 'repeat', register: this.registerOf(group), step });
			}
		}
	}

	private quantifier(quantifier: AST.Quantifier, step: 1 | -1): void {
		const { element, min, max, greedy } = quantifier;
		for (let time = 0; time < min; time += 1) this.element(element, step);
		if (max === Number.POSITIVE_INFINITY) {
			const again = this.optional(quantifier, step);
			this.add({ does: 'go', to: again });
			this.choose(again, greedy);
			return;
		}
		const choices: number[] = [];
		for (let time = min; time < max; time += 1) choices.push(this.optional(quantifier, step));
		for (const choice of choices) this.choose(choice, greedy);
	}

	/** A part that may be left out; where the choice stands, which `choose` fills in. */
	private optional(quantifier: AST.Quantifier, step: 1 | -1): number {
		const choice = this.add({ does: 'end' });
		const register = this.registerOf(quantifier);
		this.add({ does: 'keep', register });
		this.element(quantifier.element, step);
		// What matched nothing is not tried again.
		this.add({ does: 'advance', register });
		return choice;
	}

	private choose(choice: number, greedy: boolean): void {
		const [part, behind] = [choice + 1, this.instructions.length];
		this.instructions[choice] = greedy
			? { does: 'try', first: part, then: behind }
			: { does: 'try', first: behind, then: part };
	}

	private assertion(assertion: AST.Assertion): void {
		const lines = this.flags.includes('m');
		switch (assertion.kind) {
			case 'start':
				this.add({ does: 'hold', holds: (text, at) => at === 0 || (lines && lineEnds.has(text[at - 1] ?? 0)) });
				return;
			case 'end':
				this.add({ does: 'hold', holds: (text, at) => at === text.length || (lines && lineEnds.has(text[at] ?? 0)) });
				return;
			case 'word': {
				const isWord = this.readingOf('\\w');
				const word = (code: number | undefined): boolean => code !== undefined && isWord(code);
				this.add({
					does: 'hold',
					holds: (text, at) => (word(text[at - 1]) !== word(text[at])) !== assertion.negate,
				});
				return;
			}
			case 'lookahead':
			case 'lookbehind': {
				const look = this.add({ does: 'end' });
				this.alternatives(assertion.alternatives, assertion.kind === 'lookahead' ? 1 : -1);
				const end = this.add({ does: 'end' });
				this.instructions[look] = { does: 'look', begin: look + 1, end: end + 1, negate: assertion.negate };
			}
		}
	}

	private registerOf(node: AST.Node): number {
		const known = this.kept.get(node);
		if (known !== undefined) return known;
		const register = this.registers;
		this.registers += 2;
		this.kept.set(node, register);
		return register;
	}

	private readingOf(raw: string): (code: number) => boolean {
		const known = this.reading.get(raw);
		if (known !== undefined) return known;
		const one = new RegExp(`^(?:${raw})$`, this.characterFlags);
		const told = new Map<number, boolean>();
		const reads = (code: number): boolean => {
			let answer = told.get(code);
			if (answer === undefined) {
				answer = one.test(String.fromCodePoint(code));
				told.set(code, answer);
			}
			return answer;
		};
		this.reading.set(raw, reads);
		return reads;
	}
}
