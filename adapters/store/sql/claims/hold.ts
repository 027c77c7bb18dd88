import type { Claim } from '../../../../core/activity/queue-item';
import type { Standing, WhichLeases } from '../../../../core/ledger/claims';
import { abandonItem, isAbandoned, isOverdue } from '../retention/abandon';
import { chunks } from '../database/chunks';
import { nextClaimNumber } from './claim';
import { isoTime } from '../database/column-values';
import { holds, lockItems, readItems, type Held } from './held-items';
import { isHeld } from './lease';
import { purgedItems, toPurgedQueueItem, type PurgedRow } from '../retention/purged-queue-items';
import { addTrace, handledColumns, hasBegun, toHandledItem, type HandledRow } from '../items/queue-item-row';
import type { Source, Tx } from '../database/tx';

const idsOf = (claims: readonly Claim[]): string[] => claims.map((claim) => claim.queueItemId);

/** Prolongs the leases of claims that nobody has taken over; those of test items always last. See the port. */
export async function extend(tx: Tx, claims: readonly Claim[], leaseMs: number, which: WhichLeases): Promise<Claim[]> {
	const items = await lockItems(tx, idsOf(claims));
	const now = await tx.now();
	const prolonged: Held[] = [];
	const current = claims.filter((claim) => {
		const held = items.get(claim.queueItemId);
		if (held === undefined) return false;
		if (held.item.test === 1) return true;
		if (!holds(held, claim.number)) return false;
		if (which === 'unbegun' && hasBegun(held.item)) return isHeld(held.conversation, now);
		prolonged.push(held);
		return true;
	});
	await prolong(tx, prolonged, leaseMs);
	return current;
}

/**
 * Where each claim stands, if that can be said without writing: nothing is to be taken over, and at
 * least half of each lease lies ahead. Null otherwise.
 */
export async function holdWithoutWriting(
	source: Source,
	claims: readonly Claim[],
	now: number,
): Promise<Standing[] | null> {
	const items = await readItems(source, idsOf(claims), handledColumns);
	const purged = await purgedItems(
		source.db,
		idsOf(claims).filter((id) => !items.has(id)),
	);
	const standings: Standing[] = [];
	for (const claim of claims) {
		const held = items.get(claim.queueItemId);
		if (held === undefined) {
			standings.push(goneStanding(purged.get(claim.queueItemId)));
			continue;
		}
		const kind = standingOf(held, claim, now);
		const isShort = held.conversation.lease_until - now < held.conversation.lease_ms / 2;
		if (kind === 'free' || kind === 'overdue' || (kind === 'current' && held.item.test === 0 && isShort)) return null;
		const item = toHandledItem(held.item);
		standings.push(kind === 'current' ? { kind, claim, item } : { kind, item });
	}
	return standings;
}

/** Where each claim stands, in order; takes over what nobody holds. See the port. */
export async function hold(tx: Tx, claims: readonly Claim[], leaseMs: number): Promise<Standing[]> {
	const items = await lockItems(tx, idsOf(claims));
	const purged = await purgedItems(
		tx.db,
		idsOf(claims).filter((id) => !items.has(id)),
	);
	const now = await tx.now();
	const current: Held[] = [];
	const taken = new Map<string, Held>();
	const standings: Standing[] = [];
	for (const claim of claims) {
		const found = items.get(claim.queueItemId);
		if (found === undefined) {
			standings.push(goneStanding(purged.get(claim.queueItemId)));
			continue;
		}
		const held = afterTaking(found, taken);
		const kind = standingOf(held, claim, now);
		if (kind === 'free') {
			const after = await takeOver(tx, held, leaseMs);
			taken.set(after.conversation.id, after);
			const item = toHandledItem(after.item);
			standings.push({ kind: 'takenOver', claim: { queueItemId: item.id, number: item.claimNumber }, item });
		} else if (kind === 'overdue') {
			standings.push({ kind: 'abandoned', item: toHandledItem(await abandonItem(tx, held.item)) });
		} else {
			const item = toHandledItem(held.item);
			standings.push(kind === 'current' ? { kind, claim, item } : { kind, item });
			if (kind === 'current') current.push(held);
		}
	}
	await prolong(tx, current, leaseMs);
	return standings;
}

/** Where the claim of an item stands that is not there: what a purged one ended as is known. */
function goneStanding(row: PurgedRow | undefined): Standing {
	if (row === undefined) return { kind: 'unknown' };
	return { kind: isAbandoned(row) ? 'abandoned' : 'closed', item: toPurgedQueueItem(row) };
}

/** An item as it stands once this call has taken over an item of its conversation, be it the same one. */
function afterTaking(held: Held, taken: ReadonlyMap<string, Held>): Held {
	const other = taken.get(held.conversation.id);
	return other === undefined
		? held
		: { item: other.item.id === held.item.id ? other.item : held.item, conversation: other.conversation };
}

function standingOf(
	held: Held<HandledRow>,
	claim: Claim,
	now: number,
): 'abandoned' | 'closed' | 'current' | 'free' | 'lost' | 'overdue' {
	if (held.item.test === 1) return 'current';
	if (held.item.state === 'inactive') return 'closed';
	if (isAbandoned(held.item)) return 'abandoned';
	if (isOverdue(held.item, now)) return 'overdue';
	if (!isHeld(held.conversation, now)) return 'free';
	return holds(held, claim.number) ? 'current' : 'lost';
}

/** Claims a free item for the execution that asks; a parked or failed one becomes active again. */
async function takeOver(tx: Tx, held: Held, leaseMs: number): Promise<Held> {
	const now = await tx.now();
	const number = nextClaimNumber(held);
	const conversation = await tx.db
		.updateTable('conversation')
		.set({
			claim_number: number,
			claimed_item: held.item.id,
			lease_until: now + leaseMs,
			lease_ms: leaseMs,
			holder_workflow: held.item.claimed_by_workflow,
			holder_instance: held.item.claimed_by_instance,
		})
		.where('id', '=', held.conversation.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	const reopened = held.item.state === 'failed' ? { outcome: null, reason: null, closed_on: null, attempts: 0 } : {};
	const item = await tx.db
		.updateTable('queue_item')
		.set({
			...reopened,
			state: 'active',
			claim_number: number,
			not_before: 0,
			delay_ms: 0,
			held_until: 0,
			trace: addTrace(held.item, { at: isoTime(now), step: 'claim', kind: 'takenOver', values: {} }),
		})
		.where('id', '=', held.item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { item, conversation };
}

/** Makes the leases of current claims last as long again; test items have none. */
async function prolong(tx: Tx, current: readonly Held[], leaseMs: number): Promise<void> {
	const now = await tx.now();
	const ids = current.filter(({ item }) => item.test === 0).map(({ conversation }) => conversation.id);
	for (const chunk of chunks(ids)) {
		await tx.db
			.updateTable('conversation')
			.set({ lease_until: now + leaseMs, lease_ms: leaseMs })
			.where('id', 'in', chunk)
			.execute();
	}
}
