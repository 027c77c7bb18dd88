import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { storeApart } from '../../../adapters/store/apart/store-apart';
import { ArcError } from '../../../core/errors';
import type { ArcItem } from '../../../core/item/item';
import type { Store } from '../../../core/ledger/store';
import type { ExecutionEnd } from '../../../rules/runner/execution-end';
import { RuleRunner, type RunnerHost } from '../../../rules/runner/rule-runner';
import type { RunningRule } from '../../../rules/runner/running-rule';
import { httpRecords } from '../../support/records-elsewhere/http-records';
import { RecordsServer } from '../../support/records-elsewhere/records-server';
import { waitUntil } from '../../support/n8n/wait-until';
import { sqliteTables } from '../../support/store-tables';
import { describeWithPostgres } from '../../support/with-postgres';
import { arrival, claimOf, claimRequest, registration, support } from '../../contract/contract-store';

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

const nobody = { began: () => undefined, ended: () => undefined };

describe('a rule whose executions run in other processes', () => {
	let folder: string;
	let store: Store;
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
			executionsLost: nobody,
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
		await waitUntil(`execution ${count}`, () => started[count - 1], { everyMs: 10 });

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

describe('a rule with many items', () => {
	let folder: string;
	let store: Store;
	let runner: RuleRunner | undefined;
	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-runner-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		await store.registerRule(registration());
	});
	afterEach(async () => {
		await runner?.stop();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	function start(more: Partial<RunningRule>, emit: RunnerHost['emit']): void {
		runner = new RuleRunner(
			store,
			{ ...rule, executionsAtOnce: 5, itemsPerExecution: 0, leaseMs: 60_000, ...more },
			support,
			{
				emit,
				outageBegan: () => undefined,
				outageEnded: () => undefined,
				executionsLost: nobody,
				runsElsewhere: false,
			},
		);
		runner.start();
	}

	async function close(items: readonly ArcItem[]): Promise<ExecutionEnd> {
		await store.commit(
			items.map(({ queueItem }) => ({
				claim: { queueItemId: queueItem.id, number: queueItem.claim },
				close: { state: 'inactive', outcome: 'ready', reason: 'none', monitor: [] },
			})),
		);
		return { kind: 'succeeded' };
	}

	const arrivals = (count: number) => Array.from({ length: count }, () => arrival());
	const untilClosed = async (count: number) =>
		await waitUntil('all to be closed', async () => {
			const items = await store.queueItems({ states: ['inactive'], limit: 1_000 });
			return items.length === count ? items : undefined;
		});

	it.each<[why: string, limit: number, sizes: readonly number[]]>([
		['all that waits, up to 200', 0, [200, 50]],
		['no more than its author allows', 100, [100, 100, 50]],
	])('gives an execution %s', async (_why, itemsPerExecution, sizes) => {
		await store.takeIn(arrivals(250));
		const started: number[] = [];
		start({ itemsPerExecution }, async (items) => {
			started.push(items.length);
			return await close(items);
		});
		await untilClosed(250);
		expect(started).toEqual(sizes);
	});

	it.each<[why: string, first: number]>([
		['one that comes alone', 1],
		['as many as an execution takes', 200],
	])('starts %s at once, and lets the next ones gather', async (_why, first) => {
		// By its clock what comes has just come, however busy the machine is.
		await store.close();
		const at = Date.now();
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite'), clock: { now: () => at } });
		const started: number[] = [];
		start({}, async (items) => {
			started.push(items.length);
			if (started.length === 1) await store.takeIn([...arrivals(1)]).then(async () => await store.takeIn(arrivals(1)));
			return await close(items);
		});
		await store.takeIn(arrivals(first));
		await untilClosed(first + 2);
		expect(started).toEqual([first, 2]);
	});

	it.each<[why: string, emit: RunnerHost['emit']]>([
		['n8n cannot start', async () => await Promise.reject(new Error('The database of n8n is locked'))],
		['n8n lost', async () => await Promise.resolve({ kind: 'lost', text: 'none of its nodes ran' })],
	])('tries what %s again long before its lease ends, and spends no attempt', async (_why, failing) => {
		await store.takeIn(arrivals(3));
		let executions = 0;
		start({ attempts: 1, leaseMs: 3_600_000 }, async (items) => {
			executions += 1;
			return executions <= 2 ? await failing(items) : await close(items);
		});
		const done = await untilClosed(3);
		expect(executions).toBe(3);
		expect(done.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
		expect(done.flatMap(({ trace }) => trace.map(({ kind }) => kind))).toEqual(Array(6).fill('executionLost'));
	});

	it('leaves what a node has begun to the lease, where the execution got lost', async () => {
		await store.takeIn(arrivals(1));
		let executions = 0;
		start({ leaseMs: 1_500 }, async (items) => {
			executions += 1;
			if (executions > 1) return await close(items);
			await store.commit(
				items.map(({ queueItem: { id, claim } }) => ({ claim: { queueItemId: id, number: claim }, decision })),
			);
			return await Promise.reject(new Error('Execution not found'));
		});
		const [done] = await untilClosed(1);
		expect(done).toMatchObject({ attempts: 2 });
		expect(done?.trace.map(({ kind }) => kind)).not.toContain('executionLost');
	});

	it('finds the one that fails among 100 in few executions, and spends no attempt of the others', async () => {
		const ids = (await store.takeIn(arrivals(100))).flatMap(({ queueItemIds }) => queueItemIds);
		let executions = 0;
		start({ attempts: 1 }, async (items) => {
			executions += 1;
			if (items.some(({ queueItem }) => queueItem.id === ids[42])) return { kind: 'failed', text: 'It broke' };
			return await close(items);
		});
		const done = await untilClosed(99);
		expect(new Set(done.map(({ attempts }) => attempts))).toEqual(new Set([1]));
		expect(executions).toBeLessThanOrEqual(10);
		const [failed] = await store.queueItems({ states: ['failed'] });
		expect(failed).toMatchObject({ id: ids[42], attempts: 1, trace: [{ step: 'settle', text: 'It broke' }] });
	});

	it('frees what it has claimed and not started, when it ends', async () => {
		await store.takeIn(arrivals(3));
		// Items that were tried before go alone.
		const before = await store.claim(claimRequest({ limit: 3, leaseMs: 1 }));
		await waitUntil('the leases to end', async () =>
			(await store.hold(before.map(claimOf), 1)).every(({ kind }) => kind === 'takenOver'),
		);
		const started: string[] = [];
		start({ executionsAtOnce: 1 }, async (items) => {
			started.push(...items.map(({ queueItem }) => queueItem.id));
			return await new Promise(() => undefined);
		});
		await waitUntil('one to start', () => started.length === 1);
		await runner?.stop();
		runner = undefined;
		const others = await store.claim(claimRequest({ limit: 3 }));
		expect(others.map(({ id, attempts }) => [id === started[0], attempts])).toEqual([
			[false, 2],
			[false, 2],
		]);
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
			executionsLost: nobody,
			runsElsewhere: false,
		});
		runner.start();
		const ended = await waitUntil(
			'the item to end',
			async () => (await store.queueItems({ ids, states: ['failed'] }))[0],
		);
		expect(ended).toMatchObject({ id: ids[0], outcome: 'failed', reason: 'sourceNotFound', attempts: 1 });
		expect(await sqliteTables(file).monitorEntries()).toMatchObject([
			{ queueItemId: ids[0], reason: 'sourceNotFound' },
		]);
		await waitUntil('the other to start', () => started.length > 0);
		expect(started).toEqual([ids[1]]);
		await runner.stop();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});
});

describe('a rule whose records live in another system that is away', () => {
	it('tells of the outage once and of its end once, and spends no attempt', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-runner-'));
		const server = await RecordsServer.start();
		const ledger = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		const records = httpRecords(server.url);
		let asked = 0;
		let isAway = true;
		const holders: typeof records.holders = async (addresses) => {
			asked += 1;
			if (isAway) throw new ArcError('storeUnavailable', 'It is being administered');
			return await records.holders(addresses);
		};
		const store = storeApart({ ledger, records: { ...records, holders }, system: server.url });
		await store.registerRule(registration());
		await store.takeIn([arrival(), arrival()]);
		const told: string[] = [];
		const started: number[] = [];
		const runner = new RuleRunner(store, { ...rule, attempts: 1, itemsPerExecution: 10 }, support, {
			emit: async (items) => {
				started.push(items.length);
				return await Promise.resolve({ kind: 'succeeded' });
			},
			outageBegan: () => told.push('began'),
			outageEnded: () => told.push('ended'),
			executionsLost: nobody,
			runsElsewhere: false,
		});
		runner.start();
		try {
			await waitUntil('it to be asked again', () => asked >= 3);
			isAway = false;
			await waitUntil('both items to end', async () => (await store.queueItems({ states: ['inactive'] })).length === 2);
			expect(told).toEqual(['began', 'ended']);
			expect(started).toEqual([1, 1]);
			expect(await store.queueItems({ states: ['failed'] })).toEqual([]);
		} finally {
			await runner.stop();
			await store.close();
			await server.close();
			rmSync(folder, { recursive: true, force: true });
		}
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
			executionsLost: nobody,
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
	});
});
