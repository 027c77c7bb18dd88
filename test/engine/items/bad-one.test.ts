import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { QueueItem } from '../../../core/activity/queue-item';
import { EngineWorkflow, provideNodeType } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';
import { waitUntil } from '../../support/n8n/wait-until';
import { activity } from '../embedded-store';

const queue = 'support@contoso.example';
const attempts = 5;
const bad = 'The one that breaks';

/** A node of the user's that cannot bear one message. */
let breaks = true;
const fragile: INodeType = {
	description: {
		displayName: 'Fragile',
		name: 'fragile',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Fragile' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		if (breaks && items.some(({ json }) => (json['activity'] as IDataObject)['subject'] === bad))
			throw new Error('Cannot read the date of 31 February');
		return [items];
	},
};

const to = (node: string) => ({ node, type: 'main' as const, index: 0 });

describe('a batch of 50 of which one always fails', () => {
	let world: EngineWorld;
	let rule: EngineWorkflow;
	let queueId: string;
	beforeAll(async () => {
		world = await engineWorld();
		provideNodeType('test.fragile', fragile);
		const [saved] = await world.store.write([
			{ op: 'create', type: 'queue', fields: { name: queue, emailAddress: queue } },
		]);
		if (saved === undefined || saved instanceof Error) throw saved ?? new Error('No queue was made');
		queueId = saved.record.id;
		rule = new EngineWorkflow(
			{
				id: 'bad-one',
				name: 'Bad one',
				nodes: [
					{
						name: 'ARC Rule Trigger',
						type: 'arcRuleTrigger',
						parameters: {
							activityType: 'email',
							queue: { __rl: true, mode: 'email', value: queue },
							receiveFrom: 'queueOnly',
							monitorOptions: ['failed'],
							options: { itemsPerExecution: 50, executionsAtOnce: 5, attempts },
						},
					},
					{
						name: 'Evaluate Rule',
						type: 'evaluateRule',
						parameters: {
							items: { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] },
							allowUnknownSenders: true,
							unknownSenders: 'createContact',
						},
					},
					{ name: 'Fragile', type: 'test.fragile', parameters: {} },
					{ name: 'Resolve Contact', type: 'resolveContact', parameters: { ifNo: 'createContact' } },
					{ name: 'Create Record', type: 'createRecord', parameters: { operation: 'create', recordType: 'case' } },
				],
				connections: {
					'ARC Rule Trigger': { main: [[to('Evaluate Rule')]] },
					'Evaluate Rule': { main: [[to('Fragile')]] },
					Fragile: { main: [[to('Resolve Contact')]] },
					'Resolve Contact': { main: [[to('Create Record')]] },
				},
			},
			{},
		);
		const subjects = Array.from({ length: 50 }, (_, index) => (index === 17 ? bad : `Message ${index + 1}`));
		await world.store.takeIn(
			subjects.map((subject, index) => {
				const mail = activity({ subject, from: `sender-${index}@fabrikam.example` });
				return { activity: mail, conversationKeys: [mail.messageId ?? mail.id], places: [{ queueId, wayIn: 'to' }] };
			}),
		);
		await rule.activate('init');
	});
	afterAll(async () => {
		await rule?.deactivate();
		await world?.dispose();
	});

	/** Waits until nothing is open, and lets back-off pass meanwhile. */
	async function untilClosed(): Promise<readonly QueueItem[]> {
		return await waitUntil(
			'everything to be closed',
			async () => {
				const items = await world.store.queueItems({ queueId, limit: 100 });
				if (items.every(({ closedOn }) => closedOn !== null)) return items;
				if (!rule.isRunning) world.clock.ahead += 5_000;
				return undefined;
			},
			{ everyMs: 100 },
		);
	}

	it('has 49 done without a further attempt, and the bad one failed with its reason', async () => {
		const items = await untilClosed();
		const [failed, ...others] = items.filter(({ state }) => state === 'failed');
		expect(others).toEqual([]);
		expect(failed).toMatchObject({ outcome: 'failed', reason: 'internalError', attempts });
		expect(failed?.trace.at(-1)?.text).toContain('"Fragile": Cannot read the date of 31 February');
		const done = items.filter(({ outcome, state }) => state === 'inactive' && outcome === 'ready');
		expect(done).toHaveLength(49);
		expect(Math.max(...done.map(({ attempts: needed }) => needed))).toBe(1);
		expect((await world.store.list('case', { limit: 100 })).records).toHaveLength(49);
		expect(await world.tables.monitorEntries()).toMatchObject([
			{ subject: bad, state: 'failed', reason: 'internalError' },
		]);
	});

	it('executes the failed one again when somebody has mended what broke', async () => {
		breaks = false;
		const [failed] = await world.store.queueItems({ states: ['failed'] });
		await world.store.reexecute({ selection: { ids: [failed?.id ?? ''] }, pastConnection: false });
		await untilClosed();
		expect(await world.store.queueItems({ states: ['failed'] })).toEqual([]);
		expect(
			(await world.store.list('case', { limit: 100 })).records.filter((record) => record['title'] === bad),
		).toHaveLength(1);
	});
});
