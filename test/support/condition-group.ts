/** A group of a condition item as Evaluate Rule has it in its parameters, with the value of n8n's filter in it. */
export function conditionGroup<Row>(conditions: readonly Row[], about = 'activity', combinator: 'and' | 'or' = 'and') {
	const options = { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 };
	return { about, conditions: { options, combinator, conditions } };
}
