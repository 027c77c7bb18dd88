import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DemoWorld, demoMails } from '../../support/demo/demo-world.ts';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types.ts';
import { waitUntil } from '../../support/n8n/wait-until.ts';
import { SharedN8n } from '../../support/n8n/shared-n8n.ts';
import { projectRoot } from '../../support/paths.ts';

let world: DemoWorld;
beforeAll(async () => {
	world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
	await world.sendMails(demoMails().slice(0, 1));
});
afterAll(async () => {
	await world?.dispose();
});

/** Runs a workflow from its manual trigger, and answers how that ended. */
async function runByHand(
	workflowId: string,
	trigger: string,
	destination?: string,
): Promise<{ status: string; data: string }> {
	const id = await world.n8n.api.runManually(workflowId, trigger, destination);
	const execution = await waitUntil('the run by hand to end', async () => {
		const found = await world.n8n.api.execution(id).catch(() => undefined);
		return found && !['new', 'running'].includes(found.status) ? found : undefined;
	});
	return { status: execution.status, data: JSON.stringify(execution.data) };
}

describe('a run by hand in the editor', () => {
	it('goes the whole way with a copy of the last message, marks what it makes, and sends nothing', async () => {
		const before = await world.store.queueItems({ limit: 10 });
		const monitored = (await world.tables.monitorEntries()).length;
		const execution = await runByHand(world.workflowId, 'ARC Rule Trigger', 'Auto Reply');
		expect(execution.status).toBe('success');
		const cases = (await world.store.list('case', {})).records;
		const [made] = cases.filter(({ test }) => test === true);
		expect(made).toMatchObject({ title: 'Label printer offline', number: expect.stringMatching(/^TEST-/) });
		expect(cases.filter(({ test }) => test !== true)).toHaveLength(1);
		expect(world.sink.mails).toHaveLength(1);
		expect((await world.tables.monitorEntries()).length).toBe(monitored);
		const after = (await world.store.queueItems({ limit: 10 })).filter(({ test }) => !test);
		expect(after).toEqual(before);
		expect(execution.data).toContain('testRun');
	});
});

/** The demo's rule on another queue, which stays unpublished. */
async function unpublished(queue: string, options: object): Promise<string> {
	const { nodes, connections } = await world.n8n.api.workflow(world.workflowId);
	const changed = nodes.map((node) =>
		node.name === 'ARC Rule Trigger'
			? {
					...node,
					parameters: { ...node.parameters, queue: { __rl: true, mode: 'email', value: queue }, options },
				}
			: node,
	);
	return (await world.n8n.api.createWorkflow({ name: queue, nodes: changed, connections })).id;
}

describe('a run by hand before the first message', () => {
	it('goes the whole way with a sample that says what it is and where to send a message', async () => {
		const id = await unpublished('nobody-wrote@contoso.example', { testRunWaits: 0, smtpPort: world.receiverPort });
		const { status, data } = await runByHand(id, 'ARC Rule Trigger', 'Create Record');
		expect(status).toBe('success');
		expect(data).toContain(
			`Nothing has come to nobody-wrote@contoso.example yet, so this is a sample. Deliver a message for nobody-wrote@contoso.example to 127.0.0.1:${world.receiverPort}`,
		);
		const [made] = (await world.store.list('case', { where: { title: 'Sample: Label printer offline' } })).records;
		expect(made).toMatchObject({ test: true, number: expect.stringMatching(/^TEST-/) });
	});

	it('names the message that it took a copy of', async () => {
		const { status, data } = await runByHand(world.workflowId, 'ARC Rule Trigger', 'Evaluate Rule');
		expect([status, data]).toEqual(['success', expect.stringContaining('A copy of \\"Label printer offline\\" from ')]);
	});
});

it('shows what the conditions hardly mean, in a run by hand', async () => {
	const { nodes, connections } = await world.n8n.api.workflow(world.workflowId);
	const condition = {
		id: 'a',
		leftValue: '={{ $json.activty.subject }}',
		rightValue: 'x',
		operator: { type: 'string', operation: 'contains' },
	};
	const conditions = {
		options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
		combinator: 'and',
		conditions: [condition],
	};
	const values = [
		{ name: 'Typo', output: 'matched', combinator: 'all', groups: { values: [{ about: 'activity', conditions }] } },
		{ name: 'Any', output: 'matched', combinator: 'all', groups: {} },
	];
	const changed = nodes.map((node) =>
		node.name === 'Evaluate Rule' ? { ...node, parameters: { ...node.parameters, items: { values } } } : node,
	);
	const { id } = await world.n8n.api.createWorkflow({ name: 'With a typo', nodes: changed, connections });
	const { status, data } = await runByHand(id, 'ARC Rule Trigger', 'Evaluate Rule');
	expect({ status, data }).toEqual({
		status: 'success',
		data: expect.stringContaining('Condition item \\"Typo\\", group 1, row 1: no item has a field \\"activty\\"'),
	});
});

describe('a run by hand with pinned data', () => {
	const pinned = (queueItem: object, activity: object) => ({
		json: {
			queueItem: {
				id: '6dd3f2c1-4c39-4b0e-9c57-0d0f5d9a1c11',
				store: 'a store of somebody else',
				claim: 7,
				test: false,
				rule: {
					id: 'pinned',
					name: 'Pinned rule',
					owner: null,
					monitor: ['failed', 'skipped', 'ready'],
					leaseSeconds: 600,
					attempts: 5,
				},
				...queueItem,
			},
			queue: { type: 'queue', id: 'a queue of somebody else', emailAddress: 'support@contoso.example' },
			activity: {
				type: 'email',
				subject: 'The pinned printer',
				from: 'ada@fabrikam.example',
				text: 'It prints nothing.',
				messageId: 'pinned',
				...activity,
			},
		},
	});

	async function runPinned(item: ReturnType<typeof pinned>): Promise<{ status: string; data: string }> {
		const { nodes, connections } = await world.n8n.api.workflow(world.workflowId);
		const name = 'Email to case, pinned';
		const { id } = await world.n8n.api.createWorkflow({ name, nodes, connections });
		await world.n8n.api.updateWorkflow(id, { pinData: { 'ARC Rule Trigger': [item] } });
		return await runByHand(id, 'ARC Rule Trigger', 'Auto Reply');
	}

	it.each([
		['of an item that was purged', async () => world.store.id],
		['of a template from another n8n', async () => 'a store of somebody else'],
	])('makes a test item %s, with all that follows, and leaves the monitor alone', async (_why, store) => {
		const monitored = (await world.tables.monitorEntries()).length;
		const { records: before } = await world.store.list('case', {});
		const { status, data } = await runPinned(pinned({ store: await store() }, {}));
		expect({ status, data }).toEqual({ status: 'success', data: expect.stringContaining('testRun') });
		const made = (await world.store.list('case', {})).records.filter(({ id }) => !before.some((one) => one.id === id));
		expect(made).toEqual([
			expect.objectContaining({ title: 'The pinned printer', test: true, number: expect.stringMatching(/^TEST-/) }),
		]);
		expect(world.sink.mails).toHaveLength(1);
		expect((await world.tables.monitorEntries()).length).toBe(monitored);
		expect(await world.store.messages(['pinned'])).toEqual([]);
	});

	it('names the field of pinned data that is wrong', async () => {
		const { status, data } = await runPinned(pinned({}, { to: 'support@contoso.example' }));
		expect(status).toBe('error');
		expect(data).toContain("The pinned item's `activity.to` is not as ARC Rule Trigger makes it");
	});
});

describe('ARC Store', () => {
	const step = (name: string, recordType: string, parameters: object) => ({
		id: name,
		name,
		type: 'n8n-nodes-arc.arcStore',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: { recordType, ...parameters },
	});
	const fields = (value: object) => ({ fields: { mappingMode: 'defineBelow', value } });

	async function create(name: string, steps: readonly ReturnType<typeof step>[]): Promise<string> {
		const start = {
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
		};
		const names = ['Start', ...steps.map((one) => one.name)];
		const connections = Object.fromEntries(
			names.slice(1).map((next, index) => [names[index], { main: [[{ node: next, type: 'main', index: 0 }]] }]),
		);
		const { id } = await world.n8n.api.createWorkflow({ name, nodes: [start, ...steps], connections } as never);
		return id;
	}

	it('fills the store from a workflow, and makes what exists no second time', async () => {
		const id = await create('Fill the store', [
			step('Queue', 'queue', {
				operation: 'upsert',
				matchBy: 'emailAddress',
				...fields({ name: 'Returns', emailAddress: 'returns@contoso.example' }),
			}),
			step('Contact', 'contact', {
				operation: 'upsert',
				matchBy: 'emails',
				...fields({
					firstName: 'Zoë',
					lastName: 'Martens',
					emails: 'zoe@contoso.example, zoe.martens@contoso.example',
				}),
			}),
			step('Template', 'template', {
				operation: 'create',
				...fields({ name: 'Receipt', recordType: 'case', subject: 'Received', body: 'Thank you' }),
			}),
			step('Contacts', 'contact', { operation: 'getAll', returnAll: true, filters: { email: 'zoe@contoso.example' } }),
		]);
		for (const _time of [1, 2]) {
			const { status, data } = await runByHand(id, 'Start');
			expect([status, data.includes('zoe.martens@contoso.example')]).toEqual(['success', true]);
		}
		const returns = (await world.store.queuesByAddress(['returns@contoso.example'])).get('returns@contoso.example');
		expect(returns).toMatchObject({ name: 'Returns' });
		const contacts = (await world.store.list('contact', { email: 'zoe.martens@contoso.example' })).records;
		expect(contacts).toHaveLength(1);
		expect(contacts[0]).toMatchObject({
			firstName: 'Zoë',
			emails: ['zoe@contoso.example', 'zoe.martens@contoso.example'],
		});
		expect((await world.store.list('template', {})).records).toHaveLength(2);
	});

	it('writes the template to begin with by the workflow that the package brings, however often it runs', async () => {
		const workflow = JSON.parse(
			readFileSync(path.join(projectRoot, 'templates/reply-templates.json'), 'utf8'),
		) as WorkflowDefinition;
		const { id } = await world.n8n.api.createWorkflow(workflow);
		for (const _time of [1, 2]) expect(await runByHand(id, 'Start')).toMatchObject({ status: 'success' });
		const { records } = await world.store.list('template', { where: { name: 'Message received' } });
		expect(records).toEqual([
			expect.objectContaining({
				recordType: 'case',
				subject: expect.stringContaining('{{ record.number }}') as string,
			}),
		]);
	});

	it('changes settings of the store, and leaves the others', async () => {
		const id = await create('Settings', [
			step('Change', 'contact', { resource: 'store', operation: 'changeSettings', settings: { smartMatching: true } }),
		]);
		const { status, data } = await runByHand(id, 'Start');
		expect(status).toBe('success');
		expect(data).toContain('smartMatching');
		expect(await world.store.settings()).toMatchObject({ smartMatching: true, trackingToken: true });
	});

	it('says which field was wrong, what it was and what it takes', async () => {
		const id = await create('Wrong data', [
			step('Case', 'case', { operation: 'create', ...fields({ title: 'T', priority: 'very high' }) }),
		]);
		const { status, data } = await runByHand(id, 'Start');
		expect(status).toBe('error');
		expect(data).toContain('The field `priority` of a case is \\"very high\\", expected one of high, normal, low');
	});
});
