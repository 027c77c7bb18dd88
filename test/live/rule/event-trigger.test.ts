import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DemoWorld } from '../../support/demo/demo-world';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import type { N8nServer } from '../../support/n8n/n8n-server';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';
import { arrival, email } from '../../contract/contract-store';
import { demoCredential, sendPlainMail, settledItem, textsOf, variantOf } from '../../support/demo/rule-variants';

describe('alerts in a real n8n', () => {
	let world: DemoWorld<N8nServer>;
	let channel: Server;
	let alertsId: string;
	/** What the channel was told, in order. */
	const posted: string[] = [];

	beforeAll(async () => {
		channel = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				posted.push((JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text);
				response.end('{}');
			});
		});
		await new Promise<void>((resolve) => {
			channel.listen(0, '127.0.0.1', resolve);
		});
		world = await DemoWorld.start({ anyPort: true, editor: false });
		alertsId = await publish(alertsTo(`http://127.0.0.1:${(channel.address() as AddressInfo).port}/`));
		await publish(await failingRule());
	}, 240_000);
	afterAll(async () => {
		await world?.dispose();
		channel.closeAllConnections();
		await new Promise<void>((resolve) => {
			channel.close(() => resolve());
		});
	}, 60_000);

	async function publish(workflow: WorkflowDefinition): Promise<string> {
		const { id } = await world.n8n.api.createWorkflow(workflow);
		const status = await world.n8n.api.publishAndSettle(id);
		expect([status.status, textsOf(status)]).toEqual(['published', []]);
		return id;
	}

	/** The shipped template, with an address of this test. */
	function alertsTo(url: string): WorkflowDefinition {
		const template = JSON.parse(
			readFileSync(path.join(projectRoot, 'templates/alerts-to-webhook.json'), 'utf8'),
		) as WorkflowDefinition;
		return {
			...template,
			nodes: template.nodes.map((node) =>
				node.name === 'Post to the Channel' ? { ...node, parameters: { ...node.parameters, url } } : node,
			),
		};
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

	const untilPosted = async (subject: string): Promise<string> =>
		await waitUntil(`the alert of "${subject}"`, async () => posted.find((text) => text.includes(`"${subject}"`)), {
			timeoutMs: 60_000,
		});

	it('reach the channel when an item fails', async () => {
		const item = await settledItem(world, await sendPlainMail(world, 'failing@contoso.example', 'Chair squeaks'));
		expect(item).toMatchObject({ outcome: 'failed', reason: 'recordNotCreated' });
		expect(await untilPosted('Chair squeaks')).toMatch(
			/^Failed: email "Chair squeaks" from priya\.nair@wingtip\.example \(rule "Failing"\): The record could not be made\./,
		);
	}, 90_000);

	it('are tried by hand with the latest event', async () => {
		const before = posted.length;
		await world.n8n.api.runManually(alertsId, 'ARC Event Trigger');
		await waitUntil('the alert of the run by hand', async () => (posted.length > before ? true : undefined), {
			timeoutMs: 30_000,
		});
		expect(posted.at(-1)).toContain('"Chair squeaks"');
	}, 60_000);

	it('are not lost when n8n is killed, be it that they happened before or while it was away', async () => {
		const fail = async (subject: string): Promise<void> => {
			await world.store.takeIn([
				arrival({ failed: { reason: 'messageUnreadable', text: 'No header' } }, email({ subject })),
			]);
		};
		await fail('Just before');
		await world.n8n.kill9();
		await fail('While it was away');
		await fail('And another');
		await world.n8n.startAgain();
		for (const subject of ['Just before', 'While it was away', 'And another']) await untilPosted(subject);
		await fail('After the start');
		await untilPosted('After the start');
	}, 180_000);
});
