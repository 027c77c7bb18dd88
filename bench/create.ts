import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { Store } from '../core/ledger/store.ts';
import { built } from '../test/support/built.ts';
import { EngineWorkflow, provideNodeType, useExpressionEngine } from '../test/support/engine/n8n-engine.ts';
import { n8nCommand, projectRoot } from '../test/support/paths.ts';
import { PostgresServer } from '../test/support/postgres/postgres-server.ts';
import { claimMessages, openQueue } from './claimed-messages.ts';
import { compare, rates, report, type Contender } from './measure.ts';
import { timeOf, wholeRule } from './whole-rule.ts';
import { numberFlag } from './world/flags.ts';
import { customers } from './world/mails.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');
const { Client } = built('vendor/pg');

const rounds = 5;
/** Of each round: 10,000 in all. */
const cases = numberFlag('cases', 10_000) / rounds;
/** As many as an execution takes of a backlog. */
const batch = 200;
const ruleItems = 1;
const postgresType = 'n8n-nodes-base.postgres';
const ourTime = timeOf('n8n-nodes-arc.createRecord');

const folder = mkdtempSync(path.join(tmpdir(), 'arc-create-'));
main().then(
	() => process.exit(),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);

async function main(): Promise<void> {
	await useExpressionEngine('vm');
	const server = await PostgresServer.start();
	const settings = server.settings();
	const peer = await peerContender(server);
	const stores = [
		await openSqliteStore({ file: path.join(folder, 'store.sqlite') }),
		await openPostgresStore(settings),
	];
	const contenders = [];
	for (const store of stores) contenders.push(await ourContender(store));
	const measured = await rates([...contenders, peer], rounds);
	const theirs = measured.at(-1) ?? Number.NaN;
	const comparisons = measured.slice(0, -1).map((ours) => compare('create', 'cases/s', ours, theirs));
	for (const store of stores) await store.close();
	report(
		[
			`${rounds} times ${cases} cases with mapped fields, the contact, and the link to the message, ${batch} an execution, in an embedded store, then in PostgreSQL; n8n's Postgres node inserts a row of three mapped columns for each item`,
			'counted is what passes inside the node; default expression engine',
		],
		comparisons,
	);
	rmSync(folder, { recursive: true, force: true });
	// The connections of n8n's own node outlive their server, and nobody else hears their errors.
	process.on('uncaughtException', () => undefined);
	await server.dispose();
}

/** Create Record with a mapping, behind the nodes of a rule that are not counted. */
async function ourContender(store: Store): Promise<Contender> {
	await store.write(
		Array.from({ length: customers }, (_, number) => ({
			op: 'create' as const,
			type: 'contact',
			fields: { firstName: 'Customer', lastName: String(number), emailAddress: addressOf(number) },
		})),
	);
	const queueId = await openQueue(store);
	const { nodes, connections } = wholeRule(ruleItems, { recordStore: 'embedded' });
	const value = {
		title: '={{ $json.activity.subject }}',
		priority: "={{ $json.rule.conditionItem === 'Urgent' ? 'high' : 'normal' }}",
		description: '={{ $json.activity.text }}',
	};
	const items = { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] };
	const further: Readonly<Record<string, IDataObject>> = {
		evaluateRule: { items },
		createRecord: { fields: { mappingMode: 'defineBelow', value } },
	};
	const mapped = nodes.map((node) => ({ ...node, parameters: { ...node.parameters, ...further[node.type] } }));
	const rule = new EngineWorkflow(
		{ id: 'bench', name: 'Bench', nodes: mapped, connections },
		{},
		{ parsesItems: false },
	);
	let batches: INodeExecutionData[][] = [];
	let counted = 0;
	return {
		name: 'Create Record',
		things: cases,
		prepare: async () => {
			provideEmbedded('default', store);
			batches = [];
			for (let made = 0; made < cases; made += batch) {
				const count = Math.min(batch, cases - made);
				batches.push(
					await claimMessages(store, queueId, {
						count,
						ruleItems,
						senderOf: (message) => addressOf(message % customers),
					}),
				);
			}
		},
		round: async () => {
			counted = 0;
			let made = 0;
			for (const items of batches) {
				const run = await rule.run('Evaluate Rule', items);
				assert.equal(run.data.resultData.error, undefined);
				made += run.data.resultData.runData['Create Record']?.[0]?.data?.['main']?.[0]?.length ?? 0;
				counted += ourTime();
			}
			assert.equal(made, cases);
		},
		counted: () => counted,
	};
}

/** n8n's Postgres node as people wire it: a row for each item, with mapped columns. */
async function peerContender(server: PostgresServer): Promise<Contender> {
	const { host, port, database, user, password } = server.settings();
	const client = new Client({ host, port, database, user, password });
	await client.connect();
	await client.query(readFileSync(path.join(projectRoot, 'bench/peer/schema.sql'), 'utf8'));
	provideNodeType(postgresType, postgresNode());
	const time = timeOf(postgresType);
	const parameters = insertParameters();
	const workflow = new EngineWorkflow(
		{
			id: 'bench-peer',
			name: 'Bench',
			connections: {},
			nodes: [{ name: 'Insert Case', type: postgresType, typeVersion: 2.6, parameters, credentials: ['postgres'] }],
		},
		{ postgres: { host, port, database, user, password, ssl: 'disable', sshTunnel: false, maxConnections: 100 } },
	);
	const items = Array.from({ length: cases }, (_, number) => ({
		json: { subject: `Question ${number}`, contact: (number % customers) + 1, messageId: `${number}@example.com` },
	}));
	return {
		name: 'Postgres',
		things: cases,
		prepare: async () => await client.query('truncate cases'),
		round: async () => {
			const run = await workflow.run('Insert Case', items);
			assert.equal(run.data.resultData.error, undefined);
			const { rows } = await client.query<{ made: string }>('select count(*) as made from cases');
			assert.equal(Number(rows[0]?.made), cases);
		},
		counted: time,
	};
}

function insertParameters(): IDataObject {
	const { nodes } = JSON.parse(readFileSync(path.join(projectRoot, 'bench/peer/email-to-case.json'), 'utf8')) as {
		nodes: { name: string; parameters: IDataObject }[];
	};
	const parameters = nodes.find(({ name }) => name === 'Insert Case')?.parameters ?? {};
	const value = {
		title: '={{ $json.subject }}',
		contact_id: '={{ $json.contact }}',
		message_id: '={{ $json.messageId }}',
	};
	return { ...parameters, columns: { ...(parameters['columns'] as IDataObject), value } };
}

function postgresNode(): INodeType {
	const { Postgres } = createRequire(n8nCommand)('n8n-nodes-base/dist/nodes/Postgres/Postgres.node.js') as {
		Postgres: new () => { getNodeType: (version: number) => INodeType };
	};
	return new Postgres().getNodeType(2.6);
}

function addressOf(number: number): string {
	return `contact${number}@example.com`;
}
