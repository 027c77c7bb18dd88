import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../test/support/built.ts';
import { DovecotServer } from '../test/support/dovecot/dovecot-server.ts';
import { SmtpSink } from '../test/support/engine/smtp-sink.ts';
import type { N8nServer } from '../test/support/n8n/n8n-server.ts';
import { waitUntil } from '../test/support/n8n/wait-until.ts';
import { projectRoot } from '../test/support/paths.ts';
import { PostgresServer } from '../test/support/postgres/postgres-server.ts';
import { compare, median, report, type Comparison } from './measure.ts';
import { mailboxTrigger, peerWorkflow, shippedRule, startN8n, type Engine } from './world/bench-n8n.ts';
import { mailNumber } from './world/mails.ts';
import { countUse, type ProcessUse } from './world/process-use.ts';
import { embeddedStore, postgresStore, type MeasuredStore } from './world/stores.ts';

const { Client } = built('vendor/pg');

const mails = flag('mails', 3_000);
const rounds = flag('rounds', 1);
/** The peer's trigger looks at its backlog only when the next mail comes, and goes idle 15 s after it started. */
const peerIdleMs = 22_000;
const slowestPerSecond = 5;

interface Measured extends ProcessUse {
	readonly perSecond: number;
}

/** One contender: its name, and one run of it. */
interface Contender {
	readonly name: string;
	readonly run: () => Promise<Measured>;
}

let runs = 0;
const notes: string[] = [];

// The servers are groups of their own, which Ctrl-C does not reach: they end with this process's 'exit'.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
main().then(
	() => process.exit(),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);

async function main(): Promise<void> {
	const dovecot = await DovecotServer.start();
	const postgres = await PostgresServer.start();
	const comparisons: Comparison[] = [];
	for (const engine of ['vm', 'legacy'] as const) comparisons.push(...(await compareWith(engine, dovecot, postgres)));
	report(notes, comparisons);
	await dovecot.dispose();
	await postgres.dispose();
}

/** Both stores against the peer, alternating, in one n8n. */
async function compareWith(engine: Engine, dovecot: DovecotServer, postgres: PostgresServer): Promise<Comparison[]> {
	const n8n = await startN8n(engine);
	const settings = postgres.settings();
	const stores = [await embeddedStore(n8n.storeFile), await postgresStore(settings)];
	const { id: storeCredential } = await n8n.api.createCredential({
		name: 'Store',
		type: 'arcPostgresApi',
		data: { ...settings },
	});
	const credentialOf = ({ kind }: MeasuredStore) => (kind === 'postgres' ? { postgres: storeCredential } : {});
	const contenders: Contender[] = [
		...stores.map((store) => ({
			name: `${engine}, ours, ${store.kind}`,
			run: async () => await runRule(n8n, dovecot, store, credentialOf(store)),
		})),
		{ name: `${engine}, peer`, run: async () => await runPeer(n8n, dovecot, postgres) },
	];
	const measured: Measured[][] = contenders.map(() => []);
	try {
		for (let round = 0; round < rounds; round += 1) {
			for (const [at, { name, run }] of contenders.entries()) {
				const one = await run();
				measured[at]?.push(one);
				notes.push(noteOf(name, one));
			}
		}
		if (engine === 'vm') await withReplies(n8n, dovecot, stores);
	} finally {
		for (const store of stores) await store.close();
		await n8n.dispose();
	}
	const [embedded = 0, inPostgres = 0, peer = 0] = measured.map((all) => median(all.map((one) => one.perSecond)));
	return [compare('pipeline', 'mails/s', embedded, peer), compare('pipeline', 'mails/s', inPostgres, peer)];
}

/** The shipped workflow as it is, into the embedded store. */
async function withReplies(n8n: N8nServer, dovecot: DovecotServer, stores: readonly MeasuredStore[]): Promise<void> {
	const sink = new SmtpSink();
	const port = await sink.listen();
	const data = { host: '127.0.0.1', port, security: 'none', user: '', password: '', allowSelfSigned: false };
	const { id: smtp } = await n8n.api.createCredential({ name: 'Replies', type: 'arcSmtpApi', data });
	for (const store of stores.filter(({ kind }) => kind === 'embedded')) {
		const measured = await runRule(n8n, dovecot, store, { smtp });
		notes.push(noteOf(`vm, ours, ${store.kind}, with ${sink.mails.length} replies`, measured));
	}
	await sink.close();
}

/** From publishing to the last closed queue item, with all mails delivered before. */
async function runRule(
	n8n: N8nServer,
	dovecot: DovecotServer,
	store: MeasuredStore,
	credentials: { readonly postgres?: string; readonly smtp?: string },
): Promise<Measured> {
	const user = nextUser('rule');
	for (let number = 0; number < mails; number += 1)
		dovecot.deliver(user, mailNumber(number, `${user}@contoso.example`));
	const rule = shippedRule(user, { ...(await mailboxTrigger(n8n, dovecot, user)), ...credentials });
	const before = await store.countClosed();
	const { id } = await n8n.api.createWorkflow(rule);
	const measured = await measure(
		n8n,
		async () => await publish(n8n, id),
		async () => (await store.countClosed()) - before,
	);
	const failed = await store.store.queueItems({ states: ['failed'], limit: 1 });
	if (failed.length > 0) throw new Error(`An item failed: ${JSON.stringify(failed[0])}`);
	await n8n.api.unpublish(id);
	return measured;
}

/** From the delivery of the last mail, at which the peer looks at its backlog, to the last case. */
async function runPeer(n8n: N8nServer, dovecot: DovecotServer, postgres: PostgresServer): Promise<Measured> {
	const user = nextUser('peer');
	const settings = postgres.settings();
	const client = new Client(settings);
	await client.connect();
	await client.query(readFileSync(path.join(projectRoot, 'bench/peer/schema.sql'), 'utf8'));
	const deliver = (number: number): void => dovecot.deliver(user, mailNumber(number, `${user}@contoso.example`));
	for (let number = 0; number < mails - 1; number += 1) deliver(number);
	const { id } = await n8n.api.createWorkflow(await peerWorkflow(n8n, dovecot, user, settings));
	await publish(n8n, id);
	await sleep(peerIdleMs);
	const measured = await measure(
		n8n,
		async () => await Promise.resolve(deliver(mails - 1)),
		async () => Number((await client.query<{ made: string }>('select count(*) as made from cases')).rows[0]?.made),
	);
	await n8n.api.unpublish(id);
	await client.end();
	return measured;
}

async function measure(
	n8n: N8nServer,
	begin: () => Promise<void>,
	countDone: () => Promise<number>,
): Promise<Measured> {
	const use = countUse(n8n.pid ?? 0);
	const started = performance.now();
	await begin();
	await waitUntil('every mail to become a case', async () => (await countDone()) >= mails, {
		timeoutMs: (mails / slowestPerSecond) * 1_000 + 60_000,
		everyMs: 100,
	});
	return { perSecond: (mails * 1_000) / (performance.now() - started), ...use() };
}

async function publish(n8n: N8nServer, id: string): Promise<void> {
	const { status, triggers } = await n8n.api.publishAndSettle(id);
	if (status !== 'published') throw new Error(`n8n did not publish it: ${JSON.stringify(triggers)}`);
}

function noteOf(name: string, { perSecond, cpuMs, peakMegabytes }: Measured): string {
	return `${name}: ${perSecond.toFixed(0)} mails/s, ${(cpuMs / mails).toFixed(1)} ms of CPU a mail, peak ${peakMegabytes} MB`;
}

function nextUser(kind: string): string {
	runs += 1;
	return `${kind}${runs}`;
}

function flag(name: string, fallback: number): number {
	const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
	return given === undefined ? fallback : Number(given.slice(name.length + 3));
}
