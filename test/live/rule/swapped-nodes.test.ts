import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DemoWorld } from '../../support/demo/demo-world';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import type { WorkflowNode } from '../../support/n8n/n8n-types';
import { demoCredential, publishVariant, sendPlainMail, settledItem } from '../../support/demo/rule-variants';

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: Readonly<Record<string, unknown>>,
): WorkflowNode => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 300], parameters });
const eachItem = { mode: 'runOnceForEachItem', jsCode: 'return { json: { ticket: "T-1" } };' };
const allItems = {
	mode: 'runOnceForAllItems',
	jsCode: 'return $input.all().map(() => ({ json: { ticket: "T-2" } }));',
};

/** Nodes of n8n that replace the item, in a real n8n: between Resolve Contact and Create Record, and before Auto Reply. */
describe('any node of n8n stands between those of a rule', () => {
	let world: DemoWorld<SharedN8n>;
	let credentialId: string;
	let api: Server;
	let subWorkflow: string;

	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		credentialId = await demoCredential(world);
		// All messages are of one person, and each shall be answered.
		await world.store.saveSettings({ repliesPerAddress: 100 });
		api = createServer((_request, response) => {
			response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ticket":"T-4711","rule":"of the API"}');
		});
		await new Promise<void>((resolve) => {
			api.listen(0, '127.0.0.1', resolve);
		});
		({ id: subWorkflow } = await world.n8n.api.createWorkflow({
			name: 'Finds a ticket',
			nodes: [
				node('Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
				node('Ticket', 'set', 3.4, {
					options: {},
					includeOtherFields: false,
					assignments: { assignments: [{ id: 't', name: 'ticket', value: 'T-3', type: 'string' }] },
				}),
			],
			connections: { Called: { main: [[{ node: 'Ticket', type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
		}));
		await world.n8n.api.publishAndSettle(subWorkflow);
	}, 240_000);
	afterAll(async () => {
		await new Promise<void>((resolve) => {
			api.close(() => resolve());
		});
		await world?.dispose();
	}, 60_000);

	const variants: readonly (readonly [name: string, make: (name: string) => WorkflowNode])[] = [
		['Code for each item', (name) => node(name, 'code', 2, eachItem)],
		['Code for all items', (name) => node(name, 'code', 2, allItems)],
		[
			'HTTP Request',
			(name) =>
				node(name, 'httpRequest', 4.2, {
					url: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
					options: {},
				}),
		],
		[
			'Edit Fields',
			(name) =>
				node(name, 'set', 3.4, {
					options: {},
					includeOtherFields: false,
					assignments: { assignments: [{ id: 't', name: 'ticket', value: 'T-5', type: 'string' }] },
				}),
		],
		['Split Out', (name) => node(name, 'splitOut', 1, { fieldToSplitOut: 'activity.to', options: {} })],
		['Limit', (name) => node(name, 'limit', 1, {})],
		['Wait', (name) => node(name, 'wait', 1.1, { amount: 1, unit: 'seconds' })],
		[
			'Execute Workflow',
			(name) =>
				node(name, 'executeWorkflow', 1.2, {
					workflowId: { __rl: true, mode: 'id', value: subWorkflow },
					options: { waitForSubWorkflow: true },
				}),
		],
	];

	it.each(variants)(
		'%s',
		async (name, make) => {
			const queue = `${name.toLowerCase().replaceAll(' ', '-')}@contoso.example`;
			await publishVariant(world, {
				name,
				queue,
				credentialId,
				between: [
					{ after: 'Resolve Contact', node: make(`${name} before the record`) },
					{ after: 'Create Record', node: make(`${name} before the reply`) },
				],
			});
			const messageId = await sendPlainMail(world, queue, `Behind ${name}`);
			const item = await settledItem(world, messageId, 90_000);
			expect(item).toMatchObject({ outcome: 'ready', reason: 'none', reply: { state: 'sent' } });
			const [made] = await world.store.get('case', [item.records['case']?.['case'] ?? '']);
			expect(made).toMatchObject({ title: `Behind ${name}`, customer: { contact: expect.any(String) as string } });
		},
		180_000,
	);
});
