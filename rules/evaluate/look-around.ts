import type { ActivityHead } from '../../core/activity/activity';
import { asArrived } from '../../core/decision/judge/as-arrived';
import { beforeConditions, type Preliminary } from '../../core/decision/judge/before-conditions';
import type { Facts } from '../../core/item/facts';
import type { RuleSettings } from '../../core/decision/settings/rule-settings';
import { ArcError, isArcError } from '../../core/errors';
import type { Owner } from '../../core/record/record';
import type { Settings } from '../../core/ledger/settings';
import type { ItemSources, Steps } from '../../core/ledger/steps';
import type { Records } from '../../core/records/records';
import type { HeldItem } from '../items/held-item';
import { settleSenders, type SettledSender } from './settle-senders';

/** An item on its way through the node. */
export interface Under {
	readonly held: HeldItem;
	readonly sources: ItemSources<ActivityHead>;
	readonly rule: RuleSettings;
	preliminary: Preliminary;
}

/** Loads what surrounds the items and does what their senders need, so that conditions can be judged. */
export async function lookAround(
	store: Pick<Settings, 'settings'> & Pick<Steps, 'loadHeads' | 'commit'> & Pick<Records, 'get'>,
	open: readonly HeldItem[],
	advanced: RuleSettings['advanced'],
	now: number,
	errors: Map<number, Error>,
): Promise<Under[]> {
	const settings = await store.settings();
	const sources = await loadByOwner(store, open);
	const under: Under[] = [];
	for (const held of open) {
		const found = sources.get(held.index);
		if (found === undefined) {
			errors.set(
				held.index,
				new ArcError('recordNotFound', 'The activity of the queue item is no longer in the store'),
			);
			continue;
		}
		const { id, name, owner, monitor } = held.envelope.rule;
		const rule: RuleSettings = { ruleId: id, name, owner, monitor, advanced };
		under.push({ held, sources: found, rule, preliminary: beforeConditions({ sources: found, rule, settings, now }) });
	}
	const jobs = under.flatMap(({ held, preliminary }) =>
		preliminary.kind === 'needs' ? [{ held, task: preliminary.task, sender: preliminary.facts.sender }] : [],
	);
	const settled = await settleSenders(store, jobs, new Date(now).toISOString());
	return under.filter((one) => {
		const result = settled.get(one.held.index);
		if (result === undefined) return true;
		if (result.kind === 'lost') {
			errors.set(one.held.index, result.error);
			return false;
		}
		one.preliminary = afterSender(one, result, (settledSender) =>
			beforeConditions({ ...one, settings, now, settledSender }),
		);
		return true;
	});
}

function afterSender(
	{ preliminary }: Under,
	result: Exclude<SettledSender, { kind: 'lost' }>,
	again: (sender: Facts['sender']) => Preliminary,
): Preliminary {
	if (result.kind === 'settled') return again(result.sender);
	return {
		kind: 'ends',
		outcome: 'failed',
		reason:
			isArcError(result.error) && result.error.code === 'privilegeMissing'
				? 'contactNotCreated'
				: 'contactCreationFailed',
		facts: preliminary.facts,
		because: result.error.message,
	};
}

/** One load for each owner among the items, which is one. */
async function loadByOwner(
	ledger: Pick<Steps, 'loadHeads'>,
	open: readonly HeldItem[],
): Promise<Map<number, ItemSources<ActivityHead>>> {
	const groups = new Map<string, { owner: Owner | null; items: HeldItem[] }>();
	for (const held of open) {
		const { owner } = held.envelope.rule;
		const key = JSON.stringify(owner);
		const group = groups.get(key) ?? { owner, items: [] };
		group.items.push(held);
		groups.set(key, group);
	}
	const found = new Map<number, ItemSources<ActivityHead>>();
	for (const { owner, items } of groups.values()) {
		const sources = await ledger.loadHeads(
			items.map(({ item }) => item),
			{ addresses: true, owner },
		);
		items.forEach((held, position) => {
			const source = sources[position];
			if (source) found.set(held.index, asArrived(source));
		});
	}
	return found;
}
