import type { AddressInfo } from 'node:net';
import type { QueueItem } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import { DemoWorld } from '../../support/demo/demo-world';
import { deliver } from '../../support/demo/send-mail';
import type { WorkflowDefinition } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { storeFileOf } from '../../support/n8n/running-n8n';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { SMTPServer } from '../../../vendor/smtp-server';
import { publishVariant, variantOf } from '../../support/demo/rule-variants';
import { built } from '../../support/built';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

const here = 'robots@contoso.example';
const there = 'help@fabrikam.example';

/** Every sign by which one robot could know the other. */
const marks =
	/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-N8n-Arc-Reply|In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim;

/** A relay between the two that takes every mark off a message, and gives it a sender that may be answered. */
class Gateway {
	readonly passed: { readonly to: string; readonly raw: string }[] = [];
	private readonly server: SMTPServer;

	constructor(receiverPort: number) {
		this.server = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS'],
			disableReverseLookup: true,
			closeTimeout: 100,
			onData: (stream, session, done) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => {
					const to = session.envelope.rcptTo[0]?.address ?? '';
					const raw = Buffer.concat(chunks).toString().replace(marks, '');
					this.passed.push({ to, raw });
					// A loop that does not end by itself ends here, and the test with it.
					if (this.passed.length > 20) done(new Error('The loop does not end'));
					else
						deliver(receiverPort, { raw, from: to === here ? there : here, to: [to] }).then(() => {
							done();
						}, done);
				});
			},
		});
		this.server.on('error', () => undefined);
	}

	async listen(): Promise<number> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
		return (this.server.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}
}

/** A workflow whose nodes work on another store of the same n8n. */
function inStore(workflow: WorkflowDefinition, credentialId: string): WorkflowDefinition {
	const nodes = workflow.nodes.map((node) => {
		if (!node.type.startsWith('n8n-nodes-arc.')) return node;
		const credentials = {
			...(node['credentials'] as object | undefined),
			arcEmbeddedApi: { id: credentialId, name: 'Other store' },
		};
		return { ...node, parameters: { ...node.parameters, recordStore: 'named' }, credentials };
	});
	return { ...workflow, nodes };
}

describe('two workflows that answer each other through a mail server', () => {
	let world: DemoWorld;
	let gateway: Gateway;
	let other: Store;
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
		gateway = new Gateway(world.receiverPort);
		const data = {
			host: '127.0.0.1',
			port: await gateway.listen(),
			security: 'none',
			user: '',
			password: '',
			allowSelfSigned: false,
		};
		const { id: credentialId } = await world.n8n.api.createCredential({ name: 'Gateway', type: 'arcSmtpApi', data });
		const store = await world.n8n.api.createCredential({
			name: 'Other store',
			type: 'arcEmbeddedApi',
			data: { storeName: 'other', key: 'a key of this test' },
		});
		await publishVariant(world, { name: 'Robot here', queue: here, credentialId });
		const { id } = await world.n8n.api.createWorkflow(
			inStore(variantOf(world, { name: 'Robot there', queue: there, credentialId }), store.id),
		);
		expect(await world.n8n.api.publishAndSettle(id)).toMatchObject({ status: 'published' });
		other = await openSqliteStore({ file: storeFileOf(world.n8n.userFolder, 'other') });
	});
	afterAll(async () => {
		await other?.close();
		await gateway?.close();
		await world?.dispose();
	});

	const open = ({ closedOn }: QueueItem): boolean => closedOn === null;

	it('stop by themselves when each has sent three, and say why', async () => {
		const raw = `From: ${there}\r\nTo: ${here}\r\nSubject: Printer\r\nMessage-ID: <first@fabrikam.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nIt jams.\r\n`;
		await deliver(world.receiverPort, { raw, from: there, to: [here] });
		const ours = await waitUntil('the governor to stop it', async () => {
			const items = await world.store.queueItems({});
			return items.some(({ reply }) => reply?.reason === 'governor') && !items.some(open) ? items : undefined;
		});
		const theirs = await waitUntil('the other side to be at rest', async () => {
			const items = await other.queueItems({});
			return items.some(open) ? undefined : items;
		});

		expect(ours.map(({ reply }) => [reply?.state, reply?.reason])).toEqual([
			['notSent', 'governor'],
			['sent', null],
			['sent', null],
			['sent', null],
		]);
		expect(theirs.map(({ reply }) => reply?.state)).toEqual(['sent', 'sent', 'sent']);
		expect([here, there].map((address) => gateway.passed.filter(({ to }) => to === address).length)).toEqual([3, 3]);
		expect(ours.map(({ state, outcome }) => [state, outcome])).toEqual(
			Array.from({ length: 4 }, () => ['inactive', 'ready']),
		);
		const [stopped] = ours;
		expect(stopped?.trace.at(-1)).toMatchObject({
			step: 'reply',
			text: 'This address was sent 3 automatic replies within 60 minutes, the limit for one address; it may be a robot that answers replies',
		});
	});

	it('each note the tokens of the other, and belong no message to a case by them', async () => {
		const [newest] = await other.queueItems({});
		expect(newest?.trace[0]).toMatchObject({
			step: 'takeIn',
			text: expect.stringContaining('a tracking token that this record store did not sign (the subject)') as string,
		});
		const [activity] = await other.activities([newest?.activityId ?? '']);
		const token = /\[#([a-z2-7]{26})\]/.exec(activity?.subject ?? '')?.[1];
		expect(token).toBeDefined();
		expect(newest?.trace[0]?.text).not.toContain(token);
		expect(activity).toMatchObject({ correlatedBy: null });
	});
});
