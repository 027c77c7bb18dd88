import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { QueueItem } from '../../../core/activity/queue-item.ts';
import type { ArcRecord } from '../../../core/record/record.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { SmtpSink, type SunkMail } from '../engine/smtp-sink.ts';
import { freePorts } from '../n8n/free-port.ts';
import type { WorkflowDefinition } from '../n8n/n8n-types.ts';
import { waitUntil } from '../n8n/wait-until.ts';
import { N8nServer, rulesAlone } from '../n8n/n8n-server.ts';
import { dataverseCredential, fromDataverseQueue, overDataverse } from '../dataverse-client/dataverse-in-n8n.ts';
import { openOverDataverse } from '../dataverse-client/open-over-dataverse.ts';
import type { RunningDataverse } from '../dataverse/start-dataverse.ts';
import { storeFileOf, type RunningN8n } from '../n8n/running-n8n.ts';
import { projectRoot } from '../paths.ts';
import { openQueue, supportQueue } from './dataverse-queue.ts';
import { deliver, readMail } from './send-mail.ts';
import { built } from '../built.ts';
import { sqliteTables, type StoreTables } from '../store-tables.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

const mailFolder = path.join(projectRoot, 'test/fixtures/demo-mails');
/** Where a running demo says how to reach it. */
export const stateFile = path.join(projectRoot, '.build/demo.json');

/** What became of one mail. */
export interface MailOutcome {
	readonly file: string;
	readonly subject: string;
	readonly from: string | null;
	readonly item: QueueItem;
	readonly record: ArcRecord | null;
	readonly reply: SunkMail | null;
}

export interface DemoOptions {
	readonly say?: (text: string) => void;
	/** Of n8n's own. */
	readonly port?: number;
	/** Whether mail may come in on any port, rather than on the one that the guide names. */
	readonly anyPort?: boolean;
	/** Whether somebody opens the editor; yes, where nothing is said. */
	readonly editor?: boolean;
	/** Where the records live and the mail comes from, rather than the embedded store and the receiver. */
	readonly dataverse?: RunningDataverse;
}

/** A real n8n with the package, the rule "Email to case", and a mail server that keeps the replies. */
export class DemoWorld<N8n extends RunningN8n = RunningN8n> {
	readonly n8n: N8n;
	readonly sink: SmtpSink;
	readonly store: Store;
	readonly receiverPort: number;
	readonly workflowId: string;

	private readonly stopListening: (() => Promise<void>) | undefined;

	private constructor(parts: {
		n8n: N8n;
		sink: SmtpSink;
		store: Store;
		receiverPort: number;
		workflowId: string;
		stopListening: (() => Promise<void>) | undefined;
	}) {
		this.n8n = parts.n8n;
		this.sink = parts.sink;
		this.store = parts.store;
		this.receiverPort = parts.receiverPort;
		this.workflowId = parts.workflowId;
		this.stopListening = parts.stopListening;
	}

	get tables(): StoreTables {
		return sqliteTables(this.n8n.storeFile);
	}

	/** With an n8n of its own. */
	static async start(options: DemoOptions = {}): Promise<DemoWorld<N8nServer>> {
		const { say = () => undefined, port, editor = true } = options;
		say('Starting n8n');
		const n8n = await N8nServer.start({
			...(port === undefined ? {} : { port }),
			...(editor ? {} : { env: rulesAlone }),
		});
		say(`n8n is ready after ${Math.round(n8n.startupMs / 1000)} s`);
		return await DemoWorld.in(n8n, options);
	}

	/** In an n8n that runs; it is disposed of with the world. */
	static async in<N8n extends RunningN8n>(
		n8n: N8n,
		{ say = () => undefined, anyPort = false, dataverse }: DemoOptions = {},
	): Promise<DemoWorld<N8n>> {
		const sink = new SmtpSink();
		const sinkPort = await sink.listen();
		const receiverPort = await receiverPortOf(anyPort, say);
		try {
			mkdirSync(path.dirname(n8n.storeFile), { recursive: true, mode: 0o700 });
			const store =
				dataverse === undefined
					? await openSqliteStore({ file: n8n.storeFile })
					: await openOverDataverse(n8n.storeFile, dataverse);
			await fill(store);
			const stopListening = dataverse === undefined ? undefined : await openQueue(dataverse, receiverPort);
			const credential = await n8n.api.createCredential({
				name: 'ARC SMTP',
				type: 'arcSmtpApi',
				data: { host: '127.0.0.1', port: sinkPort, security: 'none', user: '', password: '', allowSelfSigned: false },
			});
			const rule = emailToCase(receiverPort, credential.id);
			const { id } = await n8n.api.createWorkflow(
				dataverse === undefined
					? rule
					: fromDataverseQueue(overDataverse(rule, await dataverseCredential(n8n.api, dataverse)), supportQueue),
			);
			const status = await n8n.api.publishAndSettle(id);
			if (status.status !== 'published')
				throw new Error(`The workflow could not be published: ${JSON.stringify(status)}`);
			say('The workflow "Email to case" is published');
			return new DemoWorld({ n8n, sink, store, receiverPort, workflowId: id, stopListening });
		} catch (error) {
			process.stderr.write(`${n8n.logTail()}\n`);
			await n8n.dispose();
			await sink.close();
			throw error;
		}
	}

	/** Sends the demo's mails and waits until each has its outcome. */
	async sendMails(files: readonly string[] = demoMails()): Promise<MailOutcome[]> {
		const before = new Set((await this.store.queueItems({ limit: 1000 })).map(({ id }) => id));
		for (const file of files) await deliver(this.receiverPort, readMail(file, true));
		const items = await waitUntil(`${files.length} mails to be handled`, async () => {
			const made = (await this.store.queueItems({ limit: 1000 })).filter(({ id }) => !before.has(id));
			return made.length >= files.length && made.every(({ state }) => state !== 'active') ? made : undefined;
		});
		const outcomes = await Promise.all(items.map(async (item) => await this.outcomeOf(item, files)));
		return outcomes.sort((one, other) => one.file.localeCompare(other.file));
	}

	/** The identity of another embedded store of this n8n. */
	async storeId(name: string): Promise<string> {
		const store = await openSqliteStore({ file: storeFileOf(this.n8n.userFolder, name) });
		await store.close();
		return store.id;
	}

	async dispose(): Promise<void> {
		await this.n8n.dispose();
		await this.store.close();
		await this.sink.close();
		await this.stopListening?.();
		rmSync(stateFile, { force: true });
	}

	/** Lets `npm run demo:send` find this demo. */
	announce(): void {
		mkdirSync(path.dirname(stateFile), { recursive: true });
		writeFileSync(stateFile, JSON.stringify({ receiverPort: this.receiverPort, pid: process.pid }));
	}

	async outcomeOf(item: QueueItem, files: readonly string[]): Promise<MailOutcome> {
		const [activity] = await this.store.activities([item.activityId]);
		const [ref] = Object.values(item.records);
		const [entry] = Object.entries(ref ?? {});
		const [record] = entry === undefined ? [] : await this.store.get(entry[0], [entry[1]]);
		const messageId = String(activity?.messageId ?? '');
		const file =
			files.find((candidate) =>
				messageId.startsWith(String(readMail(candidate, false).raw.match(/^Message-ID:\s*<([^@>]*)@/im)?.[1])),
			) ?? '';
		return {
			file: path.basename(file),
			subject: activity?.subject ?? '',
			from: activity?.from ?? null,
			item,
			record: record ?? null,
			reply: this.sink.mails.find(({ headers }) => (headers.get('in-reply-to') ?? '') === `<${messageId}>`) ?? null,
		};
	}
}

export function demoMails(): string[] {
	return readdirSync(mailFolder)
		.filter((file) => file.endsWith('.eml'))
		.sort()
		.map((file) => path.join(mailFolder, file));
}

/** The shipped template, with the port and credential of this demo. */
export function emailToCase(receiverPort: number, credentialId: string): WorkflowDefinition {
	const file = path.join(projectRoot, 'templates/email-to-case.json');
	if (!existsSync(file)) throw new Error(`The template ${file} is missing`);
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowDefinition;
	for (const node of workflow.nodes as unknown as {
		name: string;
		parameters: Record<string, unknown>;
		credentials?: object;
	}[]) {
		if (node.name === 'ARC Rule Trigger') node.parameters['options'] = { smtpPort: receiverPort };
		if (node.name === 'Auto Reply') node.credentials = { arcSmtpApi: { id: credentialId, name: 'ARC SMTP' } };
	}
	return workflow;
}

/** The customer that the first mail comes from. */
async function fill(store: Store): Promise<void> {
	const [account] = await store.write([
		{
			op: 'upsert',
			type: 'account',
			match: { name: 'Fabrikam Inc.' },
			fields: { name: 'Fabrikam Inc.', emails: ['office@fabrikam.example'], state: 'active' },
		},
	]);
	if (account === undefined || account instanceof Error) throw account ?? new Error('The store answered nothing');
	const contact = {
		firstName: 'Ada',
		lastName: 'Lindqvist',
		emails: ['ada.lindqvist@fabrikam.example'],
		account: account.record.id,
		state: 'active',
	};
	const [result] = await store.write([{ op: 'create', type: 'contact', fields: contact }]);
	if (result instanceof Error) throw result;
}

async function receiverPortOf(anyPort: boolean, say: (text: string) => void): Promise<number> {
	const [free = 0] = await freePorts(1);
	const wanted = anyPort ? free : 2525;
	if (await isFree(wanted)) return wanted;
	say(`Port ${wanted} is in use, so the receiver listens on ${free}`);
	return free;
}

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
