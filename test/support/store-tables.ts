import { DatabaseSync } from 'node:sqlite';
import type { Outcome, Reason } from '../../core/activity/reason.ts';
import type { Reference } from '../../core/record/reference.ts';
import type { PostgresSettings } from '../../adapters/store/postgres/postgres-settings.ts';
import { built } from './built.ts';

/** An entry of the activity monitor as it is kept. */
export interface KeptEntry {
	readonly id: string;
	readonly queueItemId: string;
	readonly activityType: string;
	readonly subject: string;
	readonly state: Outcome;
	readonly reason: Reason;
	readonly ruleId: string | null;
	readonly ruleName: string | null;
	readonly conditionItem: string | null;
	readonly queueId: string | null;
	readonly evaluatedOn: string;
}

/** What tests read and change in the tables of a store behind its back, which no node does. */
export interface StoreTables {
	/** Newest first. */
	monitorEntries(): Promise<KeptEntry[]>;
	/** The activities of which it is kept what they belong to. */
	connectedActivities(): Promise<string[]>;
	/** Replaces what an activity belongs to, as a person does. */
	connect(activityId: string, regarding: Reference | null, related: readonly Reference[]): Promise<void>;
}

type Row = Readonly<Record<string, string | number | null>>;
type Query = (sql: string, values: readonly (string | null)[]) => Promise<readonly Row[]>;

export function sqliteTables(file: string): StoreTables {
	return tablesOf(async (sql, values) => {
		const database = new DatabaseSync(file, { timeout: 5_000 });
		try {
			return database.prepare(sql).all(Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]))) as Row[];
		} finally {
			database.close();
		}
	});
}

/** Over one connection, from the first question on. */
export function postgresTables({ schema, ...connection }: PostgresSettings): StoreTables & { end(): Promise<void> } {
	const { Client } = built('vendor/pg');
	const client = new Client({ ...connection, ssl: false, options: `-c search_path=${schema}` });
	let connected: Promise<unknown> | undefined;
	const tables = tablesOf(async (sql, values) => {
		await (connected ??= client.connect());
		return (await client.query<Row>(sql, [...values])).rows;
	});
	return {
		...tables,
		end: async () => {
			if (connected !== undefined) await client.end();
		},
	};
}

function tablesOf(query: Query): StoreTables {
	return {
		monitorEntries: async () =>
			(await query('select * from monitor_entry order by position desc', [])).map((row) => ({
				id: String(row['id']),
				queueItemId: String(row['queue_item_id']),
				activityType: String(row['activity_type']),
				subject: String(row['subject']),
				state: row['state'] as Outcome,
				reason: row['reason'] as Reason,
				ruleId: textOf(row['rule_id']),
				ruleName: textOf(row['rule_name']),
				conditionItem: textOf(row['condition_item']),
				queueId: textOf(row['queue_id']),
				evaluatedOn: new Date(Number(row['evaluated_on'])).toISOString(),
			})),
		connectedActivities: async () =>
			(await query('select activity_id from activity_link', [])).map((row) => String(row['activity_id'])),
		connect: async (activityId, regarding, related) => {
			const key = regarding === null ? null : Object.entries(regarding)[0]?.join(':');
			await query(
				`insert into activity_link (stored_on, activity_id, regarding, related, received_on)
					select stored_on, id, $1, $2, received_on from activity where id = $3
				on conflict (stored_on, activity_id) do update set regarding = excluded.regarding, related = excluded.related`,
				[key ?? null, JSON.stringify(related), activityId],
			);
		},
	};
}

/** A queue item without a queue has an empty text there. */
const textOf = (value: string | number | null | undefined): string | null =>
	value === null || value === undefined || value === '' ? null : String(value);
