import { sql, type RawBuilder } from '../../../../vendor/kysely';
import type { QueueItem } from '../../../../core/activity/queue-item';
import type { ClaimRequest } from '../../../../core/ledger/claims';
import type { RulePlace } from '../../../../core/ledger/registry';
import { isAmong } from '../database/chunks';
import { isoTime } from '../database/column-values';
import { readItems, type Held } from './held-items';
import { heldSql, inBackOffSql } from './lease';
import { defaultCaptured, noteEndings } from '../monitor/note-endings';
import { addTrace, toQueueItem, type QueueItemRow } from '../items/queue-item-row';
import { aliveSql, mayClaim } from '../registry/registry';
import type { OrderedItems, SqlDialect } from '../database/sql-dialect';
import { updateRows } from '../database/update-rows';
import type { Tx } from '../database/tx';

/** Claims the next items of a rule; see the port. Nothing while the rule waits for its turn. */
export async function claim(tx: Tx, request: ClaimRequest): Promise<QueueItem[]> {
	const now = await tx.now();
	if (request.limit < 1 || !(await mayClaim(tx, request))) return [];
	const claimed: QueueItem[] = [];
	for (;;) {
		const ids = await nextItems(tx, request, request.limit - claimed.length);
		// Their conversations were locked by the query that picked them.
		const items = await readItems(tx, ids);
		const found = ids.flatMap((id) => items.get(id) ?? []);
		const spent = found.filter(({ item }) => item.attempts >= request.maxAttempts);
		const taken = found.filter((held) => !spent.includes(held)).map((held) => claimItem(held, request, now));
		await updateRows(
			tx,
			'conversation',
			leaseColumns,
			taken.map(({ conversation }) => conversation),
		);
		await updateRows(
			tx,
			'queue_item',
			claimColumns,
			taken.map(({ item }) => item),
		);
		await takeOver(
			tx,
			found.filter(({ item }) => item.claim_number === 0),
		);
		claimed.push(...taken.map(({ item }) => toQueueItem(item)));
		for (const { item } of spent) await failSpent(tx, item, request);
		// An item that failed just now lets the next one of its conversation go on.
		if (spent.length === 0 || claimed.length >= request.limit) return claimed;
	}
}

/**
 * An answer that arrived before its question was handled belongs to what came of that in the meantime. Only when
 * an item of it is claimed for the first time, and where it never belonged to anything: what has a row of links that
 * are empty was parted from them, by a person or a rule.
 */
async function takeOver(tx: Tx, held: readonly Held[]): Promise<void> {
	const ids = held.map(({ item }) => item.activity_id);
	if (ids.length === 0) return;
	await sql`
	insert into activity_link (stored_on, activity_id, regarding, related, received_on)
	select a.stored_on, a.id, l.regarding, l.related, a.received_on
	from activity a cross join activity c cross join activity_link l
	where ${isAmong('a.id', ids)} and c.id = a.correlated_with and l.stored_on = c.stored_on and l.activity_id = c.id
		and (l.regarding is not null or l.related <> '[]')
	on conflict (stored_on, activity_id) do nothing`.execute(tx.db);
}

const leaseColumns = [
	'claim_number',
	'claimed_item',
	'lease_until',
	'lease_ms',
	'holder_workflow',
	'holder_instance',
] as const;
const claimColumns = [
	'claim_number',
	'claimed_by_workflow',
	'claimed_by_instance',
	'attempts',
	'not_before',
	'delay_ms',
	'rule_id',
	'rule_name',
	'captured',
] as const;

/**
 * Of each free conversation the first open item, where it is one of this place. Only items count
 * that a living rule can take; one that is parked holds its conversation for its time, and so does
 * one in back-off that comes first.
 */
async function nextItems(tx: Tx, place: RulePlace, limit: number): Promise<string[]> {
	const picked = await pick(tx, place, limit, null);
	if (!tx.dialect.readsBeforeLocking || picked.length === 0) return picked.map((row) => row.id);
	// What was true before the lock is asked again behind it.
	const again = await pick(
		tx,
		place,
		limit,
		picked.map((row) => row.conversation_id),
	);
	return again.map((row) => row.id);
}

async function pick(
	tx: Tx,
	place: RulePlace,
	limit: number,
	among: readonly string[] | null,
): Promise<ReadonlyArray<{ id: string; conversation_id: string }>> {
	const items = among === null ? openItems(tx.dialect, place) : openItemsAmong(place, among);
	const query = nextItemsSql(items, limit, await tx.now(), tx.dialect.lockFreeConversations);
	return (await query.execute(tx.db)).rows;
}

/**
 * The query of `nextItems`. `cross join` keeps SQLite from turning the order of the tables around, and
 * `+ 0` keeps PostgreSQL from reading all open items for each one, as long as it knows nothing of the tables.
 */
const nextItemsSql = (items: OrderedItems, limit: number, now: number, lock: RawBuilder<unknown>) => sql<{
	id: string;
	conversation_id: string;
}>`
	select i.id, i.conversation_id
	from ${items.from} i cross join conversation c
	where c.id = i.conversation_id
		and ${items.where}
		and i.closed_on is null and i.state = 'active'
		and not ${inBackOffSql(now)} and not ${heldSql(now)}
		and not exists (
			select 1 from queue_item b
			where b.conversation_id = i.conversation_id and b.closed_on is null and b.test + 0 = 0
				and (
					(b.state = 'waiting' and b.held_until > ${now})
					or (b.state = 'active' and b.sequence < i.sequence and exists (
						select 1 from rule_registration r
						where r.activity_type = b.activity_type and r.queue_id = b.queue_id and ${aliveSql(now)}
					))
				)
		)
	order by ${items.orderBy}
	limit ${limit}
	${lock}`;

const openItems = (dialect: SqlDialect, { activityType, queueId }: RulePlace): OrderedItems =>
	dialect.openItemsOf(activityType, queueId ?? '');

/** Of few conversations; `offset 0` has the planner find those first, rather than all items of the place. */
function openItemsAmong({ activityType, queueId }: RulePlace, conversations: readonly string[]): OrderedItems {
	return {
		from: sql`(select * from queue_item where ${isAmong('conversation_id', conversations)} and closed_on is null offset 0)`,
		where: sql`i.activity_type = ${activityType} and i.queue_id = ${queueId ?? ''} and i.test = 0`,
		orderBy: sql`i.sequence`,
	};
}

function claimItem({ item, conversation }: Held, request: ClaimRequest, now: number) {
	const number = nextClaimNumber({ item, conversation });
	return {
		conversation: {
			...conversation,
			claim_number: number,
			claimed_item: item.id,
			lease_until: now + request.leaseMs,
			lease_ms: request.leaseMs,
			holder_workflow: request.workflowId,
			holder_instance: request.instanceId,
		},
		item: {
			...item,
			claim_number: number,
			claimed_by_workflow: request.workflowId,
			claimed_by_instance: request.instanceId,
			attempts: item.attempts + 1,
			not_before: 0,
			delay_ms: 0,
			rule_id: request.ruleId,
			rule_name: request.ruleName,
			captured: JSON.stringify(request.monitor ?? defaultCaptured),
		},
	};
}

/** Grows for the conversation and for the item, also for an item that came from another conversation. */
export const nextClaimNumber = ({ item, conversation }: Held): number =>
	Math.max(item.claim_number, conversation.claim_number) + 1;

async function failSpent(tx: Tx, item: QueueItemRow, request: ClaimRequest): Promise<void> {
	const now = await tx.now();
	await tx.db
		.updateTable('queue_item')
		.set({
			state: 'failed',
			outcome: 'failed',
			reason: 'internalError',
			evaluated_on: now,
			closed_on: now,
			rule_id: request.ruleId,
			rule_name: request.ruleName,
			trace: addTrace(item, {
				at: isoTime(now),
				step: 'claim',
				kind: 'attemptsSpent',
				values: { attempts: item.attempts },
			}),
		})
		.where('id', '=', item.id)
		.execute();
	const captured = request.monitor ?? defaultCaptured;
	await noteEndings(tx, [
		[item.id, { outcome: 'failed', reason: 'internalError', conditionItem: item.condition_item, captured }],
	]);
}
