import { compileCode, type CodeReader } from './compile-code';

/** So many characters are kept, a thousand expressions and more; of what they are compiled to, each takes up to 100 bytes. */
const mostKept = 100_000;
/** Longer code would take the place of much other. */
const longestKept = 1_000;

const kept = new Map<string, CodeReader | undefined>();
let characters = 0;

/**
 * What `compileCode` answers, kept by the code: each execution of a workflow asks for the same, and to read it takes
 * longer than to run it for hundreds of items.
 */
export function keptCode(code: string): CodeReader | undefined {
	if (code.length > longestKept) return compileCode(code);
	if (kept.has(code)) return kept.get(code);
	const own = apart(code);
	const reader = compileCode(own);
	characters += own.length;
	if (characters > mostKept) {
		kept.clear();
		characters = own.length;
	}
	kept.set(own, reader);
	return reader;
}

/** The same text in memory of its own: one that was cut from another keeps all of that, such as the whole of a long HTML text. */
function apart(text: string): string {
	return [...text].join('');
}
