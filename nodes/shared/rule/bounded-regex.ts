import { createContext, Script } from 'node:vm';
import { safeRegex } from 'n8n-workflow';
import type { BoundedRegexTest } from '../../../core/rule/regex/compile-regex';

const limitMs = 250;
const search = { source: '', input: '', flags: '', found: false };
const context = createContext(search);
const script = new Script('found = new RegExp(source, flags).test(input)');

/** Whether a pattern is found in a text; throws where that takes over 250 ms, or the pattern is none. */
export const testRegexHere: BoundedRegexTest = (source, input, flags) => {
	Object.assign(search, { source, input, flags, found: false });
	script.runInContext(context, { timeout: limitMs });
	return search.found;
};

/** n8n has such a search of its own since 2.35. */
const hasOwn = (safeRegex as typeof safeRegex | undefined) !== undefined;

export const testRegex: BoundedRegexTest = hasOwn
	? (source, input, flags) => safeRegex.test(source, input, flags)
	: testRegexHere;
