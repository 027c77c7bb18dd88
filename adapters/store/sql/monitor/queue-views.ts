import { sql, type Selectable } from '../../../../vendor/kysely';
import { isRecordOf } from '../../../../core/record/record';
import type { QueueRule, QueueView } from '../../../../core/ledger/monitor';
import type { RegisteredRule } from '../../../../core/ledger/registry';
import { isoTime } from '../database/column-values';
import { heldSql } from '../claims/lease';
import { toRecord } from '../records/record-row';
import { registeredRules } from '../registry/registry';
import type { Db } from '../schema/schema';
import type { RecordTable } from '../schema/tables/record-tables';

interface Count {
	readonly queue_id: string;
	readonly kind: 'unclaimed' | 'claimed' | 'parked' | 'failed';
	readonly count: number | string;
	readonly oldest: number | string | null;
}

// `queue_id || ''` below keeps SQLite from walking all items in the order of their queues to group them.

const mostQueues = 1_000;

/** Each queue with its rules and numbers, by name; queues that are gone stay while something names them. */
export async function queueViews(db: Db, now: number): Promise<QueueView[]> {
	const counts = Map.groupBy([...(await openCounts(db, now)), ...(await failedCounts(db))], (row) => row.queue_id);
	const rules = Map.groupBy(await registeredRules(db, now), (rule) => rule.queueId ?? '');
	const records = new Map((await queueRecords(db)).map((row) => [row.id, row]));
	const ids = new Set([...records.keys(), ...counts.keys(), ...rules.keys()]);
	return [...ids]
		.map((id) => viewOf(id, records.get(id), rules.get(id) ?? [], counts.get(id) ?? []))
		.sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
}

function viewOf(
	id: string,
	row: Selectable<RecordTable> | undefined,
	rules: readonly RegisteredRule[],
	counts: readonly Count[],
): QueueView {
	const record = row === undefined ? undefined : toRecord(row);
	const numberOf = (kind: Count['kind']): number => Number(counts.find((row) => row.kind === kind)?.count ?? 0);
	const oldest = counts.flatMap((count) =>
		count.kind === 'failed' || count.oldest === null ? [] : [Number(count.oldest)],
	);
	return {
		queueId: id === '' ? null : id,
		name: row?.name ?? null,
		emailAddress: isRecordOf(record, 'queue') ? (record.emailAddress ?? null) : null,
		rules: rulesOf(rules),
		unclaimed: numberOf('unclaimed'),
		claimed: numberOf('claimed'),
		parked: numberOf('parked'),
		failed: numberOf('failed'),
		oldestOpenOn: oldest.length === 0 ? null : isoTime(Math.min(...oldest)),
	};
}

/** One line for each rule, though several processes may run it; the first living one of a place works. */
function rulesOf(registered: readonly RegisteredRule[]): QueueRule[] {
	const holders = new Map<string, string>();
	const rules = new Map<string, QueueRule>();
	for (const { ruleId, name, activityType, lastSeenOn, alive } of registered) {
		if (alive && !holders.has(activityType)) holders.set(activityType, ruleId);
		const living = holders.get(activityType) === ruleId ? 'active' : 'waiting';
		const known = rules.get(ruleId);
		if (known === undefined || (alive && known.state === 'gone'))
			rules.set(ruleId, { ruleId, name, activityType, state: alive ? living : 'gone', lastSeenOn });
	}
	return [...rules.values()];
}

async function openCounts(db: Db, now: number): Promise<Count[]> {
	const kind = sql<Count['kind']>`case when i.state = 'waiting' then 'parked'
		when c.claimed_item = i.id and ${heldSql(now)} then 'claimed'
		else 'unclaimed' end`;
	const open = db
		.selectFrom('queue_item as i')
		.innerJoin('conversation as c', 'c.id', 'i.conversation_id')
		.select([sql<string>`i.queue_id || ''`.as('queue_id'), 'i.entered_on', kind.as('kind')])
		.where(sql<boolean>`i.closed_on is null and i.test = 0`);
	return await db
		.selectFrom(open.as('o'))
		.select((eb) => [
			'o.queue_id',
			'o.kind',
			eb.fn.countAll<number | string>().as('count'),
			eb.fn.min('o.entered_on').as('oldest'),
		])
		.groupBy(['o.queue_id', 'o.kind'])
		.execute();
}

async function failedCounts(db: Db): Promise<Count[]> {
	const rows = await db
		.selectFrom('queue_item')
		.select((eb) => [sql<string>`queue_id || ''`.as('queue'), eb.fn.countAll<number | string>().as('count')])
		.where(sql<boolean>`test = 0 and state in ('inactive', 'failed') and outcome = 'failed'`)
		.groupBy(sql`queue_id || ''`)
		.execute();
	return rows.map(({ queue, count }) => ({ queue_id: queue, kind: 'failed', count, oldest: null }));
}

async function queueRecords(db: Db): Promise<Selectable<RecordTable>[]> {
	return await db
		.selectFrom('record')
		.selectAll()
		.where('type', '=', 'queue')
		.where('test', '=', 0)
		.orderBy('position')
		.limit(mostQueues)
		.execute();
}
