import { FilterSyntaxError } from './filter-syntax.ts';

/** A filter whose texts and lambda bodies are set aside, with what stood there. */
export interface MaskedFilter {
	readonly text: string;
	readonly texts: readonly string[];
	readonly bodies: readonly string[];
}

/**
 * Sets aside what the parser of the library would misread: texts, which it wants percent-encoded, and the
 * bodies of lambdas, of which it knows no second inside a first. A text becomes `'s<n>'`, a body `v/b<n> eq 1`.
 */
export function maskTexts(filter: string): Pick<MaskedFilter, 'text' | 'texts'> {
	const texts: string[] = [];
	const text = filter.replace(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"/g, (quoted) => {
		const quote = quoted.slice(0, 1);
		texts.push(quote === "'" ? quoted.slice(1, -1).replaceAll("''", "'") : (JSON.parse(quoted) as string));
		return `${quote}s${texts.length - 1}${quote}`;
	});
	if (/%|#/.test(text)) throw new FilterSyntaxError('Syntax error: a character outside of quotes has no meaning');
	return { text, texts };
}

/** Sets aside the bodies of the outermost lambdas. */
export function maskLambdas(text: string): Pick<MaskedFilter, 'text' | 'bodies'> {
	const bodies: string[] = [];
	let masked = '';
	let from = 0;
	for (const opening of text.matchAll(/\/(?:any|all)\(\s*([a-z_]\w*)\s*:/gi)) {
		if (opening.index < from) continue;
		const start = opening.index + opening[0].length;
		const end = closingAt(text, start);
		masked += `${text.slice(from, start)}${opening[1]}/b${bodies.length} eq 1`;
		bodies.push(text.slice(start, end));
		from = end;
	}
	return { text: masked + text.slice(from), bodies };
}

/** Where the parenthesis closes that is open at a place. */
function closingAt(text: string, start: number): number {
	let depth = 1;
	for (let at = start; at < text.length; at += 1) {
		if (text[at] === '(') depth += 1;
		if (text[at] === ')') depth -= 1;
		if (depth === 0) return at;
	}
	throw new FilterSyntaxError('Syntax error: a parenthesis is not closed');
}
