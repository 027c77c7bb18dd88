import type { Claim } from '../../../../core/activity/queue-item';
import type { Told } from '../../../../core/activity/trace';
import type { GiveBack } from '../../../../core/ledger/claims';
import { isoTime } from '../database/column-values';
import type { Tx } from '../database/tx';
import { updateRows } from '../database/update-rows';
import { addTrace, hasBegun, recordsOf } from '../items/queue-item-row';
import { noteEndings } from '../monitor/note-endings';
import { holds, lockItems, type Held } from './held-items';
import { release } from './lease';

/**
 * Parks items whose execution waits. The conversation of one that has a record already is free:
 * what comes next finds the record.
 */
export async function park(tx: Tx, claims: readonly Claim[], holdMs: number): Promise<void> {
	const items = await lockItems(
		tx,
		claims.map((claim) => claim.queueItemId),
	);
	const now = await tx.now();
	for (const claim of claims) {
		const held = items.get(claim.queueItemId);
		if (held === undefined || held.item.test === 1 || !holds(held, claim.number)) continue;
		const done = Object.keys(recordsOf(held.item)).length > 0;
		await tx.db
			.updateTable('queue_item')
			.set({ state: 'waiting', held_until: done ? 0 : now + holdMs, parked_on: now })
			.where('id', '=', claim.queueItemId)
			.execute();
		await release(tx, [held.conversation.id]);
	}
}

/** Gives up claims that no execution has begun to work under; see the port. */
export async function giveUp(tx: Tx, claims: readonly Claim[], told: Told): Promise<Claim[]> {
	const items = await lockItems(
		tx,
		claims.map((claim) => claim.queueItemId),
	);
	const at = isoTime(await tx.now());
	const unbegun = claims.flatMap((claim) => {
		const held = items.get(claim.queueItemId);
		const isUnbegun = held?.item.test === 0 && holds(held, claim.number) && !hasBegun(held.item);
		return isUnbegun ? [{ claim, held }] : [];
	});
	const rows = unbegun.map(({ held: { item } }) => ({
		id: item.id,
		attempts: Math.max(0, item.attempts - 1),
		trace: addTrace(item, { at, step: 'settle', ...told }),
	}));
	await updateRows(tx, 'queue_item', ['attempts', 'trace'], rows);
	await release(
		tx,
		unbegun.map(({ held }) => held.conversation.id),
	);
	return unbegun.map(({ claim }) => claim);
}

/** Gives claims back; see the port. What is closed, or claimed anew, stays as it is. */
export async function giveBack(tx: Tx, failures: readonly GiveBack[]): Promise<void> {
	const items = await lockItems(
		tx,
		failures.map((failure) => failure.claim.queueItemId),
	);
	for (const failure of failures) {
		const held = items.get(failure.claim.queueItemId);
		if (held === undefined || held.item.test === 1) continue;
		const { item } = held;
		const current = holds(held, failure.claim.number);
		const parked = item.state === 'waiting' && item.claim_number === failure.claim.number;
		if (current || parked) await giveItemBack(tx, held, failure);
		if (current) await release(tx, [held.conversation.id]);
	}
}

async function giveItemBack(tx: Tx, { item }: Held, failure: GiveBack): Promise<void> {
	const now = await tx.now();
	const spent = item.attempts >= failure.maxAttempts;
	const trace = addTrace(item, { at: isoTime(now), step: 'settle', text: failure.text });
	const after = spent
		? ({
				state: 'failed',
				outcome: 'failed',
				reason: 'internalError',
				evaluated_on: now,
				closed_on: now,
				held_until: 0,
			} as const)
		: ({ state: 'active', not_before: now + failure.backOffMs, delay_ms: failure.backOffMs, held_until: 0 } as const);
	const row = await tx.db
		.updateTable('queue_item')
		.set({ ...after, trace })
		.where('id', '=', item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	if (!spent) return;
	const ending = {
		outcome: 'failed',
		reason: 'internalError',
		conditionItem: row.condition_item,
		captured: failure.monitor,
	} as const;
	await noteEndings(tx, [[item.id, ending]]);
}
