import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { QueueItem } from '../../core/activity/queue-item';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow } from '../support/engine/n8n-engine';
import {
	arrival,
	claimOf,
	claimRequest,
	first,
	minute,
	registration,
	saved,
	TestClock,
} from '../contract/contract-store';
import { built } from '../support/built';
import { sqliteTables } from '../support/store-tables';
import { activity } from './embedded-store';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');
const { loadItems } = built('rules/runner/load-items');

const day = 24 * 60 * minute;
let folder: string;
let file: string;
let store: Store;
let withdraw: () => void;
let clock: TestClock;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-retention-'));
	clock = new TestClock();
	file = path.join(folder, 'default.sqlite');
	store = await openSqliteStore({ file, clock });
	withdraw = provideEmbedded('default', store);
});
afterEach(async () => {
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

interface Ran {
	readonly output: ReadonlyArray<Readonly<Record<string, unknown>>>;
	readonly codes: readonly string[];
}

async function run(
	type: string,
	parameters: IDataObject,
	items: readonly INodeExecutionData[] = [{ json: {} }],
): Promise<Ran> {
	const workflow = new EngineWorkflow(
		{ id: 'w', name: 'W', nodes: [{ name: 'Node', type, parameters }], connections: {} },
		{},
	);
	const { data } = await workflow.run('Node', structuredClone([...items]));
	const output = data.resultData.runData['Node']?.[0]?.data?.['main']?.[0] ?? [];
	return { output: output.map(({ json }) => json), codes: workflow.failures.map(({ code }) => code) };
}

const createRecord = { operation: 'create', recordType: 'case' };

/** A message of a contact as the trigger hands it to an execution, which may be late. */
async function inExecution(): Promise<{ readonly item: QueueItem; readonly execution: INodeExecutionData }> {
	const [contact] = await store.write([
		{
			op: 'create',
			type: 'contact',
			unlessAddress: 'ada@fabrikam.example',
			fields: { firstName: 'Ada', lastName: 'Byron', emails: ['ada@fabrikam.example'] },
		},
	]);
	await store.registerRule(registration());
	await store.takeIn([arrival({}, activity({ from: 'ada@fabrikam.example' }))]);
	const item = first(await store.claim(claimRequest()));
	const options = {
		ruleId: 'r',
		name: 'Rule',
		owner: null,
		monitor: ['failed'] as const,
		attempts: 5,
		includeHtml: false,
		leaseMs: minute,
	};
	const { json } = first(await loadItems(store, options, [item]));
	const customer = { contact: saved(contact).record.id };
	return { item, execution: { json: { ...json, customer } as unknown as IDataObject } };
}

describe('an execution that is late', () => {
	it('hands on the record that was made, after its queue item was purged', async () => {
		const { execution } = await inExecution();
		const done = await run('createRecord', createRecord, [execution]);
		expect(done).toMatchObject({ output: [{ record: { type: 'case' } }], codes: [] });
		clock.pass(91 * day);
		expect((await run('arcStore', { resource: 'store', operation: 'purge' })).output).toMatchObject([
			{ queueItems: 1, more: false },
		]);
		const late = await run('createRecord', createRecord, [execution]);
		expect(late).toMatchObject({
			output: [{ record: { id: (done.output[0]?.['record'] as { id: string }).id } }],
			codes: [],
		});
		expect((await store.list('case')).records).toHaveLength(1);
	});

	it('ends with `abandoned` where it waited for more than 30 days', async () => {
		const { item, execution } = await inExecution();
		await store.park([claimOf(item)], minute);
		clock.pass(30 * day);
		for (const [type, parameters] of [
			['resolveContact', { ifNo: 'continue' }],
			['createRecord', createRecord],
		] as const) {
			expect(await run(type, parameters, [execution])).toMatchObject({ output: [], codes: ['abandoned'] });
		}
		expect(await sqliteTables(file).monitorEntries()).toMatchObject([{ state: 'failed', reason: 'abandoned' }]);
		expect((await store.list('case')).records).toEqual([]);
	});
});

describe('ARC Store', () => {
	it('counts what it would delete of a person, and deletes it when it is told to', async () => {
		await inExecution();
		const parameters = { resource: 'store', operation: 'deleteContactData', contactAddress: 'ada@fabrikam.example' };
		expect((await run('arcStore', parameters)).output).toMatchObject([
			{ preview: true, contacts: 1, activities: 1, queueItems: 1 },
		]);
		expect((await store.list('contact')).records).toHaveLength(1);
		expect((await run('arcStore', { ...parameters, previewOnly: false })).output).toMatchObject([
			{ preview: false, contacts: 1, activities: 1 },
		]);
		expect((await store.list('contact')).records).toEqual([]);
		expect((await run('arcStore', { ...parameters, contactAddress: 'nobody' })).codes).toHaveLength(1);
	});

	it('copies the store, and says where the copy is', async () => {
		const { output } = await run('arcStore', { resource: 'store', operation: 'backUp' });
		expect(output).toMatchObject([{ bytes: expect.any(Number) as number }]);
		expect(existsSync(String(output[0]?.['file']))).toBe(true);
	});
});
