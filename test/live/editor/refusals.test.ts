import { createServer, type AddressInfo } from 'node:net';
import { DemoWorld } from '../../support/demo/demo-world';
import { freePorts } from '../../support/n8n/free-port';
import type { Execution, PublicationStatus, WorkflowNode } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { SMTPServer } from '../../../vendor/smtp-server';
import {
	demoCredential,
	itemsOf,
	publishVariant,
	sendPlainMail,
	settledItem,
	textsOf,
	variantOf,
} from '../../support/demo/rule-variants';

describe('what cannot work', () => {
	let world: DemoWorld;
	let credentialId: string;
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		credentialId = await demoCredential(world);
	});
	afterAll(async () => await world?.dispose());

	describe('is refused at publishing with our text:', () => {
		const verdicts = new Map<string, PublicationStatus>();
		const taken = createServer();

		beforeAll(async () => {
			await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
			const [queue] = await world.store.write([{ op: 'create', type: 'queue', fields: { name: 'Nowhere' } }]);
			if (queue === undefined || queue instanceof Error) throw queue ?? new Error('No queue');
			const receiver = await world.n8n.api.createCredential({
				name: 'Receiver',
				type: 'arcSmtpReceiverApi',
				data: { user: 'relay', password: 'correct horse battery', certificate: '', privateKey: '' },
			});
			const byId = (value: string) => ({ __rl: true, mode: 'id', value });
			const { port } = taken.address() as AddressInfo;
			const variants = [
				{ name: 'Unknown queue', queue: byId('0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a') },
				{ name: 'No address', queue: byId(queue.record.id) },
				{ name: 'No address at all', queue: 'contoso' },
				{ name: 'Second rule', queue: 'support@contoso.example' },
				{ name: 'Port in use', queue: 'port@contoso.example', triggerOptions: { smtpPort: port } },
				{ name: 'Open to everybody', queue: 'open@contoso.example', triggerOptions: { smtpHost: '0.0.0.0' } },
				{
					name: 'Password in the clear',
					queue: 'clear@contoso.example',
					triggerOptions: { smtpHost: '0.0.0.0' },
					trigger: {
						parameters: { receiverLogin: 'credential' },
						credentials: { arcSmtpReceiverApi: { id: receiver.id, name: 'Receiver' } },
					},
				},
			];
			await Promise.all(variants.map(publishAndNote));
		});
		afterAll(() => taken.close());

		async function publishAndNote(variant: Omit<Parameters<typeof variantOf>[1], 'credentialId'>): Promise<void> {
			const { id } = await world.n8n.api.createWorkflow(variantOf(world, { ...variant, credentialId }));
			verdicts.set(variant.name, await world.n8n.api.publishAndSettle(id));
		}

		// n8n puts "There was a problem activating the workflow:" before the text.
		it.each<[name: string, text: RegExp]>([
			[
				'Unknown queue',
				/: "The record store has no queue "0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a"\. Choose a queue .+"$/,
			],
			['No address', /: "The queue "Nowhere" has no e-mail address, so no email can reach it\. Give the queue .+"$/],
			['No address at all', /: "The address of the queue is "contoso", expected an e-mail address such as .+"$/],
			[
				'Second rule',
				/: "Another rule for email on the queue "support@contoso\.example" is active: "Support email to case" \(workflow \w+\)\. Unpublish .+"$/,
			],
			[
				'Open to everybody',
				/: "The SMTP receiver would listen on 0\.0\.0\.0 for everybody, expected a login or a list of networks\. Choose a credential .+"$/,
			],
			['Password in the clear', /: "The login of the SMTP receiver on 0\.0\.0\.0 has no certificate, .+"$/],
			['Port in use', /: "Port \d+ at 127\.0\.0\.1 is in use by another program\. .+"$/],
		])('%s', (name, text) => {
			const verdict = verdicts.get(name);
			expect(verdict?.status).toBe('failed');
			expect(textsOf(verdict ?? ({ triggers: [] } as unknown as PublicationStatus))).toEqual([
				expect.stringMatching(text),
			]);
		});

		it('leaves the rule that was there alone', async () => {
			const messageId = await sendPlainMail(world, 'support@contoso.example', 'Still there');
			expect(await settledItem(world, messageId)).toMatchObject({
				outcome: 'ready',
				ruleName: 'Support email to case',
			});
		});
	});

	describe('makes the case and names the reply that was not sent:', () => {
		it.each(['a wrong password', 'a closed port'])('%s', async (fault) => {
			const [closed = 0] = await freePorts(1);
			const server = fault === 'a closed port' ? undefined : await refusingServer();
			const port = server?.port ?? closed;
			const credential = await world.n8n.api.createCredential({
				name: `SMTP with ${fault}`,
				type: 'arcSmtpApi',
				data: {
					host: '127.0.0.1',
					port,
					security: 'none',
					user: 'support',
					password: 'not-this-one',
					allowSelfSigned: false,
				},
			});
			const queue = `${fault.replaceAll(' ', '-')}@contoso.example`;
			const workflow = await publishVariant(world, { name: fault, queue, credentialId: credential.id });
			const messageId = await sendPlainMail(world, queue, `Sent despite ${fault}`);
			const item = await settledItem(world, messageId);
			await server?.close();

			expect(item).toMatchObject({ state: 'inactive', outcome: 'ready', reason: 'none' });
			expect(item.reply).toMatchObject({ state: 'notSent', reason: 'sendFailed' });
			expect(Object.keys(item.records)).toEqual(['case']);
			const [execution] = await world.n8n.api.settledExecutions(workflow.id, 1);
			expect(execution?.status).toBe('success');
			const run = (await world.n8n.api.execution(execution?.id ?? '')).data?.resultData.runData['Auto Reply']?.[0];
			const [sent, notSent] = run?.data?.main ?? [];
			expect([sent ?? [], notSent?.map(({ json }) => json['reply'])]).toEqual([
				[],
				[expect.objectContaining({ state: 'notSent', reason: 'sendFailed' })],
			]);
			expect(JSON.stringify(run)).not.toContain('not-this-one');
		});
	});

	it('takes nothing from a rule that a later publishing broke, and goes on by itself once it is mended', async () => {
		const queue = 'broken-later@contoso.example';
		const workflow = await publishVariant(world, { name: 'Broken later', queue, credentialId });
		const withItems = (items: object, ownOutputs: number) => ({
			nodes: workflow.nodes.map((one) =>
				one.name === 'Evaluate Rule' ? { ...one, parameters: { ...one.parameters, ownOutputs, items } } : one,
			),
		});
		const lost = { values: [{ name: 'Lost', output: 'own', outputNumber: 3, combinator: 'all', groups: {} }] };
		await world.n8n.api.updateWorkflow(workflow.id, withItems(lost, 0));
		expect((await world.n8n.api.publishAndSettle(workflow.id)).status).toBe('published');

		const messageId = await sendPlainMail(world, queue, 'While it is broken');
		const [execution] = await world.n8n.api.settledExecutions(workflow.id, 1);
		const failed = await world.n8n.api.execution(execution?.id ?? '');
		expect(failed.data?.resultData.error?.message).toBe(
			'Condition item "Lost" leaves by own output 3, and Evaluate Rule has 0',
		);
		const [waiting] = await itemsOf(world, messageId);
		expect(waiting).toMatchObject({ state: 'active', reason: 'ruleInvalid', attempts: 0, records: {} });

		const mended = { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] };
		await world.n8n.api.updateWorkflow(workflow.id, withItems(mended, 0));
		await world.n8n.api.publishAndSettle(workflow.id);
		expect(await settledItem(world, messageId)).toMatchObject({
			outcome: 'ready',
			conditionItem: 'Any',
			attempts: 1,
			records: { case: expect.anything() },
		});
	});

	describe('ends an item alone, with a clear text:', () => {
		let ours: Record<string, unknown>;
		beforeAll(async () => {
			const [execution] = await world.n8n.api.settledExecutions(world.workflowId, 1);
			const { data } = await world.n8n.api.execution(execution?.id ?? '');
			const item = data?.resultData.runData['Resolve Contact']?.[0]?.data?.main[0]?.[0];
			if (item === undefined) throw new Error('No item of the rule was found');
			ours = item.json;
		});

		it('one of another store, and one that is not ours, beside one that is handed on', async () => {
			const queueItem = ours['queueItem'] as Record<string, unknown>;
			const foreign = { ...ours, queueItem: { ...queueItem, store: await openAnotherStore() } };
			const run = await runOn([ours, foreign, { subject: 'From somewhere else' }], {
				onError: 'continueRegularOutput',
			});
			const items = run.data?.resultData.runData['Create Record']?.[0]?.data?.main[0]?.map(({ json }) => json) ?? [];

			expect(items.filter(({ error }) => error === undefined)).toEqual([
				expect.objectContaining({ record: expect.objectContaining({ type: 'case', title: 'Still there' }) }),
			]);
			expect(items.flatMap(({ error }) => (error === undefined ? [] : [error]))).toEqual([
				'The item belongs to another record store than this node uses',
				'The item has no `queueItem`, so it did not come from ARC Rule Trigger',
			]);
		});

		it('stops the node with that text where it does not continue', async () => {
			const run = await runOn([{ subject: 'From somewhere else' }], {});
			expect(run.status).toBe('error');
			expect(run.data?.resultData.error?.message).toContain('so it did not come from ARC Rule Trigger');
			expect(run.data?.resultData.error?.description).toContain('(itemInvalid)');
		});

		/** Lets n8n open a second store, and answers its identity. */
		async function openAnotherStore(): Promise<string> {
			const data = { storeName: 'another', key: 'opens the other store' };
			const { id } = await world.n8n.api.createCredential({ name: 'Another store', type: 'arcEmbeddedApi', data });
			const list = {
				...node('List', 'n8n-nodes-arc.arcStore', 1, {
					recordStore: 'named',
					recordType: 'case',
					operation: 'getAll',
				}),
				credentials: { arcEmbeddedApi: { id, name: 'Another store' } },
			};
			const nodes = [node('Start', 'n8n-nodes-base.manualTrigger', 1, {}), list];
			const connections = { Start: { main: [[{ node: 'List', type: 'main', index: 0 }]] } };
			const workflow = await world.n8n.api.createWorkflow({ name: 'Another store', nodes, connections });
			await world.n8n.api.runManually(workflow.id, 'Start');
			await world.n8n.api.settledExecutions(workflow.id, 1);
			return await world.storeId('another');
		}

		/** Runs Create Record by hand on given items. */
		async function runOn(items: readonly unknown[], settings: Record<string, unknown>): Promise<Execution> {
			const nodes: WorkflowNode[] = [
				node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
				node('Items', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ items }), options: {} }),
				node('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
				{
					...node('Create Record', 'n8n-nodes-arc.createRecord', 1, { operation: 'create', recordType: 'case' }),
					...settings,
				},
			];
			const wire = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
			const connections = { Start: wire('Items'), Items: wire('Split'), Split: wire('Create Record') };
			const { id } = await world.n8n.api.createWorkflow({ name: 'By hand', nodes, connections });
			const executionId = await world.n8n.api.runManually(id, 'Start');
			await world.n8n.api.settledExecutions(id, 1);
			return await world.n8n.api.execution(executionId);
		}
	});
});

function node(name: string, type: string, typeVersion: number, parameters: Record<string, unknown>): WorkflowNode {
	return { id: crypto.randomUUID(), name, type, typeVersion, position: [0, 0], parameters };
}

/** A mail server that takes no login. */
async function refusingServer(): Promise<{ port: number; close: () => Promise<void> }> {
	const server = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		allowInsecureAuth: true,
		closeTimeout: 50,
		onAuth: (_auth, _session, done) => done(Object.assign(new Error('Authentication failed'), { responseCode: 535 })),
	});
	server.on('error', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	return {
		port: (server.server.address() as AddressInfo).port,
		close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
	};
}
