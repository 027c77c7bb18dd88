import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Store } from '../core/ledger/store.ts';
import { EngineWorkflow, useExpressionEngine } from '../test/support/engine/n8n-engine.ts';
import { PostgresServer } from '../test/support/postgres/postgres-server.ts';
import { claimMessages, openQueue } from './claimed-messages.ts';
import { bulkPostgres, bulkSqlite, multiply, type BulkDatabase } from './many-records.ts';
import { compare, rates, report, type Comparison, type Contender } from './measure.ts';
import { addressOf, saveSampleCustomer } from './sample-customer.ts';
import { timeOf, wholeRule } from './whole-rule.ts';
import { built } from '../test/support/built.ts';

/*
 * What one message costs, evaluated and made a case, in a store with many records and in one with
 * few: contacts, cases, and earlier messages, as many of each.
 */
const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');
const { Client } = built('vendor/pg');

const few = 10_000;
const many = Number(process.env['ARC_SCALE'] ?? 1_000_000);
const batch = 50;
const ruleItems = 10;
const times = ['evaluateRule', 'resolveContact', 'createRecord'].map((name) => timeOf(`n8n-nodes-arc.${name}`));

void main();

async function main(): Promise<void> {
	await useExpressionEngine('legacy');
	const comparisons = [await sqlite(), await postgres()];
	report(
		[
			`${batch} messages a batch, cost with ${many} contacts, cases and messages over cost with ${few}; SQLite, then PostgreSQL`,
		],
		comparisons,
	);
	process.exit(0);
}

async function sqlite(): Promise<Comparison> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scale-'));
	const filled = async (copies: number): Promise<Contender> => {
		const file = path.join(folder, `${copies}.sqlite`);
		const queueId = await fill(await openSqliteStore({ file }), async () => bulkSqlite(file), copies);
		return contender(await openSqliteStore({ file }), queueId, copies);
	};
	const comparison = await measure([await filled(many), await filled(few)]);
	rmSync(folder, { recursive: true, force: true });
	return comparison;
}

async function postgres(): Promise<Comparison> {
	const server = await PostgresServer.start();
	const filled = async (copies: number): Promise<Contender> => {
		const settings = server.settings();
		const connect = async (): Promise<BulkDatabase> => {
			const { host, port, database, user, password, schema } = settings;
			const client = new Client({ host, port, database, user, password });
			await client.connect();
			return bulkPostgres(client, schema);
		};
		const queueId = await fill(await openPostgresStore(settings), connect, copies);
		return contender(await openPostgresStore(settings), queueId, copies);
	};
	const comparison = await measure([await filled(many), await filled(few)]);
	await server.dispose();
	return comparison;
}

/** Fills a store and closes it; answers its queue. */
async function fill(store: Store, connect: () => Promise<BulkDatabase>, copies: number): Promise<string> {
	const queueId = await openQueue(store);
	await saveSampleCustomer(store, queueId);
	await store.close();
	const database = await connect();
	await multiply(database, copies);
	await database.end();
	return queueId;
}

/** Batches of messages from customers all over the store. The nodes find whichever store is behind the default one. */
function contender(store: Store, queueId: string, copies: number): Contender {
	const rule = new EngineWorkflow(
		{ id: 'bench', name: 'Bench', ...wholeRule(ruleItems, { recordStore: 'embedded' }) },
		{},
		{ parsesItems: false },
	);
	let claimed: INodeExecutionData[] = [];
	return {
		name: String(copies),
		things: batch,
		prepare: async () => {
			provideEmbedded('default', store);
			claimed = await claimMessages(store, queueId, {
				count: batch,
				ruleItems,
				senderOf: () => addressOf(1 + Math.floor(Math.random() * copies)),
			});
		},
		round: async () => {
			const run = await rule.run('Evaluate Rule', claimed);
			assert.equal(run.data.resultData.error, undefined);
		},
		counted: () => times.reduce((sum, time) => sum + time(), 0),
	};
}

async function measure(contenders: readonly Contender[]): Promise<Comparison> {
	const [ours = 0, peer = 0] = await rates(contenders, 60);
	return { ...compare('scale', 'messages/s', ours, peer), ratio: Number((peer / ours).toPrecision(4)) };
}
