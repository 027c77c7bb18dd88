import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../core/ledger/store.ts';
import { built } from '../../test/support/built.ts';
import type { PostgresServer } from '../../test/support/postgres/postgres-server.ts';
import { customers } from './mails.ts';

const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { Client } = built('vendor/pg');

type PostgresSettings = ReturnType<PostgresServer['settings']>;

/** A record store of n8n's, as it is seen from outside. */
export interface MeasuredStore {
	readonly kind: 'embedded' | 'postgres';
	readonly store: Store;
	/** How many queue items of the store are closed. */
	readonly countClosed: () => Promise<number>;
	/** When, in milliseconds since 1970, the items that came since a time were taken in and closed, and in how many goes. */
	readonly progressSince: (time: number) => Promise<Progress>;
	readonly close: () => Promise<void>;
}

export interface Progress {
	readonly firstIn: number;
	readonly lastIn: number;
	readonly lastClosed: number;
	readonly batches: number;
}

const closed = 'select count(*) as closed from queue_item where closed_on is not null';
const progress = (time: number): string => `
	select min(entered_on) as "firstIn", max(entered_on) as "lastIn", max(closed_on) as "lastClosed",
		count(distinct closed_on) as batches
	from queue_item where entered_on >= ${time}`;
const toProgress = (row: Readonly<Record<keyof Progress, unknown>> | undefined): Progress => ({
	firstIn: Number(row?.firstIn),
	lastIn: Number(row?.lastIn),
	lastClosed: Number(row?.lastClosed),
	batches: Number(row?.batches),
});

/** The embedded store of an n8n, with the customers in it. */
export async function embeddedStore(file: string): Promise<MeasuredStore> {
	const store = await openSqliteStore({ file });
	await addCustomers(store);
	const database = new DatabaseSync(file, { readOnly: true });
	const count = database.prepare(closed);
	return {
		kind: 'embedded',
		store,
		countClosed: async () => await Promise.resolve(Number(count.get()?.['closed'])),
		progressSince: async (time) =>
			await Promise.resolve(toProgress(database.prepare(progress(time)).get() as Record<keyof Progress, unknown>)),
		close: async () => {
			database.close();
			await store.close();
		},
	};
}

/** A store in PostgreSQL, with the customers in it. */
export async function postgresStore(settings: PostgresSettings): Promise<MeasuredStore> {
	const store = await openPostgresStore(settings);
	await addCustomers(store);
	const client = new Client(settings);
	await client.connect();
	await client.query(`set search_path to ${client.escapeIdentifier(settings.schema)}`);
	return {
		kind: 'postgres',
		store,
		countClosed: async () => Number((await client.query<{ closed: string }>(closed)).rows[0]?.closed),
		progressSince: async (time) =>
			toProgress((await client.query<Record<keyof Progress, string>>(progress(time))).rows[0]),
		close: async () => {
			await client.end();
			await store.close();
		},
	};
}

async function addCustomers(store: Store): Promise<void> {
	const saved = await store.write(
		Array.from({ length: customers }, (_, number) => ({
			op: 'create' as const,
			type: 'contact',
			fields: { firstName: 'Contact', lastName: String(number), emailAddress: `contact${number}@example.com` },
		})),
	);
	const refused = saved.find((one) => one instanceof Error);
	if (refused !== undefined) throw refused;
}
