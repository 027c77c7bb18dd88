import {
	executeFilterCondition,
	safeRegex,
	validateFieldType,
	type FilterConditionValue,
	type FilterOptionsValue,
	type IExecuteFunctions,
	type NodeExecutionHint,
} from 'n8n-workflow';
import type { CompiledRule } from '../../core/rule/compiled-rule';
import { compileRule, type RuleDependencies } from '../../core/rule/compile-rule';
import type { GroupParameter, RuleParameters } from '../../core/rule/rule-definition';
import type { HeldItem } from '../shared/hold-items';
import { expressionResolver } from '../shared/resolve-expression';
import { knownFields } from './known-fields';

/**
 * The condition items of this node, compiled from its raw parameters once for the execution. A run by
 * hand shows its author what works, though hardly as it is meant.
 */
export function compileConditions(context: IExecuteFunctions, items: readonly HeldItem[]): CompiledRule {
	if (context.getMode() !== 'manual') return compile(context);
	const compiled = compile(context, knownFields(items));
	context.addExecutionHints(...compiled.warnings.map(({ message }): NodeExecutionHint => ({ message, type: 'warning', location: 'outputPane' })));
	return compiled;
}

function compile(context: IExecuteFunctions, known?: RuleDependencies['knownFields']): CompiledRule {
	const { items, options = {} } = context.getNode().parameters as RuleParameters & {
		options?: { ignoreCase?: boolean; looseTypes?: boolean };
	};
	// Times without a zone are read in the workflow's, which n8n sets when it makes this proxy.
	context.getWorkflowDataProxy(0);
	const caseSensitive = options.ignoreCase === false;
	const typeValidation = options.looseTypes === false ? 'strict' : 'loose';
	return compileRule(
		{ items: withOptions(items, { caseSensitive, typeValidation }) },
		{
			...(known === undefined ? {} : { knownFields: known }),
			resolveExpression: expressionResolver(context),
			judgeRow: (row, rowOptions, itemIndex) =>
				executeFilterCondition(row as unknown as FilterConditionValue, rowOptions as unknown as FilterOptionsValue, { index: 0, itemIndex }),
			testRegex: (source, input, flags) => safeRegex.test(source, input, flags),
			readDate: (value) => {
				const result = validateFieldType('value', value, 'dateTime');
				return result.valid ? (result.newValue as unknown as { toMillis: () => number }).toMillis() : undefined;
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
									? { ...group, conditions: { ...group.conditions, options: { ...group.conditions.options, ...options } } }
									: group,
							),
						},
					}
				: {}),
		})),
	};
}
