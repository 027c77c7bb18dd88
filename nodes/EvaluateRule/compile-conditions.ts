import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import type { RuleDependencies } from '../../core/rule/compile/compile-rule';
import { compileRuleParameters } from '../shared/rule/compile-rule-parameters';
import type { HeldItem } from '../../rules/items/held-item';
import { expressionResolver } from '../shared/rule/resolve-expression';
import { knownFields } from './known-fields';

/**
 * The condition items of this node, compiled from its raw parameters once for the execution. A run by
 * hand shows its author what works, though hardly as it is meant.
 */
export function compileConditions(context: IExecuteFunctions, items: readonly HeldItem[]): CompiledRule {
	if (context.getMode() !== 'manual') return compile(context);
	const compiled = compile(context, knownFields(items));
	context.addExecutionHints(
		...compiled.warnings.map(({ message }): NodeExecutionHint => ({
			message,
			type: 'warning',
			location: 'outputPane',
		})),
	);
	return compiled;
}

function compile(context: IExecuteFunctions, known?: RuleDependencies['knownFields']): CompiledRule {
	return compileRuleParameters(context.getNode().parameters, {
		timezone: context.getTimezone(),
		...(known === undefined ? {} : { knownFields: known }),
		resolveExpression: expressionResolver(context),
	});
}
