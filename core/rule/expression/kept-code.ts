import { compileCode, type CodeReader } from './compile-code';

/** So many expressions are kept, each no longer than so many characters: more than the workflows of an n8n have. */
const mostKept = 1_000;
const longestKept = 1_000;

const kept = new Map<string, CodeReader | undefined>();

/**
 * What `compileCode` answers, kept by the code: each execution of a workflow asks for the same, and to read it takes
 * longer than to run it for hundreds of items.
 */
export function keptCode(code: string): CodeReader | undefined {
	if (code.length > longestKept) return compileCode(code);
	if (kept.has(code)) return kept.get(code);
	const reader = compileCode(code);
	if (kept.size >= mostKept) kept.clear();
	kept.set(code, reader);
	return reader;
}
