import { startDataverse, type RunningDataverse } from '../../support/dataverse/start-dataverse';
import { dataverseCredential, fromDataverseQueue } from '../../support/dataverse-client/dataverse-in-n8n';
import { synchronise } from '../../support/dataverse-client/server-side-sync';
import { demoCredential, textsOf, variantOf } from '../../support/demo/rule-variants';
import { DemoWorld } from '../../support/demo/demo-world';
import { Editor } from '../../support/editor/editor';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';

const address = 'dynamics@contoso.example';

describe('a rule that takes from a queue of Dataverse, with its records in the embedded store', () => {
	let world: DemoWorld;
	let editor: Editor;
	let dataverse: RunningDataverse;
	let credential: string;
	beforeAll(async () => {
		dataverse = await startDataverse({ seed: (seed) => void seed.queue('Dynamics support', address) });
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		credential = await dataverseCredential(world.n8n.api, dataverse);
		editor = await Editor.open(world.n8n.baseUrl);
	});
	afterAll(async () => {
		await editor?.close();
		await world?.dispose();
		await dataverse?.close();
	});

	async function rule(name: string, queue: Readonly<Record<string, unknown>>): Promise<WorkflowDefinition> {
		const credentials = { arcDataverseOAuth2Api: { id: credential, name: 'ARC Dataverse' } };
		const variant = variantOf(world, {
			name,
			queue,
			credentialId: await demoCredential(world),
			trigger: { credentials },
		});
		const made = fromDataverseQueue(variant, address);
		const nodes = made.nodes.map((node) =>
			node.name === 'ARC Rule Trigger' ? { ...node, parameters: { ...node.parameters, queue } } : node,
		);
		return { ...made, nodes };
	}

	it('asks for credential, queue and what becomes of its items, and lists the queues of Dataverse', async () => {
		const empty = { __rl: true, mode: 'list', value: '' };
		const { id } = await world.n8n.api.createWorkflow(await rule('Chosen from the list', empty));
		await editor.openWorkflow(id);
		const panel = await editor.openPanel('ARC Rule Trigger');
		for (const word of [
			'Receive From',
			'Credential for ARC Dataverse OAuth2 API',
			'When the Rule Is Done',
			'Queue to Monitor',
		])
			await panel.getByText(word, { exact: true }).first().waitFor();
		expect(await editor.cutLabels()).toEqual([]);
		await panel.locator('[data-test-id="parameter-input-queue"] input').last().click();
		await editor.page.getByText(`Dynamics support (${address})`).first().waitFor();
		await editor.screenshot('dataverse-queue');
		await editor.page.getByText(`Dynamics support (${address})`).first().click();
		await editor.closePanel();
		expect(await editor.errorToasts()).toEqual([]);
	});

	it('marks a rule without a queue, and is refused with a queue that Dataverse does not have', async () => {
		const missing = { __rl: true, mode: 'list', value: '' };
		const { id } = await world.n8n.api.createWorkflow(await rule('Without a queue', missing));
		await editor.openWorkflow(id);
		await editor.issueMark('ARC Rule Trigger').waitFor();
		await editor.openPanel('ARC Rule Trigger');
		await editor.screenshot('dataverse-queue-missing');
		await editor.closePanel();
		const unknown = { __rl: true, mode: 'id', value: '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a' };
		const other = await world.n8n.api.createWorkflow(await rule('Unknown queue', unknown));
		const status = await world.n8n.api.publishAndSettle(other.id);
		expect(status.status).toBe('failed');
		expect(textsOf(status).join('\n')).toContain('Dataverse has no queue "0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a"');
	});

	it('makes a case of what comes into the queue, and deactivates the queue item', async () => {
		const { id } = await world.n8n.api.createWorkflow(
			await rule('From Dynamics', { __rl: true, mode: 'email', value: address }),
		);
		const status = await world.n8n.api.publishAndSettle(id);
		expect(textsOf(status)).toEqual([]);
		const raw = [
			'From: Ada Byron <ada@fabrikam.example>',
			`To: ${address}`,
			'Subject: It jams',
			'Message-ID: <from-dynamics@fabrikam.example>',
			'',
			'Again.',
		];
		expect(await synchronise(dataverse, raw.join('\r\n'))).toBe(1);
		const { rows, model } = dataverse.server.environment;
		await waitUntil(
			'the queue item to be settled',
			() => rows.where(model.must('queueitem'), { statecode: 0 }).length === 0,
		);
		const [queue] = [...(await world.store.queuesByAddress([address])).values()];
		const items = await world.store.queueItems({ queueId: queue?.id ?? '' });
		expect(items).toMatchObject([{ state: 'inactive', outcome: 'ready', records: { case: {} } }]);
	});
});
