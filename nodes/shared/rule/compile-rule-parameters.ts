import {
	executeFilterCondition,
	tryToParseDateTime,
	type FilterConditionValue,
	type FilterOptionsValue,
} from 'n8n-workflow';
import type { CompiledRule } from '../../../core/rule/compile/compiled-rule';
import { compileRule, type RuleDependencies } from '../../../core/rule/compile/compile-rule';
import type { GroupParameter, RuleParameters } from '../../../core/rule/definition/rule-definition';
import { testRegex } from './bounded-regex';

export type CompileOptions = Pick<RuleDependencies, 'resolveExpression' | 'knownFields'> & {
	/** The zone of times that name none, as n8n calls it; without it that of this machine. */
	readonly timezone?: string;
};

/** The condition items of Evaluate Rule, compiled from its raw parameters, with n8n's own functions behind them. */
export function compileRuleParameters(
	parameters: Readonly<Record<string, unknown>>,
	{ timezone, ...compileOptions }: CompileOptions,
): CompiledRule {
	const { items, options = {} } = parameters as RuleParameters & {
		options?: { ignoreCase?: boolean; looseTypes?: boolean };
	};
	const caseSensitive = options.ignoreCase === false;
	const typeValidation = options.looseTypes === false ? 'strict' : 'loose';
	return compileRule(
		{ items: withOptions(items, { caseSensitive, typeValidation }) },
		{
			...compileOptions,
			judgeRow: (row, rowOptions, itemIndex) =>
				executeFilterCondition(row as unknown as FilterConditionValue, rowOptions as unknown as FilterOptionsValue, {
					index: 0,
					itemIndex,
				}),
			testRegex,
			// With its zone: n8n's own default is that of the workflow whose expression was resolved last, which may be another.
			readDate: (value) => {
				try {
					return tryToParseDateTime(value, timezone).toMillis();
				} catch {
					return undefined;
				}
			},
		},
	);
}

/** The node's options hold for every group; what the editor keeps in each filter may be older. */
function withOptions(
	items: RuleParameters['items'],
	options: { readonly caseSensitive: boolean; readonly typeValidation: 'strict' | 'loose' },
): unknown {
	const values = items?.values;
	if (!Array.isArray(values)) return items;
	return {
		values: values.map((item) => ({
			...item,
			...(Array.isArray(item?.groups?.values)
				? {
						groups: {
							values: item.groups.values.map((group: GroupParameter) =>
								typeof group?.conditions === 'object' && group.conditions !== null
									? {
											...group,
											conditions: { ...group.conditions, options: { ...group.conditions.options, ...options } },
										}
									: group,
							),
						},
					}
				: {}),
		})),
	};
}
