import { DemoWorld } from '../../scripts/demo/demo-world';
import { Editor } from './editor/editor';

describe('the editor', () => {
	let world: DemoWorld;
	let editor: Editor;
	beforeAll(async () => {
		world = await DemoWorld.start({ anyPort: true });
		editor = await Editor.open(world.n8n.baseUrl);
	}, 240_000);
	afterAll(async () => {
		await editor?.close();
		await world?.dispose();
	}, 60_000);

	describe('shows the panel of each node with its own words:', () => {
		let workflowId: string;
		beforeAll(async () => {
			const { nodes, ...demo } = await world.n8n.api.workflow(world.workflowId);
			const store = { id: 'store', name: 'ARC Store', type: 'n8n-nodes-arc.arcStore', typeVersion: 1, position: [480, 300] as const, parameters: {} };
			workflowId = (await world.n8n.api.createWorkflow({ ...demo, name: 'Every node', nodes: [...nodes, store] })).id;
			await editor.openWorkflow(workflowId);
			await editor.screenshot('canvas');
		}, 60_000);

		it.each([
			['ARC Rule Trigger', ['Rule Name', 'Activity Type to Monitor', 'Queue to Monitor', 'Receive From', 'Owner Whose Permissions the Rule Uses to Run', 'Monitor Options', 'Options']],
			['Evaluate Rule', ['Conditions to Evaluate', 'Condition Name', 'Groups That Must Pass to Continue (Pass if Blank)', 'Allow Emails From Unknown Senders', 'Require a Valid Entitlement', 'Own Outputs']],
			['Resolve Contact', ['If No']],
			['Create Record', ['Operation', 'Record to Create', 'Customer (Accounts)', 'Customer (Contacts)', 'Contact (Contacts)', 'Fields']],
			['Auto Reply', ['Credential to connect with', 'Template', 'Subject', 'Text', 'HTML']],
			['ARC Store', ['Embedded Store', 'Record Type', 'Operation', 'Return All', 'Limit', 'Filters']],
		])('%s', async (node, words) => {
			const panel = await editor.openPanel(node);
			for (const word of words) await panel.getByText(word, { exact: true }).first().waitFor();
			await editor.screenshot(`panel-${node.toLowerCase().replaceAll(' ', '-')}`);
			await editor.closePanel();
			expect(await editor.errorToasts()).toEqual([]);
		}, 40_000);
	});
});
