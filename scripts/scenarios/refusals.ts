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
