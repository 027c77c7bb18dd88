import type { Decision } from '../../core/activity/queue-item';
import { ruleResult } from '../../core/decision/judge/judge';
import { outputFor, outputIndex } from '../../core/decision/judge/outputs';
import type { AdvancedSettings } from '../../core/decision/settings/rule-settings';
import type { Records } from '../../core/records/records';
import type { Leaving } from '../items/batch-result';
import type { HeldItem } from '../items/held-item';
import { loadOwners } from '../items/load-owners';

/** Whether the item was judged before and must not be judged anew: it is closed, or has its record. */
export function isDecided({ kind, item }: HeldItem): boolean {
	return kind === 'closed' || (item.decision !== null && Object.keys(item.records).length > 0);
}

/** Items whose work was done by an earlier execution, with what that one decided. */
export async function handOn(
	records: Pick<Records, 'get'>,
	decided: readonly HeldItem[],
	advanced: AdvancedSettings,
): Promise<Leaving[]> {
	const owners = await loadOwners(
		records,
		decided.map(({ envelope }) => envelope.rule.owner),
	);
	const link = advanced.multipleCases ? 'related' : 'regarding';
	return decided.map(({ index, json, item, envelope: { rule } }) => {
		const acting = owners(rule.owner);
		const decision: Decision = item.decision ?? {
			outcome: item.outcome ?? 'skipped',
			reason: item.reason ?? 'none',
			conditionItem: item.conditionItem,
			output: outputIndex.skipped,
		};
		return {
			index,
			output: item.decision?.output ?? outputFor(item.reason ?? 'none'),
			json: { ...json, rule: ruleResult(rule, decision, link, acting ? { user: acting.id } : null) },
		};
	});
}
