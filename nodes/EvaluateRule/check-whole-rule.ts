import type { IExecuteFunctions } from 'n8n-workflow';
import { checkRule } from '../../core/decision/check-rule';
import { ArcError } from '../../core/errors';
import type { RecordStore } from '../../core/record-store';
import type { CompiledRule } from '../../core/rule/compiled-rule';
import { readRuleParts } from '../shared/rule-parts';

/**
 * Asks `checkRule` at the start of an execution, since n8n registers a trigger again only when the
 * trigger itself changed. Answers the error that keeps the rule from running, or null.
 */
export async function findFault(context: IExecuteFunctions, store: RecordStore, rule: CompiledRule, ownOutputs: number): Promise<ArcError | null> {
	const parts = await readRuleParts(context, store, rule.items.length);
	const [fault] = checkRule(parts).filter(({ severity }) => severity === 'error');
	if (fault !== undefined) return new ArcError(fault.code, fault.message, { hint: fault.hint });
	const pattern = rule.warnings.find(({ kind }) => kind === 'invalidRegex');
	if (pattern !== undefined) {
		return new ArcError('conditionInvalid', pattern.message, {
			hint: 'Correct the pattern; brackets and other signs that stand for themselves need a backslash before them.',
		});
	}
	const lost = rule.items.find(({ output }) => output.kind === 'own' && output.number > ownOutputs);
	if (lost === undefined || lost.output.kind !== 'own') return null;
	return new ArcError('conditionInvalid', `Condition item "${lost.name}" leaves by own output ${lost.output.number}, and Evaluate Rule has ${ownOutputs}`, {
		hint: 'Raise Own Outputs, or choose another output for the item.',
	});
}
