import type { QueueItem } from '../../../core/activity/queue-item';
import type { ArcRecord } from '../../../core/record/record';
import { DemoWorld } from '../../support/demo/demo-world';
import type { Execution, WorkflowNode } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';
import { AnsweringServer } from '../../support/nodes-between/answering-server';
import { withFragment } from '../../support/nodes-between/fragments';
import {
	alone,
	furnish,
	recordBehind,
	recordsOf,
	ruleWithEveryNode,
	tried,
} from '../../support/nodes-between/rule-with-every-node';
import {
	demoCredential,
	itemsOf,
	sendPlainMail,
	settledItem,
	textsOf,
	variantOf,
} from '../../support/demo/rule-variants';

const queue = 'swapped@contoso.example';
const unsteady = (url: string): WorkflowNode => ({
	id: 'unsteady',
	name: 'Unsteady',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	position: [0, 300],
	parameters: { url: `${url}/unsteady/`, options: {} },
});

/**
 * Nodes of n8n that replace the item, in a real n8n: all in a row in one rule, with a record behind
 * each, and before Auto Reply a request that fails once. One mail goes through.
 */
describe('a node of a rule finds its item behind any node of n8n', () => {
	let world: DemoWorld<SharedN8n>;
	let answering: AnsweringServer;
	let workflowId: string;
	let messageId: string;
	let failed: Execution;
	let item: QueueItem | undefined;
	let records: ReadonlyMap<string, ArcRecord>;

	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		const { api } = world.n8n;
		answering = await AnsweringServer.start();
		const rule = variantOf(world, { name: 'Swapped', queue, credentialId: await demoCredential(world) });
		const withUnsteady = withFragment(rule, 'Create Record', alone(unsteady(answering.url)));
		const whole = ruleWithEveryNode(withUnsteady, await furnish(api, answering));
		({ id: workflowId } = await api.createWorkflow(whole));
		const status = await api.publishAndSettle(workflowId);
		expect([status.status, textsOf(status)]).toEqual(['published', []]);
		messageId = await sendPlainMail(world, queue, 'The label printer squeaks');
		failed = await waitUntil('the request before Auto Reply to fail', async () =>
			(await api.executions({ workflowId })).find(({ status: one }) => one === 'error'),
		);
		[item] = await itemsOf(world, messageId);
		records = await recordsOf(world.store, item);
	});
	afterAll(async () => {
		await answering?.close();
		await world?.dispose();
	});

	it.each(tried)('%s', (name) => {
		expect(records.get(name)).toMatchObject({
			title: `Behind ${name}`,
			description: 'It squeaks.',
			customer: { contact: expect.any(String) as string },
		});
	});

	it('a retry by hand from the executions list', async () => {
		const { lastNodeExecuted, error } = (await world.n8n.api.execution(failed.id)).data?.resultData ?? {};
		expect([lastNodeExecuted, error?.message]).toEqual(['Unsteady', expect.any(String)]);
		const retried = await world.n8n.api.retryExecution(failed.id, 'original');
		expect(retried).toMatchObject({ mode: 'retry', status: 'success' });
		const settled = await settledItem(world, messageId);
		expect(settled).toMatchObject({ outcome: 'ready', reason: 'none', reply: { state: 'sent' } });
		expect(settled.records).toMatchObject({ ...item?.records });
	});

	it('pinned data in a run by hand', async () => {
		const { api } = world.n8n;
		const destination = recordBehind('HTTP Request');
		await api.updateWorkflow(workflowId, { pinData: { 'HTTP Request': [{ json: { ticket: 'T-9', queue: 7 } }] } });
		const run = await api.runManually(workflowId, 'ARC Rule Trigger', destination);
		const { data } = await waitUntil('the run by hand to end', async () => {
			const execution = await api.execution(run).catch(() => undefined);
			return execution && !['new', 'running'].includes(execution.status) ? execution : undefined;
		});
		const [created] = data?.resultData.runData[destination] ?? [];
		expect(created?.data?.main[0]?.map(({ json }) => json)).toMatchObject([
			{ ticket: 'T-9', record: { title: 'Behind HTTP Request' }, queue: { emailAddress: queue } },
		]);
	});
});
