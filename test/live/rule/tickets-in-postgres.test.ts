import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../../../vendor/pg';
import { DemoWorld } from '../../support/demo/demo-world';
import { deliver } from '../../support/demo/send-mail';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';
import { describeWithPostgres } from '../../support/with-postgres';
import { demoCredential, sendPlainMail, settledItem, textsOf } from '../../support/demo/rule-variants';
import { fetchAlone } from '../../support/n8n/fetch-alone';

const queue = 'tickets@contoso.example';

/** The template as a user sets it up: his database, his mail server, and mail over SMTP. */
function template(receiverPort: number, postgres: string, smtp: string): WorkflowDefinition {
	const file = path.join(projectRoot, 'templates/tickets-in-postgres.json');
	const { pinData: _pins, ...workflow } = JSON.parse(readFileSync(file, 'utf8')) as WorkflowDefinition;
	const credentials = {
		postgres: { postgres: { id: postgres, name: 'Postgres' } },
		autoReply: { arcSmtpApi: { id: smtp, name: 'ARC SMTP' } },
	};
	const nodes = workflow.nodes.map(({ credentials: _named, ...node }) => {
		const kind = node.type.slice(node.type.lastIndexOf('.') + 1);
		const trigger = {
			...node.parameters,
			queue: { __rl: true, mode: 'email', value: queue },
			receiveFrom: 'smtp',
			options: { smtpPort: receiverPort, leaseSeconds: 5 },
		};
		return {
			...node,
			...(kind === 'arcRuleTrigger' ? { parameters: trigger } : {}),
			...(kind === 'postgres' || kind === 'autoReply' ? { credentials: credentials[kind] } : {}),
		};
	});
	return { ...workflow, nodes };
}

describeWithPostgres('tickets in a table of PostgreSQL', (server) => {
	let world: DemoWorld<SharedN8n>;
	let connection: { host: string; port: number; database: string; user: string; password: string };
	/** On a connection of its own, which is gone before the server is. */
	const query = async (text: string): Promise<readonly object[]> => {
		const client = new Client(connection);
		await client.connect();
		try {
			return (await client.query<object>(text)).rows;
		} finally {
			await client.end();
		}
	};
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		await world.store.saveSettings({ repliesPerAddress: 100 });
		const { host, port, database, user, password } = server().settings();
		connection = { host, port, database, user, password };
		await query(
			'create table tickets (id bigserial primary key, key uuid unique, title text, body text, customer text)',
		);
		await query('create table ticket_comments (key uuid primary key, ticket bigint, body text)');
		const { id } = await world.n8n.api.createCredential({
			name: 'Postgres',
			type: 'postgres',
			data: {
				...connection,
				ssl: 'disable',
				allowUnauthorizedCerts: false,
				maxConnections: 5,
				sshTunnel: false,
			},
		});
		const workflow = template(world.receiverPort, id, await demoCredential(world));
		const stored = await world.n8n.api.createWorkflow(workflow);
		const status = await world.n8n.api.publishAndSettle(stored.id);
		expect([status.status, textsOf(status)]).toEqual(['published', []]);
	});
	afterAll(async () => {
		await world?.dispose();
	});

	it('makes a ticket of each message, hears that it was closed, and adds an answer to it', async () => {
		const messageId = await sendPlainMail(world, queue, 'The label printer is offline');
		const item = await settledItem(world, messageId);
		const tickets = await query('select id, key, title from tickets');
		expect(tickets).toEqual([
			{ id: expect.any(String) as string, key: item.id, title: 'The label printer is offline' },
		]);
		const id = String((tickets[0] as { readonly id: unknown }).id);
		expect(item).toMatchObject({ outcome: 'ready', reason: 'none', reply: { state: 'sent' } });
		const caseId = item.records['external']?.['case'] ?? '';
		const noted = async (): Promise<object | undefined> => (await world.store.get('case', [caseId]))[0];
		expect(await noted()).toMatchObject({
			number: `T-${id}`,
			state: 'active',
			external: { system: 'Tickets', id, url: `https://tickets.contoso.example/${id}` },
			customer: { contact: expect.any(String) as string },
		});
		expect(world.sink.mails.find(({ body }) => body.includes(`https://tickets.contoso.example/${id}`))).toBeDefined();

		const answer = await sendAnswer('Re: The label printer is offline', messageId);
		expect(await settledItem(world, answer)).toMatchObject({
			outcome: 'skipped',
			reason: 'activeCaseConnected',
		});
		const comments = await waitUntil('the answer to be a comment', async () => {
			const found = await query('select ticket, body from ticket_comments');
			return found.length === 0 ? undefined : found;
		});
		expect(comments).toEqual([{ ticket: id, body: 'It is still offline.' }]);

		const closed = await fetchAlone(`${world.n8n.baseUrl}/webhook/ticket-was-closed`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ id: Number(id) }),
		});
		expect(closed.status).toBe(200);
		await waitUntil('the case to be resolved', async () => JSON.stringify(await noted()).includes('resolved'));
		expect(await noted()).toMatchObject({ state: 'resolved', resolvedOn: expect.any(String) as string });
	});

	async function sendAnswer(subject: string, to: string): Promise<string> {
		const messageId = `${crypto.randomUUID()}@wingtip.example`;
		const from = 'priya.nair@wingtip.example';
		const lines = [
			`From: Priya Nair <${from}>`,
			`To: ${queue}`,
			`Subject: ${subject}`,
			`Message-ID: <${messageId}>`,
			`In-Reply-To: <${to}>`,
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
			'',
			'It is still offline.',
			'',
		];
		await deliver(world.receiverPort, { raw: lines.join('\r\n'), from, to: [queue] });
		return messageId;
	}
});
