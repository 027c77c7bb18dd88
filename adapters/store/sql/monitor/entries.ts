import { sql, type RawBuilder } from '../../../../vendor/kysely';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import type {
	Entry,
	EntryFilter,
	EntryOrder,
	EntryPage,
	EntryQuery,
	EntryState,
} from '../../../../core/ledger/monitor';
import { calledBy } from '../../../../core/record/called-by';
import { idOf, type Reference } from '../../../../core/record/reference';
import { inChunks } from '../database/chunks';
import { isoTime, isoTimeOrNull, referenceKey } from '../database/column-values';
import { recordsOf } from '../items/queue-item-row';
import type { Source } from '../database/tx';
import type { Db } from '../schema/schema';

const columns = [
	'id',
	'sequence',
	'activity_id',
	'activity_type',
	'queue_id',
	'state',
	'outcome',
	'reason',
	'rule_id',
	'rule_name',
	'condition_item',
	'records',
	'entered_on',
	'evaluated_on',
] as const;

/** What ended, by a column that indexes have. */
export const endedSql = sql<boolean>`state in ('inactive', 'failed')`;

/** The conditions by which a filter lists queue items; each state reads the columns of the index alone. */
const stateSql: Record<EntryState, RawBuilder<boolean>> = {
	active: sql<boolean>`state = 'active'`,
	waiting: sql<boolean>`state = 'waiting'`,
	ready: sql<boolean>`(state in ('inactive', 'failed') and outcome = 'ready')`,
	skipped: sql<boolean>`(state in ('inactive', 'failed') and outcome = 'skipped')`,
	failed: sql<boolean>`(state in ('inactive', 'failed') and outcome = 'failed')`,
};

/** The items that can be executed again: what never could be read cannot be evaluated either. */
export const reexecutableSql = sql<boolean>`state in ('inactive', 'failed') and outcome in ('skipped', 'failed')
	and records = '{}' and reason not in ('messageUnreadable', 'messageTooLarge')`;

/** Queue items as rows of the monitor; see the port. */
export async function entries(source: Source, query: EntryQuery): Promise<EntryPage> {
	const { db } = source;
	const limit = Math.min(Math.max(Math.floor(query.limit ?? 50), 1), 1_000);
	const oldestFirst = query.order === 'oldest';
	const listed = await listIds(source, query, limit + 1, {
		...query,
		...(query.reexecutable === true ? { further: reexecutableSql } : {}),
	});
	const ids = listed.slice(0, limit);
	const rows = await inChunks(ids, (chunk) =>
		db.selectFrom('queue_item').select(columns).where('id', 'in', chunk).execute(),
	);
	rows.sort((a, b) => (oldestFirst ? a.sequence - b.sequence : b.sequence - a.sequence));
	const subjects = await subjectsOf(
		db,
		rows.map((row) => row.activity_id),
	);
	const queues = await recordNames(
		db,
		rows.map((row) => ({ queue: row.queue_id })),
	);
	const made = new Map(rows.map((row) => [row.id, Object.values(recordsOf(row))]));
	const records = await recordNames(db, [...made.values()].flat());
	const last = rows.at(-1);
	return {
		entries: rows.map((row): Entry => ({
			id: row.id,
			state: row.state === 'active' || row.state === 'waiting' ? row.state : (row.outcome as Outcome),
			activityId: row.activity_id,
			activityType: row.activity_type,
			subject: subjects.get(row.activity_id) ?? '',
			queueId: row.queue_id === '' ? null : row.queue_id,
			queueName: queues.get(`queue:${row.queue_id}`) ?? null,
			ruleId: row.rule_id,
			ruleName: row.rule_name,
			conditionItem: row.condition_item,
			reason: row.reason as Reason | null,
			enteredOn: isoTime(row.entered_on),
			evaluatedOn: isoTimeOrNull(row.evaluated_on),
			records: made.get(row.id) ?? [],
			recordNames: namesAmong(made.get(row.id) ?? [], records),
		})),
		nextCursor: listed.length > limit && last !== undefined ? String(last.sequence) : null,
	};
}

interface Listing {
	readonly order?: EntryOrder;
	readonly cursor?: string;
	readonly further?: RawBuilder<boolean>;
}

/** Ids of the items that a filter lists, newest first unless told otherwise. A cursor that is none lists from the beginning. */
export async function listIds(
	{ db, dialect }: Source,
	filter: EntryFilter,
	limit: number,
	{ order, cursor = '', further }: Listing = {},
): Promise<string[]> {
	const oldestFirst = order === 'oldest';
	const from = Number(cursor);
	const behind = /^\d{1,15}$/.test(cursor)
		? [oldestFirst ? sql<boolean>`sequence > ${from}` : sql<boolean>`sequence < ${from}`]
		: [];
	const conditions = [
		sql<boolean>`test = 0`,
		...behind,
		...conditionsOf(filter),
		...(further === undefined ? [] : [further]),
	];
	const list = async (ofRule: readonly RawBuilder<boolean>[], place: RawBuilder<number>) =>
		await db
			.selectFrom('queue_item')
			.select(['id', 'sequence'])
			.where(sql<boolean>`${sql.join([...conditions, ...ofRule], sql` and `)}`)
			.orderBy(place, oldestFirst ? 'asc' : 'desc')
			.limit(limit)
			.execute();
	const sequence = sql.ref<number>('sequence');
	const { ruleId, states = [] } = filter;
	if (ruleId === undefined) return (await list([], sequence)).map(({ id }) => id);
	// Of what is open no index has the rule; by the plus, what ended is not read with it.
	const ended = await list([sql<boolean>`${endedSql} and ${dialect.endedRule} = ${ruleId}`], sequence);
	const listsOpen = states.length === 0 || states.some((state) => state === 'active' || state === 'waiting');
	const open = listsOpen ? await list([sql<boolean>`closed_on is null and rule_id = ${ruleId}`], sql`+sequence`) : [];
	return [...ended, ...open]
		.sort((a, b) => (oldestFirst ? a.sequence - b.sequence : b.sequence - a.sequence))
		.slice(0, limit)
		.map(({ id }) => id);
}

/** All but the rule. The plus keeps the index of arrivals out: the list goes in the order of another, without sorting. */
function conditionsOf({
	states,
	queueId,
	reason,
	activityType,
	from,
	until,
	subject,
}: EntryFilter): RawBuilder<boolean>[] {
	return [
		...(states === undefined || states.length === 0
			? []
			: [
					sql<boolean>`(${sql.join(
						states.map((state) => stateSql[state]),
						sql` or `,
					)})`,
				]),
		...(queueId === undefined ? [] : [sql<boolean>`queue_id = ${queueId ?? ''}`]),
		...(reason === undefined ? [] : [sql<boolean>`reason = ${reason}`]),
		...(activityType === undefined ? [] : [sql<boolean>`activity_type = ${activityType}`]),
		...(from === undefined ? [] : [sql<boolean>`+entered_on >= ${Date.parse(from)}`]),
		...(until === undefined ? [] : [sql<boolean>`+entered_on < ${Date.parse(until)}`]),
		...(subject === undefined
			? []
			: [sql<boolean>`subject_text like ${`%${escapeLike(subjectText(subject))}%`} escape '!'`]),
	];
}

/** A subject as it is searched. */
export const subjectText = (subject: string): string => subject.replaceAll('\0', '').toLowerCase().slice(0, 250);

/** A text as a part of a pattern whose escape is `!`. */
export const escapeLike = (text: string): string => text.replace(/[!%_]/g, '!$&');

async function subjectsOf(db: Db, activityIds: readonly string[]): Promise<Map<string, string>> {
	const rows = await inChunks(activityIds, (chunk) =>
		db.selectFrom('activity').select(['id', 'subject']).where('id', 'in', chunk).execute(),
	);
	return new Map(rows.map(({ id, subject }) => [id, subject]));
}

/** What people call records, by `type:id`: a case by its number, others by their name, a person by first and last. */
export async function recordNames(db: Db, records: readonly Reference[]): Promise<Map<string, string>> {
	const rows = await inChunks(records.map(idOf), (chunk) =>
		db
			.selectFrom('record')
			.select(['type', 'id', 'number', 'name'])
			// Only of a person, so that no long texts of cases are read.
			.select(sql<string | null>`case when type in ('contact', 'lead') then fields end`.as('person'))
			.where('id', 'in', chunk)
			.execute(),
	);
	return new Map(
		rows.flatMap(({ type, id, number, name, person }) => {
			const fields = person === null ? {} : (JSON.parse(person) as Record<string, unknown>);
			const text = calledBy({ ...fields, number: number ?? '', name: name ?? '' });
			return text === '' ? [] : [[`${type}:${id}`, text] as const];
		}),
	);
}

function namesAmong(records: readonly Reference[], names: ReadonlyMap<string, string>): Entry['recordNames'] {
	return Object.fromEntries(
		records
			.flatMap((record) => referenceKey(record) ?? [])
			.flatMap((key) => (names.has(key) ? [[key, names.get(key) ?? '']] : [])),
	);
}
