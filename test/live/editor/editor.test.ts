import { DemoWorld } from '../../support/demo/demo-world';
import type { StoredWorkflow, WorkflowDefinition, WorkflowNode } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { ConditionItems } from '../../support/editor/condition-items';
import { Editor } from '../../support/editor/editor';
import { demoCredential, sendPlainMail, settledItem, variantOf } from '../../support/demo/rule-variants';

const arcNode = (name: string, type: string, x: number, parameters = {}): WorkflowNode => ({
	id: type,
	name,
	type: `n8n-nodes-arc.${type}`,
	typeVersion: 1,
	position: [x, 300],
	parameters,
});

// n8n's filter drops what is typed while it hands on an earlier change; on a busy machine even a slow
// typist is too fast for it. Each try is a whole new workflow.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

describe('the editor', () => {
	let world: DemoWorld;
	let editor: Editor;
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		editor = await Editor.open(world.n8n.baseUrl);
	});
	afterAll(async () => {
		await editor?.close();
		await world?.dispose();
	});

	describe('shows the panel of each node with its own words:', () => {
		beforeAll(async () => {
			const { nodes, ...demo } = await world.n8n.api.workflow(world.workflowId);
			const everyNode = {
				...demo,
				name: 'Every node',
				nodes: [...nodes, arcNode('ARC Store', 'arcStore', 480), arcNode('ARC Event Trigger', 'arcEventTrigger', 720)],
			};
			const { id } = await world.n8n.api.createWorkflow(everyNode);
			await editor.openWorkflow(id);
			await editor.screenshot('canvas');
		});

		it.each([
			[
				'ARC Rule Trigger',
				[
					'Rule Name',
					'Activity Type to Monitor',
					'Queue to Monitor',
					'Receive From',
					'Rule Owner',
					'Monitor Options',
					'Options',
				],
			],
			[
				'Evaluate Rule',
				[
					'Conditions to Evaluate',
					'Condition Name',
					'Groups (Pass if Blank)',
					'Allow Emails From Unknown Senders',
					'Require a Valid Entitlement',
					'Own Outputs',
				],
			],
			['Resolve Contact', ['If the Sender Is Unknown']],
			[
				'Create Record',
				[
					'Operation',
					'Record to Create',
					'Customer (Accounts)',
					'Customer (Contacts)',
					'Contact (Contacts)',
					'Title',
					'Priority',
					'Further Fields',
				],
			],
			['Auto Reply', ['Credential', 'Sign In With', 'Template', 'Subject', 'Text', 'HTML']],
			['ARC Store', ['Record Store', 'Resource', 'Record Type', 'Operation', 'Return All', 'Limit', 'Filters']],
			['ARC Event Trigger', ['Events', 'Record Store', 'Options']],
		])('%s', async (node, words) => {
			const panel = await editor.openPanel(node);
			for (const word of words) await panel.getByText(word, { exact: true }).first().waitFor();
			await editor.screenshot(`panel-${node.toLowerCase().replaceAll(' ', '-')}`);
			expect(await editor.cutLabels()).toEqual([]);
			await editor.closePanel();
			expect(await editor.errorToasts()).toEqual([]);
		});
	});

	it('shows a newcomer what the nodes ask and take, with a sample by one click', async () => {
		const fresh: WorkflowDefinition = {
			name: 'Fresh',
			nodes: [
				{ ...arcNode('ARC Rule Trigger', 'arcRuleTrigger', 0, { options: { testRunWaits: 1 } }), typeVersion: 2 },
				arcNode('Evaluate Rule', 'evaluateRule', 240),
				arcNode('Create Record', 'createRecord', 480),
				arcNode('Auto Reply', 'autoReply', 720),
			],
			connections: {
				'ARC Rule Trigger': { main: [[{ node: 'Evaluate Rule', type: 'main', index: 0 }]] },
				'Evaluate Rule': { main: [[{ node: 'Create Record', type: 'main', index: 0 }]] },
				'Create Record': { main: [[{ node: 'Auto Reply', type: 'main', index: 0 }]] },
			},
		};
		const { id } = await world.n8n.api.createWorkflow(fresh);
		await editor.openWorkflow(id);
		await editor.openPanel('Auto Reply');
		await editor.input.getByText('Usually outputs the following fields').first().waitFor();
		await editor.screenshot('fields-before-the-first-run');
		await editor.closePanel();
		const panel = await editor.openPanel('ARC Rule Trigger');
		await panel.getByText('Credential for ARC IMAP API', { exact: true }).waitFor();
		await editor.page.getByText('Execute Step needs the address of the queue').first().waitFor();
		expect(await editor.cutLabels()).toEqual([]);
		await panel.locator('[data-test-id="parameter-input-receiveFrom"]').click();
		await editor.page.getByRole('option', { name: 'Queue Only' }).first().click();
		await panel.locator('[data-test-id="parameter-input-queue"] input').last().fill('fresh@contoso.example');
		await editor.page.keyboard.press('Tab');
		await editor.page.locator('[data-test-id="node-execute-button"]').first().click();
		await editor.page.getByText('Nothing has come to fresh@contoso.example yet').first().waitFor();
		await editor.screenshot('sample');
		await editor.closePanel();
		await editor.openPanel('Evaluate Rule');
		await editor.input.getByText('Sample: Label printer offline').first().waitFor();
		await editor.page.getByText('Add a condition item first').first().waitFor();
		await editor.screenshot('evaluate-rule-before-its-first-item');
		expect(await editor.errorToasts()).toEqual([]);
	});

	it('refuses to publish a rule without queue, condition item and credential, and marks the nodes', async () => {
		const empty: WorkflowDefinition = {
			name: 'Nothing set',
			nodes: [
				arcNode('ARC Rule Trigger', 'arcRuleTrigger', 0),
				arcNode('Evaluate Rule', 'evaluateRule', 240),
				arcNode('Auto Reply', 'autoReply', 480),
			],
			connections: {
				'ARC Rule Trigger': { main: [[{ node: 'Evaluate Rule', type: 'main', index: 0 }]] },
				'Evaluate Rule': { main: [[{ node: 'Auto Reply', type: 'main', index: 0 }]] },
			},
		};
		const { id } = await world.n8n.api.createWorkflow(empty);
		await editor.openWorkflow(id);
		for (const node of ['ARC Rule Trigger', 'Evaluate Rule', 'Auto Reply']) await editor.issueMark(node).waitFor();
		expect(await editor.publishButton.isDisabled()).toBe(true);
		await editor.publishButton.hover({ force: true });
		await editor.page.getByText('3 nodes have issues').first().waitFor();
		await editor.screenshot('refused-to-publish');
	});

	describe('builds condition items by mouse and keyboard:', () => {
		let workflow: StoredWorkflow;
		let items: ConditionItems;
		let attempt = 0;
		let queue = '';
		const saved = async (): Promise<{ name: string; [further: string]: unknown }[]> => {
			const { nodes } = await world.n8n.api.workflow(workflow.id);
			const { items: list } = nodes.find(({ name }) => name === 'Evaluate Rule')?.parameters as {
				items: { values: { name: string }[] };
			};
			return list.values;
		};
		const savedAs = async (names: readonly string[]): Promise<void> => {
			const isSaved = async () => JSON.stringify((await saved()).map(({ name }) => name)) === JSON.stringify(names);
			await waitUntil(`the items ${names.join(', ')} to be saved`, isSaved, { everyMs: 250 });
		};

		const begin = async (): Promise<void> => {
			attempt += 1;
			queue = `built-${attempt}@contoso.example`;
			const credentialId = await demoCredential(world);
			const variant = variantOf(world, { name: `Built by hand ${attempt}`, queue, credentialId });
			const toContact = [{ node: 'Resolve Contact', type: 'main', index: 0 }];
			const nodes = variant.nodes
				.filter(({ name }) => name !== 'Read me')
				.map((node) => {
					if (node.name !== 'Evaluate Rule') return node;
					const values = [
						{ name: 'Any other email', output: 'matched', combinator: 'all', groups: {} },
						{ name: 'Obsolete', output: 'own', outputNumber: 1, combinator: 'all', groups: {} },
					];
					return { ...node, parameters: { ...node.parameters, ownOutputs: 2, items: { values } } };
				});
			const connections = { ...variant.connections, 'Evaluate Rule': { main: [[], [], [], [], [], toContact] } };
			workflow = await world.n8n.api.createWorkflow({ ...variant, nodes, connections });
			await editor.openWorkflow(workflow.id);
			await editor.openPanel('Evaluate Rule');
			items = new ConditionItems(editor);
		};

		const addOne = async (): Promise<void> => {
			await items.add('Squeaking printers', 2);
			await editor.screenshot('item-added');
			await waitUntil('the item to be saved', async () => (await saved())[2]?.['outputNumber'] === 2, {
				everyMs: 1_000,
			});
			await items.addGroup(2, 0, '{{ $json.activity.subject }}', 'printer');
			await items.addGroup(2, 1, '{{ $json.activity.text }}', 'squeaks');
			await editor.screenshot('two-groups');
			const row = (leftValue: string, rightValue: string) => ({
				conditions: expect.objectContaining({
					conditions: [
						expect.objectContaining({ leftValue, rightValue, operator: { type: 'string', operation: 'contains' } }),
					],
				}),
			});
			await waitUntil('the second group to be saved', async () => JSON.stringify(await saved()).includes('squeaks'));
			expect((await saved())[2]).toMatchObject({
				name: 'Squeaking printers',
				output: 'own',
				outputNumber: 2,
				groups: {
					values: [row('={{ $json.activity.subject }}', 'printer'), row('={{ $json.activity.text }}', 'squeaks')],
				},
			});
		};

		const deleteAndSort = async (): Promise<void> => {
			await items.remove(1);
			await savedAs(['Any other email', 'Squeaking printers']);
			await items.moveUp(1, 0);
			await savedAs(['Squeaking printers', 'Any other email']);
			await editor.screenshot('sorted');
			await editor.closePanel();
			await editor.screenshot('sorted-canvas');
		};

		const checkWires = async (): Promise<void> => {
			const after = await world.n8n.api.workflow(workflow.id);
			expect(after.connections).toEqual(workflow.connections);
			expect((await saved())[0]).toMatchObject({ output: 'own', outputNumber: 2 });
		};

		const publishAndSend = async (): Promise<void> => {
			await editor.publishButton.click();
			const publish = editor.page.locator('[data-test-id="workflow-publish-button"]');
			await publish.waitFor();
			await editor.screenshot('publish-dialog');
			await publish.click();
			const status = await waitUntil('the rule to be published', async () => {
				const now = await world.n8n.api.publicationStatus(workflow.id);
				return ['in_progress', 'not_published'].includes(now.status) ? undefined : now;
			});
			expect(status.status).toBe('published');
			const messageId = await sendPlainMail(world, queue, 'My printer');
			expect(await settledItem(world, messageId)).toMatchObject({
				outcome: 'ready',
				conditionItem: 'Squeaking printers',
			});
			const [execution] = await world.n8n.api.settledExecutions(workflow.id, 1);
			const { data } = await world.n8n.api.execution(execution?.id ?? '');
			const outputs = data?.resultData.runData['Evaluate Rule']?.[0]?.data?.main ?? [];
			expect(outputs.map((list) => list?.length ?? 0)).toEqual([0, 0, 0, 0, 0, 1]);
			expect(await editor.errorToasts()).toEqual([]);
			await editor.screenshot('published');
		};

		it('adds an item with two groups, deletes one, sorts, keeps every wire, publishes, and a mail takes its output', async () => {
			await begin();
			await addOne();
			await deleteAndSort();
			await checkWires();
			await publishAndSend();
		});
	});
});
