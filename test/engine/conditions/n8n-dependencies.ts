import {
	executeFilterCondition,
	safeRegex,
	validateFieldType,
	type FilterConditionValue,
	type FilterOptionsValue,
} from 'n8n-workflow';
import type { RuleDependencies } from '../../../core/rule/compile/compile-rule';

/** What a node hands to compiled rules, with n8n's own functions behind it. */
export function n8nDependencies(resolveExpression: RuleDependencies['resolveExpression']): RuleDependencies {
	return {
		resolveExpression,
		judgeRow: (row, options, itemIndex) =>
			executeFilterCondition(row as unknown as FilterConditionValue, options as unknown as FilterOptionsValue, {
				itemIndex,
			}),
		testRegex: (source, input, flags) => safeRegex.test(source, input, flags),
		readDate: (value) => {
			const read = validateFieldType('value', value, 'dateTime') as {
				valid: boolean;
				newValue?: { toMillis(): number };
			};
			return read.valid ? read.newValue?.toMillis() : undefined;
		},
	};
}
