import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../../core/ledger/store';
import { Executions } from '../../../rules/runner/executions';
import { LeaseKeeper } from '../../../rules/runner/keep-leases';
import { arrival, claimOf, claimRequest, registration } from '../../contract/contract-store';

const leaseMs = 60_000;

describe('an execution that no process begins', () => {
	let folder: string;
	let store: Store;
	let time: number;
	let executions: Executions;
	let keeper: LeaseKeeper;
	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-leases-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		await store.registerRule(registration());
		await store.takeIn([arrival()]);
		time = 0;
		executions = new Executions(() => time);
		keeper = new LeaseKeeper(store, leaseMs, true);
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function start(): Promise<symbol> {
		const claims = (await store.claim(claimRequest({ leaseMs }))).map(claimOf);
		return executions.add({ claims, rest: [], gatheredMs: 0 });
	}

	/** Milliseconds until it is given up, in steps of ten seconds. */
	async function patience(key: symbol): Promise<number> {
		const begun = time;
		for (;;) {
			time += 10_000;
			if ((await keeper.prolong(executions, [])).includes(key)) return time - begun;
			if (time - begun > 3_600_000) throw new Error('It is never given up');
		}
	}

	it('is given up after 90 s, and then after longer and longer pauses, without spending attempts', async () => {
		const waited: number[] = [];
		for (let count = 0; count < 5; count += 1) {
			const key = await start();
			waited.push(await patience(key));
			executions.remove(key);
		}
		expect(waited).toEqual([100_000, 190_000, 370_000, 610_000, 610_000]);
		expect(await store.claim(claimRequest({ leaseMs }))).toMatchObject([{ attempts: 1 }]);
	});

	it('is given up after 90 s again, once an execution was known to end', async () => {
		const key = await start();
		await patience(key);
		executions.remove(key);
		keeper.executionEnded();
		expect(await patience(await start())).toBe(100_000);
	});

	it('is kept where a process has begun it', async () => {
		const key = await start();
		const [claim] = executions.all().flatMap(([, { claims }]) => claims);
		if (claim === undefined) throw new Error('Nothing was claimed');
		await store.commit([{ claim, decision: { outcome: 'ready', reason: 'none', conditionItem: null, output: 0 } }]);
		time += 600_000;
		expect(await keeper.prolong(executions, [])).not.toContain(key);
	});
});
