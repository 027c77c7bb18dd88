import type { IExecuteFunctions } from 'n8n-workflow';
import { checkAdvanced } from '../../core/decision/settings/check-advanced';
import { checkRule, type FailedExample } from '../../core/decision/settings/check-rule';
import { readAdvancedSettings } from '../../core/decision/settings/read-settings';
import type { AdvancedSettings } from '../../core/decision/settings/rule-settings';
import { simulatedResolver } from '../../core/simulation/simulated-expression';
import { ArcError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { findInvalidRow } from '../../core/rule/compile/invalid-row';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import { readExamples } from '../../rules/simulation/read-examples';
import { failedExamples } from '../../rules/simulation/rule-examples';
import { compileRuleParameters } from '../shared/rule/compile-rule-parameters';
import { expressionResolver } from '../shared/rule/resolve-expression';
import { readRuleParts } from '../shared/rule/rule-parts';

/**
 * Asks `checkRule` at the start of an execution, since n8n registers a trigger again only when the
 * trigger itself changed. Answers the error that keeps the rule from running, or null.
 */
export async function findFault(
	context: IExecuteFunctions,
	store: Store,
	rule: CompiledRule,
	ownOutputs: number,
	now: number,
): Promise<ArcError | null> {
	const advanced = readAdvancedSettings(
		<T>(name: string, fallback: T): T => context.getNodeParameter(name, 0, fallback) as T,
	);
	const oddSetting = checkAdvanced(advanced);
	if (oddSetting !== null) return oddSetting;
	const parts = await readRuleParts(context, store, rule.items.length, await failing(context, advanced, now));
	const [fault] = checkRule(parts).filter(({ severity }) => severity === 'error');
	if (fault !== undefined) return new ArcError(fault.code, fault.message, { hint: fault.hint });
	const invalidRow = findInvalidRow(rule);
	if (invalidRow !== null) return invalidRow;
	const lost = rule.items.find(({ output }) => output.kind === 'own' && output.number > ownOutputs);
	if (lost === undefined || lost.output.kind !== 'own') return null;
	return new ArcError(
		'conditionInvalid',
		`Condition item "${lost.name}" leaves by own output ${lost.output.number}, and Evaluate Rule has ${ownOutputs}`,
		{
			hint: 'Raise Own Outputs, or choose another output for the item.',
		},
	);
}

/** The rule's own examples that fail. They are compiled apart, since their expressions must not read the item in hand. */
async function failing(
	context: IExecuteFunctions,
	advanced: AdvancedSettings,
	now: number,
): Promise<readonly FailedExample[]> {
	const { parameters } = context.getNode();
	const examples = readExamples(parameters['examples']);
	if (examples.length === 0) return [];
	const conditions = compileRuleParameters(parameters, {
		timezone: context.getTimezone(),
		resolveExpression: simulatedResolver(expressionResolver(context)),
	});
	return await failedExamples(examples, conditions, advanced, now);
}
