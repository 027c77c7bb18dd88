import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import type { ArcItem } from '../../../core/item/item';
import type { RecordStore } from '../../../core/record-store';
import type { ExecutionEnd } from '../../../rules/runner/execution-end';
import { RuleRunner } from '../../../rules/runner/rule-runner';
import type { RunningRule } from '../../../rules/runner/running-rule';
import { waitUntil } from '../../support/n8n/wait-until';
import { describeWithPostgres } from '../../support/with-postgres';
import { arrival, registration, support } from '../../contract/contract-store';

const rule: RunningRule = {
	ruleId: registration().ruleId,
	name: 'Cases from mail',
	workflowId: registration().workflowId,
	instanceId: 'instance-1',
	activityType: 'email',
	owner: null,
	monitor: ['failed'],
	attempts: 5,
	executionsAtOnce: 1,
	itemsPerExecution: 1,
	includeHtml: false,
	leaseMs: 300,
};
const decision = { outcome: 'ready', reason: 'none', conditionItem: null, output: 0 } as const;

interface Started {
	readonly queueItemId: string;
	readonly claim: number;
}

describe('a rule whose executions run in other processes', () => {
	let folder: string;
	let store: RecordStore;
	let runner: RuleRunner;
	let started: Started[];
	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-runner-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		await store.registerRule(registration());
		started = [];
		runner = new RuleRunner(store, rule, support, {
			emit: async (items) => await neverEnding(items),
			outageBegan: () => undefined,
			outageEnded: () => undefined,
			runsElsewhere: true,
		});
		runner.start();
	});
	afterEach(async () => {
		await runner.stop();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** n8n tells late, or never, that a worker died. */
	async function neverEnding(items: readonly ArcItem[]): Promise<ExecutionEnd> {
		for (const { queueItem } of items) started.push({ queueItemId: queueItem.id, claim: queueItem.claim });
		return await new Promise(() => undefined);
	}

	const startedNumber = async (count: number): Promise<Started> =>
		await waitUntil(`execution ${count}`, () => started[count - 1], { timeoutMs: 5_000, everyMs: 10 });

	it('starts an item again within its lease when the process that had begun it died, though its only place was taken', async () => {
		await store.takeIn([arrival()]);
		const first = await startedNumber(1);
		await store.commit([{ claim: { queueItemId: first.queueItemId, number: first.claim }, decision }]);
		const died = performance.now();
		const second = await startedNumber(2);
		expect(second).toEqual({ queueItemId: first.queueItemId, claim: first.claim + 1 });
		// The lease, a third of it until the runner asks, and a machine that is busy.
		expect(performance.now() - died).toBeLessThan(rule.leaseMs * 5);
	});

	it('keeps the item of an execution that no process has begun yet, for many leases', async () => {
		await store.takeIn([arrival()]);
		await startedNumber(1);
		const begun = performance.now();
		await waitUntil('three leases to pass', () => performance.now() - begun > 3 * rule.leaseMs);
		expect(started).toHaveLength(1);
	});

	it('keeps the item while the process that has begun it keeps its lease', async () => {
		await store.takeIn([arrival()]);
		const { queueItemId, claim } = await startedNumber(1);
		await store.commit([{ claim: { queueItemId, number: claim }, decision }]);
		const begun = performance.now();
		await waitUntil(
			'three leases to pass',
			async () => {
				await store.extend([{ queueItemId, number: claim }], rule.leaseMs);
				return performance.now() - begun > 3 * rule.leaseMs;
			},
			{ everyMs: 50 },
		);
		expect(started).toHaveLength(1);
	});
});

describe('a rule that claims an item whose activity is gone', () => {
	it('ends it as failed at once, and starts the others', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-runner-'));
		const file = path.join(folder, 'store.sqlite');
		const store = await openSqliteStore({ file });
		await store.registerRule(registration());
		const [gone, there] = [arrival(), arrival()];
		const ids = (await store.takeIn([gone, there])).flatMap(({ queueItemIds }) => queueItemIds);
		const database = new DatabaseSync(file);
		database.prepare('delete from activity where id = ?').run(gone.activity.id);
		database.close();
		const started: unknown[] = [];
		const runner = new RuleRunner(store, { ...rule, executionsAtOnce: 2 }, support, {
			emit: async (items) => {
				started.push(...items.map(({ queueItem }) => queueItem.id));
				return await new Promise<ExecutionEnd>(() => undefined);
			},
			outageBegan: () => undefined,
			outageEnded: () => undefined,
			runsElsewhere: false,
		});
		runner.start();
		const ended = await waitUntil(
			'the item to end',
			async () => (await store.queueItems({ ids, states: ['failed'] }))[0],
		);
		expect(ended).toMatchObject({ id: ids[0], outcome: 'failed', reason: 'sourceNotFound', attempts: 1 });
		expect(await store.monitorEntries()).toMatchObject([{ queueItemId: ids[0], reason: 'sourceNotFound' }]);
		await waitUntil('the other to start', () => started.length > 0);
		expect(started).toEqual([ids[1]]);
		await runner.stop();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});
});

describeWithPostgres('a rule whose store is away for some seconds', (server) => {
	it('tells of the outage once and of its end once, though it has nothing to do', async () => {
		const store = await openPostgresStore(server().settings());
		await store.registerRule(registration());
		const told: string[] = [];
		const runner = new RuleRunner(store, rule, support, {
			emit: async () => await Promise.resolve({ kind: 'unknown' }),
			outageBegan: () => told.push('began'),
			outageEnded: () => told.push('ended'),
			runsElsewhere: false,
		});
		runner.start();
		try {
			await server().stop();
			await waitUntil('the outage to be told', () => told.length > 0);
			const began = performance.now();
			await waitUntil('many turns of the leases', () => performance.now() - began > 10 * rule.leaseMs);
			await server().startAgain();
			await waitUntil('its end to be told', () => told.includes('ended'));
			expect(told).toEqual(['began', 'ended']);
		} finally {
			await runner.stop();
			await store.close();
		}
	}, 60_000);
});
