/** n8n's own parameter checks, by the parameter that they find wanting. */
export const refusedByEditor = new Map([
	['queue', 'queueRequired'],
	['items', 'ruleWithoutItems'],
	['template', 'templateMissing'],
]);

/** Codes with which the first execution of a rule refuses it. */
export const refusals = new Set([
	'conditionInvalid',
	'queueRequired',
	'queueUnknown',
	'queueWithoutAddress',
	'recordKeyUsedTwice',
	'ruleInvalid',
	'ruleWithoutItems',
	'templateMissing',
	'templateTypeMismatch',
]);

/** Codes of this package that are more exact than the format has; it calls them `ruleInvalid`. */
const further = new Set(['queueUnknown', 'recordKeyUsedTwice', 'fieldInvalid']);

/** A refusal in the words of the format. */
export function because(code: string): string {
	return further.has(code) ? 'ruleInvalid' : code;
}

/** The same of an error, whose code stands at the end of its description. */
export function becauseOf(error: unknown): string {
	const description = String((error as { description?: unknown }).description ?? '');
	return because(/\((\w+)\)\s*$/.exec(description)?.[1] ?? String(error));
}
