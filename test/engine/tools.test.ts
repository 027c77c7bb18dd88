import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeType } from 'n8n-workflow';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow, nodeType, provideNodeType } from '../support/engine/n8n-engine';
import { built } from '../support/built';
import { activity, openEmbedded } from './embedded-store';

const { provideEmbedded } = built('nodes/shared/store/open-store');

let folder: string;
let store: Store;
let withdraw: () => void;
beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-tools-'));
	store = await openEmbedded(path.join(folder, 'store.sqlite'));
	withdraw = provideEmbedded('default', store);
});
afterEach(async () => {
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

/** An item as ARC Rule Trigger gives it, of a claimed queue item. */
async function ruleItem(further: IDataObject = {}): Promise<IDataObject> {
	const message = activity({ from: 'ada@fabrikam.example' });
	const place = { activityType: 'email', queueId: null };
	const rule = { ruleId: 'w:n', workflowId: 'w', instanceId: 'i', ...place };
	await store.registerRule({ ...rule, name: 'Rule', nodeId: 'n', activated: false });
	await store.takeIn([
		{ activity: message, conversationKeys: [message.id], places: [{ queueId: null, wayIn: message.id }] },
	]);
	const [item] = await store.claim({ ...rule, ruleName: 'Rule', limit: 1, leaseMs: 60_000, maxAttempts: 5 });
	const envelope = {
		id: item?.id,
		store: store.id,
		claim: item?.claimNumber,
		test: false,
		rule: { id: 'w:n', name: 'Rule', owner: null, monitor: ['failed'], leaseSeconds: 60, attempts: 5 },
	};
	return {
		queueItem: envelope,
		activity: message,
		sender: { kind: 'unknown', address: 'ada@fabrikam.example', name: 'Ada' },
		connectedCase: null,
		entitlement: null,
		queue: null,
		...further,
	} as unknown as IDataObject;
}

/** Runs a node as n8n runs it for an agent: under another name, with what the agent says as its input. */
async function runTool(name: 'createRecord' | 'resolveContact', parameters: IDataObject): Promise<IDataObject[]> {
	const type = `n8n-nodes-arc.${name}Tool`;
	const node = nodeType(`n8n-nodes-arc.${name}`);
	provideNodeType(
		type,
		Object.create(node, { description: { value: { ...node.description, name: `${name}Tool` } } }) as INodeType,
	);
	const workflow = new EngineWorkflow(
		{ id: 'tool', name: 'Tool', nodes: [{ name: 'Tool', type, parameters }], connections: {} },
		{},
	);
	const run = await workflow.run('Tool', [{ json: { query: 'Make a case, please' } }]);
	const [failure] = workflow.failures;
	if (failure !== undefined) throw new Error(`${failure.code}: ${failure.message}`);
	return (run.data.resultData.runData['Tool']?.[0]?.data?.['main']?.[0] ?? []).map(({ json }) => json);
}

describe('a node of a rule as a tool of an agent', () => {
	it('makes the record of the queue item that it is given, once', async () => {
		const [contact] = await store.write([{ op: 'create', type: 'contact', fields: { lastName: 'Lindqvist' } }]);
		if (contact === undefined || contact instanceof Error) throw contact ?? new Error('No contact');
		const parameters = {
			operation: 'create',
			recordType: 'case',
			ruleItem: await ruleItem({ customer: { contact: contact.record.id } }),
		};
		const [made] = await runTool('createRecord', parameters);
		const [again] = await runTool('createRecord', parameters);
		expect(made).toMatchObject({
			record: { type: 'case', title: 'Printer', customer: { contact: contact.record.id } },
		});
		expect(again?.['record']).toEqual(made?.['record']);
		expect((await store.list('case')).records).toHaveLength(1);
	});

	it.each([
		['createContact', { contact: expect.any(String) }],
		['continue', null],
	])('tells the agent who the sender is, by its one output (%s)', async (ifNo, customer) => {
		expect(await runTool('resolveContact', { ifNo, ruleItem: await ruleItem() })).toEqual([
			expect.objectContaining({ customer }),
		]);
	});

	it('is refused without an item of a rule', async () => {
		await expect(
			runTool('createRecord', { operation: 'create', recordType: 'case', ruleItem: 'none' }),
		).rejects.toThrow(/^itemInvalid: Item of the Rule is no item/);
		await expect(runTool('createRecord', { operation: 'create', recordType: 'case', ruleItem: {} })).rejects.toThrow(
			/^itemInvalid: The item has no `queueItem`/,
		);
	});
});
