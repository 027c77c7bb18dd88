import { AlertChannel } from '../../support/demo/alert-channel';
import { DemoWorld } from '../../support/demo/demo-world';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';
import { demoCredential, sendPlainMail, settledItem, textsOf, variantOf } from '../../support/demo/rule-variants';

describe('alerts in a real n8n', () => {
	let world: DemoWorld;
	let channel: AlertChannel;
	let alertsId: string;

	beforeAll(async () => {
		channel = await AlertChannel.open();
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		alertsId = await publish(channel.workflow);
		await publish(await failingRule());
	});
	afterAll(async () => {
		await world?.dispose();
		await channel?.close();
	});

	async function publish(workflow: WorkflowDefinition): Promise<string> {
		const { id } = await world.n8n.api.createWorkflow(workflow);
		const status = await world.n8n.api.publishAndSettle(id);
		expect([status.status, textsOf(status)]).toEqual(['published', []]);
		return id;
	}

	/** A rule whose cases lack their customer, so that every item fails. */
	async function failingRule(): Promise<WorkflowDefinition> {
		const variant = variantOf(world, {
			name: 'Failing',
			queue: 'failing@contoso.example',
			credentialId: await demoCredential(world),
		});
		const nodes = variant.nodes.map((node) =>
			node.name === 'Create Record'
				? { ...node, parameters: { ...node.parameters, customerAccount: '', customerContact: '' } }
				: node,
		);
		return { ...variant, nodes };
	}

	it('reach the channel when an item fails', async () => {
		const item = await settledItem(world, await sendPlainMail(world, 'failing@contoso.example', 'Chair squeaks'));
		expect(item).toMatchObject({ outcome: 'failed', reason: 'recordNotCreated' });
		expect(await channel.untilPosted('Chair squeaks')).toMatch(
			/^Failed: email "Chair squeaks" from priya\.nair@wingtip\.example \(rule "Failing"\): The record could not be made, or changed\./,
		);
	});

	it('are tried by hand with the latest event', async () => {
		const { posted } = channel;
		const before = posted.length;
		await world.n8n.api.runManually(alertsId, 'ARC Event Trigger');
		await waitUntil('the alert of the run by hand', () => posted.length > before);
		expect(posted.at(-1)).toContain('"Chair squeaks"');
	});
});
