import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Wake } from '../../../adapters/store/sql/database/wake';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { claimedItem, claimOf, closing } from '../../contract/contract-store';

const minute = 60_000;

describe('whoever waits for work', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it.each<[why: string, sinceCall: number, lookedAgo: number | undefined, woken: boolean]>([
		['looks again soon where work came after the last look', 300, 500, true],
		['waits where the last look was later', 300, 100, false],
		['looks again where work came just now and nobody says when the last look was', 50, undefined, true],
		['waits where that is longer ago', 300, undefined, false],
	])('%s', async (_why, sinceCall, lookedAgo, expected) => {
		const wake = new Wake(() => () => undefined);
		jest.advanceTimersByTime(1_000);
		wake.call();
		jest.advanceTimersByTime(sinceCall);
		const lookedAt = lookedAgo === undefined ? undefined : performance.now() - lookedAgo;
		let woken = false;
		const waiting = wake.wait(minute, new AbortController().signal, lookedAt).then(() => (woken = true));
		await jest.advanceTimersByTimeAsync(20);
		expect(woken).toBe(expected);
		wake.call();
		await waiting;
	});
});

describe('a step', () => {
	it('wakes whoever waits for work when it ends an item, and not when it keeps a decision', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-wake-'));
		const store = await openSqliteStore({ file: path.join(folder, 'default.sqlite') });
		const claim = claimOf(await claimedItem(store));
		let woken = false;
		const waiting = store
			.waitForWork(minute, new AbortController().signal, performance.now())
			.then(() => (woken = true));
		await store.commit([{ claim, trace: [] }]);
		await setImmediate();
		expect(woken).toBe(false);
		await store.commit([{ claim, close: closing }]);
		await waiting;
		await store.close();
		rmSync(folder, { recursive: true });
	});
});
