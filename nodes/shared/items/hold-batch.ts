import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Claims } from '../../../core/ledger/claims';
import { holdItems, type HeldItems, type HoldingStore } from '../../../rules/items/hold-items';
import { keepLeases } from '../../../rules/items/kept-leases';
import { isQueueMode } from '../store/queue-mode';
import { isOpenHere } from '../store/shared-stores';
import { ruleItems } from './rule-items';

/** The items that a node of a rule was given, and how they stand. */
export interface HeldBatch {
	readonly input: readonly INodeExecutionData[];
	readonly items: HeldItems;
}

/**
 * Holds the node's input. Where executions run in other processes than triggers do, this one keeps
 * the leases until it ends.
 *
 * @param repeats allows several items of one queue item, as where a node before split it
 */
export async function holdBatch(
	context: IExecuteFunctions,
	store: HoldingStore & Pick<Claims, 'extend'>,
	repeats = false,
): Promise<HeldBatch> {
	const { items: input, lost } = ruleItems(context);
	const items = await holdItems(
		store,
		input.map(({ json }) => json),
		{ repeats, manual: context.getMode() === 'manual' ? isOpenHere : null },
	);
	// What has no queue item is refused; where that was lost says more than that there is none.
	for (const [index, error] of lost) if (items.errors.has(index)) items.errors.set(index, error);
	const claims = items.held.flatMap(({ kind, envelope, claim }) =>
		kind === 'open' && envelope.test !== true ? [claim] : [],
	);
	if (isQueueMode() && claims.length > 0) {
		const letGo = keepLeases(store, context.getExecutionId(), claims, items.leaseMs);
		if (letGo !== null) context.onExecutionFinish?.(letGo);
	}
	return { input, items };
}
