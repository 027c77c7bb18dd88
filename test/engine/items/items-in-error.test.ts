import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { EngineWorkflow, provideNodeType, type EngineNode } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';

/** Stands before the node, as the rest of a workflow does. */
const before: INodeType = {
	description: {
		displayName: 'Before',
		name: 'before',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Before' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

/** An item of a rule on another record store, which no node of this one may touch. */
const queueItem = {
	id: randomUUID(),
	store: 'another store',
	claim: 1,
	test: false,
	rule: { id: 'rule', name: 'Rule', owner: null, monitor: ['failed'], leaseSeconds: 60, attempts: 5 },
};

const nodes: readonly (readonly [type: string, parameters: IDataObject, code: string])[] = [
	['evaluateRule', { items: { values: [{ name: 'Any' }] } }, 'storeMismatch'],
	['resolveContact', { ifNo: 'continue' }, 'storeMismatch'],
	['createRecord', { operation: 'create', recordType: 'case' }, 'storeMismatch'],
	['autoReply', { templateFrom: 'written', subject: 'Hello', text: 'Hello' }, 'storeMismatch'],
	['enqueueActivity', { activityType: 'task', from: 'fields', queue: locator('id', randomUUID()) }, 'fieldInvalid'],
	['arcStore', { resource: 'record', operation: 'get', recordType: 'case', recordId: randomUUID() }, 'recordNotFound'],
];

function locator(mode: string, value: string): IDataObject {
	return { __rl: true, mode, value };
}

let world: EngineWorld;
beforeAll(async () => {
	world = await engineWorld();
	provideNodeType('test.before', before);
});
afterAll(async () => await world?.dispose());

/** What each output of a node has after one item that it cannot take. */
async function outputsOf(
	type: string,
	parameters: IDataObject,
	onError: EngineNode['onError'] & string,
	json: IDataObject = { queueItem, subject: 'Printer jams' },
): Promise<readonly (readonly INodeExecutionData[])[]> {
	const credentials = type === 'autoReply' ? ['arcSmtpApi'] : [];
	const workflow = new EngineWorkflow(
		{
			id: 'in-error',
			name: 'In error',
			nodes: [
				{ name: 'Before', type: 'test.before', parameters: {} },
				{ name: 'Node', type, parameters, onError, credentials },
			],
			connections: { Before: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		},
		{ arcSmtpApi: { host: '127.0.0.1', port: world.sinkPort, security: 'none' } },
	);
	const run = await workflow.run('Before', [{ json }]);
	expect(workflow.failures).toEqual([]);
	return (run.data.resultData.runData['Node']?.[0]?.data?.['main'] ?? []).map((items) => items ?? []);
}

describe('an item in error', () => {
	it.each(nodes)(
		'of %s leaves by a wired error output with text, details and queue item',
		async (type, parameters, code) => {
			const outputs = await outputsOf(type, parameters, 'continueErrorOutput');
			expect(outputs.slice(0, -1).flat()).toEqual([]);
			expect(outputs.at(-1)?.map(({ json }) => json)).toEqual([
				{
					queueItem,
					subject: 'Printer jams',
					error: expect.stringMatching(/./),
					details: { code, hint: expect.stringMatching(/./) },
				},
			]);
		},
	);

	it.each(nodes)('of %s has the same where errors leave by a regular output', async (type, parameters, code) => {
		const outputs = await outputsOf(type, parameters, 'continueRegularOutput');
		expect(outputs.flat().map(({ json }) => json)).toEqual([
			{ queueItem, error: expect.stringMatching(/./), details: { code, hint: expect.stringMatching(/./) } },
		]);
	});

	it('is not taken for an item of the rule by the node behind', async () => {
		const given = { queueItem, error: 'The case has no customer', details: { code: 'customerMissing', hint: null } };
		const outputs = await outputsOf('createRecord', nodes[2]?.[1] ?? {}, 'continueRegularOutput', given);
		expect(outputs.flat().map(({ json }) => json['details'])).toMatchObject([{ code: 'itemInvalid' }]);
	});
});
