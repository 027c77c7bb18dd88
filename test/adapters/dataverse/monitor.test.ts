import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorOperation, type MonitorEntry } from '../../../adapters/dataverse/monitor/monitor-entry';
import { MonitorWriter } from '../../../adapters/dataverse/monitor/monitor-writer';
import { withMonitor } from '../../../adapters/dataverse/monitor/with-monitor';
import { describedTables, TableCache } from '../../../adapters/dataverse/tables/describe-tables';
import type { Operation } from '../../../adapters/dataverse/web-api/operation';
import { dataverseClient } from '../../../adapters/dataverse/web-api/client';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import type { Outcome, Reason } from '../../../core/activity/reason';
import type { Store } from '../../../core/ledger/store';
import { fetchSend } from '../../support/dataverse-client/fetch-send';
import { plainClient, valuesOf } from '../../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../../support/dataverse/start-dataverse';
import { waitUntil } from '../../support/n8n/wait-until';
import { arrival, claimOf, claimRequest, first, registration, TestClock } from '../../contract/contract-store';
import { waitedTime } from './scripted-send';

const entry = (more: Partial<MonitorEntry> = {}): MonitorEntry => ({
	queueItemId: '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94',
	outcome: 'skipped',
	reason: 'noEntitlement',
	subject: 'Printer',
	ruleName: 'Support',
	conditionItem: null,
	queueId: null,
	...more,
});

let dataverse: RunningDataverse;
let told: string[];
let writer: MonitorWriter;

beforeEach(async () => {
	dataverse = await startDataverse();
	told = [];
	writer = new MonitorWriter(waitedTime());
});
afterEach(async () => await dataverse.close());

function through() {
	const client = dataverseClient({
		environment: dataverse.url,
		send: fetchSend(() => dataverse.token()),
		timing: waitedTime(),
	});
	const tables = describedTables(client, new TableCache(() => Date.now()));
	return { client, tables, tell: (text: string) => told.push(text) };
}
const note = async (...entries: readonly MonitorEntry[]): Promise<void> => {
	writer.note(entries, through());
	await writer.settled();
};
const rows = async () => valuesOf(await plainClient(dataverse)('GET', 'activitymonitors'));

describe('an entry of the activity monitor in Dataverse', () => {
	it.each<[outcome: Outcome, reason: Reason, state: number, code: number]>([
		['ready', 'none', 1, 0],
		['failed', 'contactNotCreated', 2, 9],
		['skipped', 'noEntitlement', 3, 11],
		['skipped', 'automaticMail', 3, 0],
		['failed', 'recordNotCreated', 2, 18],
	])('that is %s (%s) has the state %i and the reason %i', async (outcome, reason, currentstate, code) => {
		const queueId = dataverse.server.seed.queue('Support', 'support@contoso.example');
		await note(entry({ outcome, reason, queueId, subject: 'x'.repeat(300), ruleName: '"'.repeat(900) }));
		const [row] = await rows();
		expect(row).toMatchObject({ currentstate, reason: code, name: 'x'.repeat(100), _queueid_value: queueId });
		expect(JSON.parse(String(row?.['advancedsettings']))).toMatchObject({ queueitemid: entry().queueItemId, reason });
		expect(told).toEqual([]);
	});

	it('is one row for a queue item, however often it ends', async () => {
		await note(entry());
		await note(entry({ outcome: 'ready', reason: 'none' }));
		expect(await rows()).toMatchObject([{ currentstate: 1, reason: 0 }]);
	});

	it('is written also where it is noted in the very turn in which those before were', async () => {
		const client = { each: async (): Promise<[]> => await Promise.resolve([]) };
		const name = { logicalName: 'activitymonitor', entitySet: 'activitymonitors', label: 'Monitor', isCustom: false };
		const tables = { names: async () => await Promise.resolve(new Map([['activitymonitor', name]])) };
		for (let turns = 0; turns < 30; turns++) {
			const written: string[] = [];
			const each = async (operations: readonly Operation[]): Promise<[]> => {
				written.push(...operations.map(({ path }) => path));
				return await client.each();
			};
			const into = { client: { each }, tables, tell: (text: string) => told.push(text) };
			writer.note([entry()], into);
			while (written.length === 0) await Promise.resolve();
			for (let turn = 0; turn < turns; turn++) await Promise.resolve();
			writer.note([entry({ queueItemId: '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b95' })], into);
			await writer.settled();
			expect(written).toHaveLength(2);
		}
	});

	it('says whether a contact could be made', () => {
		expect(monitorOperation(entry({ reason: 'contactNotCreated' })).body).toMatchObject({
			contactcreatedbyrule: false,
		});
		expect(monitorOperation(entry()).body).toMatchObject({ entitlementcheck: false });
	});

	it('goes with a hundred others in a request', async () => {
		const many = Array.from({ length: 250 }, (_none, place) =>
			entry({ queueItemId: `6f0d5f0e-8f0c-4a53-9a3e-${String(place).padStart(12, '0')}` }),
		);
		await note(...many);
		expect(await rows()).toHaveLength(250);
		// The names of the tables, and three batches.
		expect(dataverse.server.counts.view().requests).toBe(5);
	});

	it('is left out where the environment has no such table', async () => {
		dataverse.server.environment.declare((model) => model.removeTable('activitymonitor'));
		await note(entry());
		expect(told).toEqual([]);
	});

	it('is told of once where it may not be written, and once when it may again', async () => {
		const { privileges } = dataverse.server.environment;
		privileges.grant(dataverse.user, { '*': ['Read'] });
		await note(entry());
		await note(entry({ queueItemId: '7f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94' }));
		expect(told).toEqual([expect.stringMatching(/denied the right: activitymonitors.*0x80040220/)]);
		privileges.grant(dataverse.user, { '*': ['Read', 'Create', 'Write', 'AppendTo', 'Append'] });
		await note(entry());
		expect(told.slice(1)).toEqual(['Entries of the activity monitor are written to Dataverse again']);
	});

	it('waits a minute where Dataverse is away, and is not lost', async () => {
		dataverse.server.faults.administration = { retryAfter: 3_600 };
		await note(entry());
		await note(entry({ queueItemId: '7f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94' }));
		expect(told).toHaveLength(1);
	});

	it('keeps nobody waiting where Dataverse takes its time', async () => {
		writer = new MonitorWriter(waitedTime(), 200);
		dataverse.server.faults.fail({ fault: { kind: 'delay', milliseconds: 600 } });
		await note(entry());
		expect(told).toEqual([expect.stringContaining('took too long')]);
		dataverse.server.faults.mend();
	});
});

describe('a store over Dataverse', () => {
	let store: Store;
	let folder: string;
	const noted: MonitorEntry[] = [];

	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-monitor-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite'), clock: new TestClock() });
		noted.length = 0;
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it.each<[why: string, monitor: readonly Outcome[], expected: readonly object[]]>([
		['hands on what its rule has in its monitor', ['skipped'], [{ outcome: 'skipped', reason: 'noConditionMatched' }]],
		['and nothing else', ['failed'], []],
	])('%s', async (_why, monitor, expected) => {
		await store.registerRule(registration());
		await store.takeIn([arrival()]);
		const item = first(await store.claim(claimRequest()));
		const mirrored = withMonitor(store, (entries) => noted.push(...entries));
		const close = { state: 'inactive', outcome: 'skipped', reason: 'noConditionMatched', monitor } as const;
		expect(await mirrored.commit([{ claim: claimOf(item), close }])).toMatchObject([{ kind: 'done' }]);
		if (expected.length > 0) await waitUntil('the entry', async () => await Promise.resolve(noted[0]));
		expect(noted).toMatchObject(expected.map((one) => ({ ...one, queueItemId: item.id })));
	});
});
