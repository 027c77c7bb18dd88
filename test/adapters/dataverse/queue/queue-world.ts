import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { QueueSource } from '../../../../adapters/dataverse/queue/queue-source';
import { dataverseRecords } from '../../../../adapters/dataverse/records/dataverse-records';
import { describedTables, TableCache } from '../../../../adapters/dataverse/tables/describe-tables';
import { dataverseClient, type DataverseClient } from '../../../../adapters/dataverse/web-api/client';
import { Pace } from '../../../../adapters/dataverse/web-api/pace';
import type { Timing } from '../../../../adapters/dataverse/web-api/transport';
import { storeApart } from '../../../../adapters/store/apart/store-apart';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import type { QueueItem } from '../../../../core/activity/queue-item';
import type { Activity } from '../../../../core/activity/activity';
import type { Store } from '../../../../core/ledger/store';
import { fetchSend } from '../../../support/dataverse-client/fetch-send';
import type { Seed, SeedParty } from '../../../support/dataverse/seed/seed';
import { plainClient } from '../../../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../../../support/dataverse/start-dataverse';
import type { Row } from '../../../support/dataverse/rows/values';
import { claimOf, closing, TestClock } from '../../../contract/contract-store';

const address = 'support@contoso.example';

/** Time that waits pass at once. */
class PassedTime implements Timing {
	private passed = 0;

	now(): number {
		return Date.now() + this.passed;
	}

	pass(milliseconds: number): void {
		this.passed += milliseconds;
	}

	async wait(milliseconds: number): Promise<void> {
		this.pass(milliseconds);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** A queue of a Dataverse, the records there, and an embedded ledger; a rule that is played by the test. */
export class QueueWorld {
	readonly dataverse: RunningDataverse;
	readonly seed: Seed;
	readonly store: Store;
	readonly client: DataverseClient;
	readonly queueId: string;
	/** Of the ledger. */
	readonly clock: TestClock;
	private readonly timing: PassedTime;
	private readonly folder: string;

	private constructor(parts: {
		dataverse: RunningDataverse;
		store: Store;
		client: DataverseClient;
		clock: TestClock;
		timing: PassedTime;
		folder: string;
	}) {
		this.dataverse = parts.dataverse;
		this.seed = parts.dataverse.server.seed;
		this.store = parts.store;
		this.client = parts.client;
		this.clock = parts.clock;
		this.timing = parts.timing;
		this.folder = parts.folder;
		this.queueId = this.seed.queue('Support', address);
	}

	static async open(): Promise<QueueWorld> {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-queue-'));
		const dataverse = await startDataverse();
		const clock = new TestClock();
		const timing = new PassedTime();
		const client = dataverseClient({
			environment: dataverse.url,
			send: fetchSend(() => dataverse.token()),
			timing,
			pace: new Pace(timing),
		});
		const ledger = await openSqliteStore({ file: path.join(folder, 'default.sqlite'), clock });
		const records = await dataverseRecords(client, new TableCache(() => Date.now()));
		return new QueueWorld({
			dataverse,
			store: storeApart({ ledger, records, system: client.environment }),
			client,
			clock,
			timing,
			folder,
		});
	}

	source(fields: Partial<QueueSource> = {}): QueueSource {
		const { client, store, queueId } = this;
		return {
			client,
			tables: describedTables(client, new TableCache(() => Date.now())),
			store,
			queue: { id: queueId, storeId: queueId },
			activityType: 'email',
			recordsHere: true,
			owner: null,
			after: 'deactivate',
			limits: { withFiles: false, maxSize: 1_000_000 },
			pollMs: 5,
			...fields,
		};
	}

	/** An email that came to the queue; answers the ids of the two rows. */
	email(
		subject: string,
		ofItem: Readonly<Record<string, unknown>> = {},
		more: Readonly<Record<string, unknown>> = {},
		parties: readonly SeedParty[] = [{ part: 1, address: 'ada@fabrikam.example' }],
	): { readonly email: string; readonly item: string } {
		const email = this.seed.activity(
			'email',
			subject,
			[...parties, { part: 2, address, row: ['queue', this.queueId] }],
			more,
		);
		return { email, item: this.seed.queueItem(this.queueId, ['email', email], ofItem) };
	}

	/** Every queue item of the ledger, oldest first. */
	async items(): Promise<readonly QueueItem[]> {
		return [...(await this.store.queueItems({ queueId: this.queueId, limit: 1_000 }))].reverse();
	}

	async activities(): Promise<readonly Activity[]> {
		return await this.store.activities((await this.items()).map(({ activityId }) => activityId));
	}

	/** Lets a rule take what waits, and close it with a case each; answers how many there were. */
	async handle(activityType = 'email', customer?: string): Promise<number> {
		const account = customer ?? this.seed.account('Fabrikam');
		const place = { activityType, queueId: this.queueId };
		const rule = { ruleId: 'rule', workflowId: 'workflow', instanceId: 'instance' };
		await this.store.registerRule({ ...rule, ...place, name: 'Rule', nodeId: 'node', activated: false });
		const request = { ...rule, ...place, ruleName: 'Rule', limit: 200, leaseMs: 60_000, maxAttempts: 5 };
		const claimed = await this.store.claim(request);
		const results = await this.store.commit(
			claimed.map((item) => ({
				claim: claimOf(item),
				changes: [
					{
						op: 'create' as const,
						type: 'case',
						id: item.id,
						fields: { title: 'Made', customer: { account } },
						recordKey: 'case',
						link: 'regarding' as const,
					},
				],
				close: closing,
			})),
		);
		for (const result of results) if (result.kind !== 'done') throw new Error(JSON.stringify(result));
		return claimed.length;
	}

	/** Lets time pass for the client, as for what it was told to wait for. */
	passTime(milliseconds: number): void {
		this.timing.pass(milliseconds);
	}

	/** A row of Dataverse as it lies there. */
	row(table: string, id: string): Row | undefined {
		const { environment } = this.dataverse.server;
		return environment.rows.get(environment.model.must(table), id);
	}

	/** What a person does by the Web API. */
	async asks(method: string, path: string, body?: unknown): Promise<void> {
		const answer = await plainClient(this.dataverse)(method, path, body);
		if (answer.status >= 400) throw new Error(answer.text);
	}

	async pick(item: string, user: string): Promise<void> {
		await this.asks('POST', `queueitems(${item})/Microsoft.Dynamics.CRM.PickFromQueue`, {
			SystemUser: { systemuserid: user },
			RemoveQueueItem: false,
		});
	}

	async close(): Promise<void> {
		await this.store.close();
		await this.dataverse.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
