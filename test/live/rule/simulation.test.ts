import { DemoWorld } from '../../support/demo/demo-world';
import type { StoredWorkflow } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { Editor } from '../../support/editor/editor';

let world: DemoWorld;
let editor: Editor;
let simulation: StoredWorkflow;

const example = {
	name: 'A printer that jams',
	activity: '{ "subject": "Printer jams" }',
	facts: '{ "sender": "contact" }',
	expected: 'conditionItem',
	conditionItem: 'Any',
};

beforeAll(async () => {
	world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
	await world.sendMails();
	const { name, nodes, connections } = await world.n8n.api.workflow(world.workflowId);
	const node = (called: string, type: string, x: number, parameters = {}) => ({
		id: called,
		name: called,
		type,
		typeVersion: 1,
		position: [x, 600] as [number, number],
		parameters,
	});
	const evaluate = nodes.find((one) => one.name === 'Evaluate Rule');
	simulation = await world.n8n.api.createWorkflow({
		name: 'Try a rule',
		nodes: [
			node('By Hand', 'n8n-nodes-base.manualTrigger', 0),
			node('ARC Store', 'n8n-nodes-arc.arcStore', 240, {
				resource: 'rule',
				operation: 'simulateRule',
				ruleWorkflow: JSON.stringify({ name, nodes, connections }),
				simulationReturn: 'summary',
			}),
			node('Evaluate Rule', 'n8n-nodes-arc.evaluateRule', 480, {
				...evaluate?.parameters,
				examples: { values: [example] },
			}),
		],
		connections: { 'By Hand': { main: [[{ node: 'ARC Store', type: 'main', index: 0 }]] } },
	});
	editor = await Editor.open(world.n8n.baseUrl);
});
afterAll(async () => {
	await editor?.close();
	await world?.dispose();
});

it('comes to what the published rule came to, in a real n8n', async () => {
	const executionId = await world.n8n.api.runManually(simulation.id, 'By Hand', 'ARC Store');
	const execution = await waitUntil('the run by hand to end', async () => {
		const found = await world.n8n.api.execution(executionId).catch(() => undefined);
		return found && !['new', 'running'].includes(found.status) ? found : undefined;
	});
	const data = JSON.stringify(execution.data).replaceAll('\\"', '"');
	expect({ status: execution.status, data }).toEqual({
		status: 'success',
		data: expect.stringContaining('"activities":3'),
	});
	expect(data).toContain('"compared":3,"differences":0');
});

it.each([
	[
		'ARC Store',
		[
			'Workflow With the Rule (JSON)',
			'Version',
			'Simulate Over',
			'Arrived After',
			'Arrived Before',
			'Max Activities',
			'Return',
		],
	],
	['Evaluate Rule', ['Examples', 'Example Name', 'Activity', 'Facts', 'Must Reach']],
])('the panel of %s has the words for it', async (node, words) => {
	await editor.openWorkflow(simulation.id);
	const panel = await editor.openPanel(node);
	for (const word of words) {
		const text = panel.getByText(word, { exact: true }).first();
		await text.waitFor();
		await text.scrollIntoViewIfNeeded();
	}
	await editor.screenshot(`simulation-${node.toLowerCase().replaceAll(' ', '-')}`);
	await editor.closePanel();
	expect(await editor.errorToasts()).toEqual([]);
});
