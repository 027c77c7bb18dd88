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
import { chosen, flag, numberFlag } from './world/flags.ts';
import { mailNumber } from './world/mails.ts';
import { beginProfile, profiling } from './world/profile.ts';
import { countUse, type ProcessUse } from './world/process-use.ts';
import { embeddedStore, postgresStore, type MeasuredStore } from './world/stores.ts';

const { Client } = built('vendor/pg');

const mails = numberFlag('mails', 3_000);
const rounds = numberFlag('rounds', 1);
const engines = chosen('engine', ['vm', 'legacy'] as const);
/** What is run; a ratio needs the peer too. */
const wanted = new Set(chosen('of', ['embedded', 'postgres', 'peer', 'replies'] as const));
/** A folder for a CPU profile of n8n from each run. */
const profiles = flag('profiles');
/** The peer's trigger looks at its backlog only when the next mail comes, and goes idle 15 s after it started. */
const peerIdleMs = 22_000;
const slowestPerSecond = 5;

interface Measured extends ProcessUse {
	readonly perSecond: number;
}

/** One contender: its name, and one run of it. */
interface Contender {
	readonly kind: MeasuredStore['kind'] | 'peer';
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
	for (const engine of engines) comparisons.push(...(await compareWith(engine, dovecot, postgres)));
	report(notes, comparisons);
	await dovecot.dispose();
	await postgres.dispose();
}

/** Both stores against the peer, alternating, in one n8n. */
async function compareWith(engine: Engine, dovecot: DovecotServer, postgres: PostgresServer): Promise<Comparison[]> {
	const n8n = await startN8n(engine, profiles === undefined ? {} : profiling);
	const settings = postgres.settings();
	const stores = [await embeddedStore(n8n.storeFile), await postgresStore(settings)];
	const { id: storeCredential } = await n8n.api.createCredential({
		name: 'Store',
		type: 'arcPostgresApi',
		data: { ...settings },
	});
	const credentialOf = ({ kind }: MeasuredStore) => (kind === 'postgres' ? { postgres: storeCredential } : {});
	const all: Contender[] = [
		...stores.map((store) => ({
			kind: store.kind,
			name: `${engine}, ours, ${store.kind}`,
			run: async () => await runRule(n8n, dovecot, store, credentialOf(store)),
		})),
		{ kind: 'peer', name: `${engine}, peer`, run: async () => await runPeer(n8n, dovecot, postgres) },
	];
	const contenders = all.filter(({ kind }) => wanted.has(kind));
	const rates = new Map<Contender['kind'], number[]>();
	try {
		for (let round = 0; round < rounds; round += 1) {
			for (const { kind, name, run } of contenders) {
				const one = await run();
				rates.set(kind, [...(rates.get(kind) ?? []), one.perSecond]);
				notes.push(noteOf(name, one));
			}
		}
		if (engine === 'vm' && wanted.has('replies')) await withReplies(n8n, dovecot, stores);
	} finally {
		for (const store of stores) await store.close();
		await n8n.dispose();
	}
	const peer = rates.get('peer');
	if (peer === undefined) return [];
	return stores.flatMap(({ kind }) => {
		const ours = rates.get(kind);
		return ours === undefined ? [] : [compare('pipeline', 'mails/s', median(ours), median(peer))];
	});
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
	const began = Date.now();
	const { id } = await n8n.api.createWorkflow(rule);
	const measured = await measure(
		n8n,
		async () => await publish(n8n, id),
		async () => (await store.countClosed()) - before,
	);
	const failed = await store.store.queueItems({ states: ['failed'], limit: 1 });
	if (failed.length > 0) throw new Error(`An item failed: ${JSON.stringify(failed[0])}`);
	await n8n.api.unpublish(id);
	const { firstIn, lastIn, lastClosed, batches } = await store.progressSince(began);
	notes.push(
		`${store.kind}: taken in from ${firstIn - began} to ${lastIn - began} ms, the last closed at ${lastClosed - began} ms, in ${batches} batches`,
	);
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
	runs += 1;
	const profile = profiles === undefined ? undefined : path.join(profiles, `${runs}.cpuprofile`);
	const endProfile =
		profile === undefined ? undefined : await beginProfile({ pid: n8n.pid ?? 0, logFile: n8n.logFile }, profile);
	const use = countUse(n8n.pid ?? 0);
	const started = performance.now();
	await begin();
	await waitUntil('every mail to become a case', async () => (await countDone()) >= mails, {
		timeoutMs: (mails / slowestPerSecond) * 1_000 + 60_000,
		everyMs: 100,
	});
	const measured = { perSecond: (mails * 1_000) / (performance.now() - started), ...use() };
	await endProfile?.();
	return measured;
}

async function publish(n8n: N8nServer, id: string): Promise<void> {
	const { status, triggers } = await n8n.api.publishAndSettle(id);
	if (status !== 'published') throw new Error(`n8n did not publish it: ${JSON.stringify(triggers)}`);
}

function noteOf(name: string, { perSecond, cpuMs, mainMs, peakMegabytes }: Measured): string {
	return `${name}: ${perSecond.toFixed(0)} mails/s, ${(cpuMs / mails).toFixed(2)} ms of CPU a mail, ${(mainMs / mails).toFixed(2)} on the main thread, peak ${peakMegabytes} MB`;
}

function nextUser(kind: string): string {
	runs += 1;
	return `${kind}${runs}`;
}
