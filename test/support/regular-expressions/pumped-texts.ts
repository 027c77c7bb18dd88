import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';

/** A text that may be long: a piece again and again, behind what comes before it and before what ends it. */
export interface PumpedText {
	readonly prefix: string;
	readonly piece: string;
	readonly suffix: string;
}

/** Characters that are tried as members of a class, in this order, behind those that the pattern itself names. */
const candidates = [...'a1 A.-_<>"\'@:;,=+/\\()[]{}#*|?!&%$~^`\t\n\r', 'é', 'я', '中', '\u00a0', '\u0001', '：'];
const mostMembers = 4;
const endings = ['', '\u0000', '\n!'];

/**
 * Texts made of the pieces of a pattern: of each part of it that may come again, of each beginning of
 * it, and of each part by itself, behind nothing and behind what the pattern wants before it.
 */
export function pumpedTexts(source: string, flags: string): PumpedText[] {
	const mode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
	const pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, mode);
	const samples = new Samples(flags.replace(/[gym]/g, ''), [...namedBy(pattern), ...candidates]);
	const pairs = new Map<string, readonly [prefix: string, piece: string]>();
	const note = (prefix: string, piece: string): void => {
		if (piece !== '') pairs.set(`${prefix}\u0000${piece}`, [prefix, piece]);
	};
	const walk = (alternatives: readonly AST.Alternative[], before: string): void => {
		for (const { elements } of alternatives) {
			let prefix = before;
			let whole = '';
			for (const element of elements) {
				for (const piece of samples.of(element)) {
					note('', piece);
					note(prefix, piece);
					note('', whole + piece);
				}
				const inner = element.type === 'Quantifier' ? element.element : element;
				if ('alternatives' in inner) walk(inner.alternatives, prefix);
				const [first = ''] = samples.of(element);
				prefix += first;
				whole += first;
			}
			note(before, whole);
		}
	};
	walk(pattern.alternatives, '');
	return [...pairs.values()].flatMap(([prefix, piece]) => endings.map((suffix) => ({ prefix, piece, suffix })));
}

/** The text at a length. */
export function textOf({ prefix, piece, suffix }: PumpedText, length: number): string {
	return prefix + piece.repeat(Math.ceil(length / piece.length)) + suffix;
}

/** A few texts that a part of a pattern matches, or may match. */
class Samples {
	private readonly members = new Map<string, string[]>();

	constructor(
		private readonly flags: string,
		private readonly characters: readonly string[],
	) {}

	of(element: AST.Element): string[] {
		switch (element.type) {
			case 'Character':
				return [String.fromCodePoint(element.value)];
			case 'CharacterSet':
			case 'CharacterClass':
			case 'ExpressionCharacterClass':
				return this.membersOf(element.raw);
			case 'Quantifier': {
				const times = Math.max(1, Math.min(element.min, 200));
				return this.of(element.element).map((sample) => sample.repeat(times));
			}
			case 'Group':
			case 'CapturingGroup':
				return element.alternatives.flatMap((alternative) => this.ofAll(alternative.elements)).slice(0, 12);
			case 'Assertion':
				return [''];
			case 'Backreference':
				return [''];
		}
	}

	private ofAll(elements: readonly AST.Element[]): string[] {
		const each = elements.map((element) => this.of(element));
		const first = each.map(([sample = '']) => sample).join('');
		const last = each.map((samples) => samples.at(-1) ?? '').join('');
		return first === last ? [first] : [first, last];
	}

	private membersOf(raw: string): string[] {
		const known = this.members.get(raw);
		if (known !== undefined) return known;
		const one = new RegExp(`^(?:${raw})$`, this.flags);
		const all = [...new Set(this.characters.filter((character) => one.test(character)))];
		const few = all.length <= mostMembers ? all : [...all.slice(0, mostMembers - 1), all.at(-1) ?? ''];
		this.members.set(raw, few);
		return few;
	}
}

function namedBy(pattern: AST.Pattern): string[] {
	const named: string[] = [];
	visitRegExpAST(pattern, { onCharacterEnter: ({ value }) => void named.push(String.fromCodePoint(value)) });
	return [...new Set(named)].filter((character) => !/[a-z0-9]/i.test(character));
}
