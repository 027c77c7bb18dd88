import type { Claim } from '../../../core/activity/queue-item';
import type { GiveBack, Standing } from '../../../core/record-store';
import { nextClaimNumber } from './claims';
import { isoTime } from './column-values';
import { holds, isHeld, lockItems, release, type Held } from './lease';
import { noteEnding } from './monitor';
import { addTrace, recordsOf, toQueueItem } from './queue-item-row';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';

const idsOf = (claims: readonly Claim[]): string[] => claims.map((claim) => claim.queueItemId);

/** Prolongs the leases of claims that nobody has taken over; those of test items always last. */
export async function extend(trx: Db, dialect: SqlDialect, claims: readonly Claim[], leaseMs: number): Promise<Claim[]> {
	const items = await lockItems(trx, dialect, idsOf(claims));
	const now = await dialect.now(trx);
	const current: Claim[] = [];
	for (const claim of claims) {
		const held = items.get(claim.queueItemId);
		if (held === undefined) continue;
		if (held.item.test === 0) {
			if (!holds(held, claim.number)) continue;
			await lease(trx, held, leaseMs, now);
		}
		current.push(claim);
	}
	return current;
}

/** Where each claim stands, in order; takes over what nobody holds. See the port. */
export async function hold(trx: Db, dialect: SqlDialect, claims: readonly Claim[], leaseMs: number): Promise<Standing[]> {
	const items = await lockItems(trx, dialect, idsOf(claims));
	const now = await dialect.now(trx);
	const standings: Standing[] = [];
	for (const claim of claims) {
		const held = items.get(claim.queueItemId);
		if (held === undefined) {
			standings.push({ kind: 'unknown' });
			continue;
		}
		const standing = await stand(trx, held, claim, leaseMs, now);
		standings.push(standing.standing);
		if (standing.after === undefined) continue;
		for (const [id, other] of items) {
			if (other.conversation.id === standing.after.conversation.id) items.set(id, { ...other, conversation: standing.after.conversation });
		}
		items.set(claim.queueItemId, standing.after);
	}
	return standings;
}

async function stand(
	trx: Db,
	held: Held,
	claim: Claim,
	leaseMs: number,
	now: number,
): Promise<{ readonly standing: Standing; readonly after?: Held }> {
	const item = toQueueItem(held.item);
	if (item.test) return { standing: { kind: 'current', claim, item } };
	if (item.state === 'inactive') return { standing: { kind: 'closed', item } };
	if (!isHeld(held.conversation, now)) {
		const after = await takeOver(trx, held, leaseMs, now);
		const taken = toQueueItem(after.item);
		const number = taken.claimNumber;
		return { standing: { kind: 'takenOver', claim: { queueItemId: item.id, number }, item: taken }, after };
	}
	if (!holds(held, claim.number)) return { standing: { kind: 'lost', item } };
	const conversation = await lease(trx, held, leaseMs, now);
	return { standing: { kind: 'current', claim, item }, after: { ...held, conversation } };
}

/** Claims a free item for the execution that asks; a parked or failed one becomes active again. */
async function takeOver(trx: Db, held: Held, leaseMs: number, now: number): Promise<Held> {
	const number = nextClaimNumber(held);
	const conversation = await trx
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
	const reopened =
		held.item.state === 'failed' ? { outcome: null, reason: null, closed_on: null, attempts: 0 } : {};
	const item = await trx
		.updateTable('queue_item')
		.set({
			...reopened,
			state: 'active',
			claim_number: number,
			not_before: 0,
			delay_ms: 0,
			held_until: 0,
			trace: addTrace(held.item, { at: isoTime(now), step: 'claim', text: 'An execution took the free item over' }),
		})
		.where('id', '=', held.item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { item, conversation };
}

async function lease(trx: Db, { conversation }: Held, leaseMs: number, now: number): Promise<Held['conversation']> {
	return await trx
		.updateTable('conversation')
		.set({ lease_until: now + leaseMs, lease_ms: leaseMs })
		.where('id', '=', conversation.id)
		.returningAll()
		.executeTakeFirstOrThrow();
}

/**
 * Parks items whose execution waits. The conversation of one that has a record already is free:
 * what comes next finds the record.
 */
export async function park(trx: Db, dialect: SqlDialect, claims: readonly Claim[], holdMs: number): Promise<void> {
	const items = await lockItems(trx, dialect, idsOf(claims));
	const now = await dialect.now(trx);
	for (const claim of claims) {
		const held = items.get(claim.queueItemId);
		if (held === undefined || held.item.test === 1 || !holds(held, claim.number)) continue;
		const done = Object.keys(recordsOf(held.item)).length > 0;
		await trx
			.updateTable('queue_item')
			.set({ state: 'waiting', held_until: done ? 0 : now + holdMs })
			.where('id', '=', claim.queueItemId)
			.execute();
		await release(trx, held.conversation.id);
	}
}

/** Gives claims back; see the port. What is closed, or claimed anew, stays as it is. */
export async function giveBack(trx: Db, dialect: SqlDialect, failures: readonly GiveBack[]): Promise<void> {
	const items = await lockItems(trx, dialect, idsOf(failures.map((failure) => failure.claim)));
	const now = await dialect.now(trx);
	for (const failure of failures) {
		const held = items.get(failure.claim.queueItemId);
		if (held === undefined || held.item.test === 1) continue;
		const { item } = held;
		const current = holds(held, failure.claim.number);
		const parked = item.state === 'waiting' && item.claim_number === failure.claim.number;
		if (current || parked) await giveItemBack(trx, held, failure, now);
		if (current) await release(trx, held.conversation.id);
	}
}

async function giveItemBack(trx: Db, { item }: Held, failure: GiveBack, now: number): Promise<void> {
	const spent = item.attempts >= failure.maxAttempts;
	const trace = addTrace(item, { at: isoTime(now), step: 'settle', text: failure.text });
	const after = spent
		? ({ state: 'failed', outcome: 'failed', reason: 'internalError', evaluated_on: now, closed_on: now, held_until: 0 } as const)
		: ({ state: 'active', not_before: now + failure.backOffMs, delay_ms: failure.backOffMs, held_until: 0 } as const);
	const row = await trx
		.updateTable('queue_item')
		.set({ ...after, trace })
		.where('id', '=', item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	if (!spent) return;
	const ending = { outcome: 'failed', reason: 'internalError', conditionItem: row.condition_item, captured: failure.monitor } as const;
	await noteEnding(trx, row, ending, now);
}
