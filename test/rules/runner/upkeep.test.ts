import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { Upkeep } from '../../../rules/runner/upkeep';
import type { Store } from '../../../core/ledger/store';
import { claimedItem, claimOf, closing, minute, TestClock } from '../../contract/contract-store';

describe('the upkeep of a store', () => {
	let folder: string;
	let store: Store;
	const clock = new TestClock();
	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-upkeep-'));
		store = await openSqliteStore({ file: path.join(folder, 'default.sqlite'), clock });
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Lets a rule run until the upkeep has begun once, and ends it, which waits for that. */
	async function runRule(): Promise<void> {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
		const end = Upkeep.join(store);
		jest.advanceTimersByTime(10_000);
		jest.useRealTimers();
		await end();
	}

	it('abandons what has waited for too long soon after a rule starts', async () => {
		const item = await claimedItem(store);
		await store.park([claimOf(item)], minute);
		clock.pass(31 * 24 * 60 * minute);
		await runRule();
		expect(await store.queueItems({})).toMatchObject([{ id: item.id, reason: 'abandoned' }]);
	});

	it.each([true, false])(
		'purges by the ages in the settings, unless that is switched off (%s)',
		async (purgeAutomatically) => {
			await store.saveSettings({ purgeAutomatically });
			const item = await claimedItem(store);
			await store.commit([{ claim: claimOf(item), close: closing }]);
			clock.pass(91 * 24 * 60 * minute);
			await runRule();
			expect(await store.queueItems({})).toHaveLength(purgeAutomatically ? 0 : 1);
		},
	);

	it('is shared by the rules of a store, and ends with the last of them', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
		const ends = [Upkeep.join(store), Upkeep.join(store)];
		expect(jest.getTimerCount()).toBe(1);
		await ends[0]?.();
		expect(jest.getTimerCount()).toBe(1);
		await ends[1]?.();
		expect(jest.getTimerCount()).toBe(0);
		jest.useRealTimers();
	});

	it('outlives a store that does not answer', async () => {
		await store.close();
		await expect(runRule()).resolves.toBeUndefined();
	});
});
