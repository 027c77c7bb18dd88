import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PostgresSettings } from '../../../../adapters/store/postgres/postgres-settings.ts';
import type { Store } from '../../../../core/ledger/store.ts';
import { dovecotPassword, type DovecotServer } from '../../dovecot/dovecot-server.ts';
import { SmtpSink } from '../../engine/smtp-sink.ts';
import { freePorts } from '../../n8n/free-port.ts';
import type { StoredWorkflow } from '../../n8n/n8n-types.ts';
import { N8nQueueMode } from '../../n8n/n8n-queue-mode.ts';
import { N8nServer, rulesAlone } from '../../n8n/n8n-server.ts';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import { httpRecords } from '../../records-elsewhere/http-records.ts';
import { dataverseCredential, overDataverse } from '../../dataverse-client/dataverse-in-n8n.ts';
import { openOverDataverse } from '../../dataverse-client/open-over-dataverse.ts';
import type { RunningDataverse } from '../../dataverse/start-dataverse.ts';
import type { RecordsServer } from '../../records-elsewhere/records-server.ts';
import { RedisServer } from '../../redis/redis-server.ts';
import { mailRule, type MailRule } from './mail-rule.ts';
import { built } from '../../built.ts';
import { projectRoot } from '../../paths.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');

const { storeApart } = built('adapters/store/apart/store-apart');
const preload = path.join(projectRoot, 'test/support/records-elsewhere/preload.ts');

/**
 * A workflow that n8n was publishing when it was killed is published by the next one once the lease on that
 * has ended, for which n8n takes two minutes.
 */
const killedOften = {
	...rulesAlone,
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '20',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '2000',
};

/** Enough for every reply that a fault test asks for. */
const manyReplies = { repliesPerAddress: 1_000_000, repliesPerCase: 1_000_000, repliesInAll: 1_000_000 };

interface Parts {
	readonly n8n: N8nServer;
	readonly store: Store;
	readonly sink: SmtpSink;
	readonly receiverPort: number;
	readonly smtpCredential: string;
	readonly postgresCredential: string | null;
	readonly dataverseCredential: string | null;
	readonly dispose: () => Promise<void>;
}

/** A real n8n with the package, the store beneath it, and a mail server that keeps the replies. */
export class FaultWorld {
	readonly n8n: N8nServer;
	readonly store: Store;
	/** It lives outside n8n, so it counts what was sent whoever was killed. */
	readonly sink: SmtpSink;
	readonly receiverPort: number;
	readonly dispose: () => Promise<void>;
	private readonly parts: Parts;

	constructor(parts: Parts) {
		this.parts = parts;
		this.n8n = parts.n8n;
		this.store = parts.store;
		this.sink = parts.sink;
		this.receiverPort = parts.receiverPort;
		this.dispose = parts.dispose;
	}

	/** Publishes a rule; fails with what n8n says where its trigger does not come up. */
	async publish(
		rule: Pick<MailRule, 'name' | 'queue' | 'imapCredential' | 'fromDataverse' | 'options'>,
	): Promise<StoredWorkflow> {
		const { receiverPort, smtpCredential, postgresCredential, dataverseCredential } = this.parts;
		const postgres = postgresCredential === null ? {} : { postgresCredential };
		const made = mailRule({ ...rule, receiverPort, smtpCredential, ...postgres });
		const workflow = await this.n8n.api.createWorkflow(
			dataverseCredential === null ? made : overDataverse(made, dataverseCredential, 'dataverse'),
		);
		const status = await this.n8n.api.publishAndSettle(workflow.id);
		if (status.status !== 'published')
			throw new Error(`The rule "${rule.name}" was not published: ${JSON.stringify(status)}`);
		return workflow;
	}

	async mailboxCredential(server: DovecotServer, user: string): Promise<string> {
		const data = {
			host: '127.0.0.1',
			port: server.port,
			security: 'none',
			user,
			password: dovecotPassword,
			allowSelfSigned: false,
		};
		return (await this.n8n.api.createCredential({ name: `Mailbox of ${user}`, type: 'arcImapApi', data })).id;
	}

	/** The credential of the PostgreSQL store; only in queue mode. */
	get postgresCredential(): string {
		return this.parts.postgresCredential ?? '';
	}

	get smtpCredential(): string {
		return this.parts.smtpCredential;
	}
}

/** One n8n with its embedded store. */
export async function embeddedWorld(env: Readonly<Record<string, string>> = {}): Promise<FaultWorld> {
	const n8n = await N8nServer.start({ env: { ...killedOften, ...env } });
	const store = await openSqliteStore({ file: n8n.storeFile });
	return await furnish(n8n, store, {}, async () => await n8n.dispose());
}

/** One n8n with an embedded ledger, and its records on a server that is reached over HTTP and lives on when n8n is killed. */
export async function elsewhereWorld(server: RecordsServer): Promise<FaultWorld> {
	const env = {
		...killedOften,
		NODE_OPTIONS: `--import ${pathToFileURL(preload).href}`,
		ARC_RECORDS_URL: server.url,
	};
	const n8n = await N8nServer.start({ env });
	const ledger = await openSqliteStore({ file: n8n.storeFile });
	const store = storeApart({ ledger, records: httpRecords(server.url), system: server.url });
	return await furnish(n8n, store, {}, async () => await n8n.dispose());
}

/** One n8n with an embedded ledger, and its records in a Dataverse that lives on when n8n is killed. */
export async function dataverseWorld(dataverse: RunningDataverse): Promise<FaultWorld> {
	const n8n = await N8nServer.start({ env: killedOften });
	const store = await openOverDataverse(n8n.storeFile, dataverse);
	const credential = await dataverseCredential(n8n.api, dataverse);
	return await furnish(n8n, store, { dataverse: credential }, async () => await n8n.dispose());
}

/** One n8n whose records live in PostgreSQL, while its own data does not. */
export async function postgresWorld(postgres: PostgresServer): Promise<FaultWorld> {
	const settings = postgres.settings();
	const n8n = await N8nServer.start({ env: rulesAlone });
	const store = await openPostgresStore(settings);
	return await furnish(n8n, store, { postgres: settings }, async () => await n8n.dispose());
}

export interface QueueModeWorld {
	readonly world: FaultWorld;
	readonly queueMode: N8nQueueMode;
	readonly postgres: PostgresServer;
	readonly redis: RedisServer;
	readonly settings: PostgresSettings;
}

/** n8n in queue mode on one PostgreSQL, which holds the records too, and one Redis. */
export async function queueModeWorld(options: {
	readonly workers: number;
	readonly webhookProcessor?: boolean;
	readonly concurrency?: number;
	readonly env?: Readonly<Record<string, string>>;
}): Promise<QueueModeWorld> {
	const [postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()]);
	const settings = postgres.settings();
	const endServers = async (): Promise<void> => {
		await Promise.all([postgres.dispose(), redis.dispose()]);
	};
	try {
		const queueMode = await N8nQueueMode.start({ ...options, database: settings, redisPort: redis.port });
		const store = await openPostgresStore(settings);
		const world = await furnish(queueMode.main, store, { postgres: settings }, async () => {
			await queueMode.dispose();
			await endServers();
		});
		return { world, queueMode, postgres, redis, settings };
	} catch (error) {
		await endServers();
		throw error;
	}
}

async function furnish(
	n8n: N8nServer,
	store: Store,
	{
		postgres: settings,
		dataverse = null,
	}: { readonly postgres?: PostgresSettings; readonly dataverse?: string | null },
	end: () => Promise<void>,
): Promise<FaultWorld> {
	const sink = new SmtpSink();
	const dispose = async (): Promise<void> => {
		await store.close();
		await end();
		await sink.close();
	};
	try {
		const port = await sink.listen();
		const [receiverPort = 0] = await freePorts(1);
		await store.saveSettings(manyReplies);
		const data = { host: '127.0.0.1', port, security: 'none', user: '', password: '', allowSelfSigned: false };
		const smtp = await n8n.api.createCredential({ name: 'ARC SMTP', type: 'arcSmtpApi', data });
		const postgres =
			settings === undefined
				? null
				: await n8n.api.createCredential({ name: 'ARC PostgreSQL', type: 'arcPostgresApi', data: { ...settings } });
		return new FaultWorld({
			n8n,
			store,
			sink,
			receiverPort,
			smtpCredential: smtp.id,
			postgresCredential: postgres?.id ?? null,
			dataverseCredential: dataverse,
			dispose,
		});
	} catch (error) {
		await dispose();
		throw error;
	}
}
