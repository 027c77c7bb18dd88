import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NodeConnectionTypes, type IDataObject, type IExecuteFunctions, type INodeExecutionData, type INodeType } from 'n8n-workflow';
import type { QueueItem, ReplyNote } from '../../core/activity/queue-item';
import type { RecordStore } from '../../core/record-store';
import { deliver } from '../../scripts/demo/send-mail';
import { EngineWorkflow, provideNodeType } from '../../scripts/engine/n8n-engine';
import { SmtpSink } from '../../scripts/engine/smtp-sink';
import { waitUntil } from '../../scripts/n8n/wait-until';
import { projectRoot } from '../../scripts/paths';
import { freePort } from '../adapters/mail/smtp-client';
import { openEmbedded } from './built';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { provideEmbedded } = load('./dist/nodes/shared/open-store.js') as typeof import('../../nodes/shared/open-store');
const { takeInMessage } = load('./dist/adapters/mail/take-in-message.js') as typeof import('../../adapters/mail/take-in-message');
const { SMTPServer } = load('./dist/vendor/smtp-server.js') as typeof import('smtp-server');

interface ShownReply extends ReplyNote {
	readonly message: string;
	readonly missing: readonly string[];
	readonly text?: string;
	readonly html?: string;
}

interface Rule {
	readonly store: RecordStore;
	readonly address: string;
	readonly smtpPort: number;
	/** Named embedded stores have a credential; the default has none. */
	readonly named?: string;
	readonly receiverPort?: number;
	readonly reply?: IDataObject;
}

const key = 'a key of this test';
let folder: string;
let store: RecordStore;
let closing: (() => unknown)[];
let shown: { sent: ShownReply[]; notSent: ShownReply[] };

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-reply-'));
	closing = [];
	shown = { sent: [], notSent: [] };
	store = await opened('default');
	// What subjects say is compared here; tokens have tests of their own.
	await store.saveSettings({ trackingToken: false });
	for (const name of ['sent', 'notSent'] as const) provideNodeType(`test.${name}`, collecting(shown[name]));
});
afterEach(async () => {
	for (const close of closing.reverse()) await close();
	rmSync(folder, { recursive: true, force: true });
});

async function opened(name: string): Promise<RecordStore> {
	const made = await openEmbedded(path.join(folder, `${name}.sqlite`));
	const withdraw = provideEmbedded(name, made);
	closing.push(async () => {
		withdraw();
		await made.close();
	});
	return made;
}

/** A node behind an output, which keeps the replies that it is shown. */
function collecting(replies: ShownReply[]): INodeType {
	return {
		description: {
			displayName: 'Collect', name: 'collect', group: ['output'], version: 1, description: '', defaults: { name: 'Collect' },
			inputs: [NodeConnectionTypes.Main], outputs: [NodeConnectionTypes.Main], properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			replies.push(...this.getInputData().map(({ json }) => json['reply'] as unknown as ShownReply));
			return [this.getInputData()];
		},
	};
}

async function publish({ store: own, address, smtpPort, named, receiverPort, reply = {} }: Rule): Promise<void> {
	await own.save([{ op: 'create', type: 'queue', fields: { name: address, emailAddress: address } }]);
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const place: IDataObject = named === undefined ? {} : { embeddedStore: 'named' };
	const credentials = named === undefined ? [] : ['arcEmbeddedApi'];
	const receive = receiverPort === undefined ? { receiveFrom: 'queueOnly' } : { receiveFrom: 'smtp', options: { smtpPort: receiverPort } };
	const queue = { __rl: true, mode: 'email', value: address };
	const items = { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] };
	const rule = new EngineWorkflow(
		{
			id: `rule-${address}`,
			name: address,
			nodes: [
				{ name: 'ARC Rule Trigger', type: 'arcRuleTrigger', credentials, parameters: { ...place, ruleName: address, activityType: 'email', queue, ...receive, monitorOptions: ['failed'] } },
				{ name: 'Evaluate Rule', type: 'evaluateRule', credentials, parameters: { ...place, items, allowUnknownSenders: true, advanced: { automaticMail: 'create' } } },
				{ name: 'Resolve Contact', type: 'resolveContact', credentials, parameters: { ...place, ifNo: 'createContact' } },
				{ name: 'Create Record', type: 'createRecord', credentials, parameters: { ...place, operation: 'create', recordType: 'case' } },
				{ name: 'Auto Reply', type: 'autoReply', credentials: ['arcSmtpApi', ...credentials], parameters: { ...place, text: 'Received: {{ record.number }}{{ contact.nickname }}', ...reply } },
				{ name: 'Sent', type: 'test.sent', parameters: {} },
				{ name: 'Not Sent', type: 'test.notSent', parameters: {} },
			],
			connections: {
				'ARC Rule Trigger': { main: [to('Evaluate Rule')] },
				'Evaluate Rule': { main: [to('Resolve Contact')] },
				'Resolve Contact': { main: [to('Create Record')] },
				'Create Record': { main: [to('Auto Reply')] },
				'Auto Reply': { main: [to('Sent'), to('Not Sent')] },
			},
		},
		{ arcSmtpApi: { host: '127.0.0.1', port: smtpPort, security: 'none' }, arcEmbeddedApi: { storeName: named ?? '', key } },
	);
	await rule.activate('activate');
	closing.push(async () => {
		await rule.deactivate();
		expect(rule.failures).toEqual([]);
	});
}

interface Mail {
	readonly from?: string;
	readonly to?: string;
	readonly headers?: readonly string[];
}

let count = 0;
function mail({ from = 'ada@fabrikam.example', to = 'support@contoso.example', headers = [] }: Mail = {}): string {
	count += 1;
	return [`From: ${from}`, `To: ${to}`, `Subject: Printer ${count}`, `Message-ID: <m${count}@fabrikam.example>`, ...headers, '', 'It jams.', ''].join('\r\n');
}

async function closed(own: RecordStore, id: string): Promise<QueueItem> {
	return await waitUntil('the queue item to be closed', async () => {
		const [item] = await own.queueItems({ ids: [id] });
		return item?.closedOn ? item : undefined;
	});
}

/** Takes a mail in, and waits until its queue item is closed and its outputs are shown. */
async function handled(given: Mail = {}): Promise<QueueItem> {
	const before = shown.sent.length + shown.notSent.length;
	const { queueItemIds } = await takeInMessage(store, { raw: Buffer.from(mail(given)) });
	const item = await closed(store, queueItemIds[0] ?? '');
	await waitUntil('the outputs', async () => shown.sent.length + shown.notSent.length > before || undefined);
	return item;
}

async function create(type: string, fields: Record<string, unknown>): Promise<string> {
	const [result] = await store.save([{ op: 'create', type, fields }]);
	if (result === undefined || result instanceof Error) throw result ?? new Error('The store answered nothing');
	return result.record.id;
}

async function sink(): Promise<{ sink: SmtpSink; port: number }> {
	const made = new SmtpSink();
	const port = await made.listen();
	closing.push(async () => { await made.close(); });
	return { sink: made, port };
}

const support = 'support@contoso.example';
const stored = (id: string): IDataObject => ({ templateFrom: 'stored', template: { __rl: true, mode: 'id', value: `={{ ${JSON.stringify(id)} }}` } });

describe('a reply that is not sent', () => {
	it.each<[reason: string, given: Mail, prepare: () => Promise<IDataObject>, text: RegExp]>([
		['automaticMail', { headers: ['Auto-Submitted: auto-replied'] }, async () => ({}), /A machine wrote the message/],
		['listMail', { headers: ['List-Id: <news.x.example>'] }, async () => ({}), /mailing list/],
		['replyNotWanted', { headers: ['X-Auto-Response-Suppress: All'] }, async () => ({}), /no automatic answers/],
		['noReplyAddress', { from: 'no-reply@fabrikam.example' }, async () => ({}), /no address that a person reads/],
		['ownAddress', { from: 'sales@contoso.example' }, async () => {
			await create('queue', { name: 'Sales', emailAddress: 'sales@contoso.example' });
			return {};
		}, /queue of this store|machine/],
		['governor', {}, async () => {
			await store.saveSettings({ repliesPerAddress: 0 });
			return {};
		}, /limit for one address/],
		['governor', {}, async () => {
			await store.saveSettings({ repliesInAll: 0 });
			return {};
		}, /limit for all of its rules/],
		['switchedOff', {}, async () => {
			await store.saveSettings({ automaticReplies: false });
			return {};
		}, /switched off in the record store/],
		['switchedOff', {}, async () => ({ options: { sendReplies: false } }), /switched off in this node/],
		['previewOnly', {}, async () => ({ options: { previewOnly: true } }), /Preview Only/],
		['templateMissing', {}, async () => stored('0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a'), /no longer in the record store/],
		['templateTypeMismatch', {}, async () => stored(await create('template', { name: 'Lead', recordType: 'lead', subject: 's', body: 'b' })), /for lead records, and a case was made/],
		['templateInvalid', {}, async () => stored(await create('template', { name: 'Broken', recordType: 'case', subject: 's', body: '{{ record.title | shout }}' })), /cannot be used: .*shout/],
	])('says %s at its output, on the queue item and in its trace', async (reason, given, prepare, text) => {
		const { sink: server, port } = await sink();
		await publish({ store, address: support, smtpPort: port, reply: await prepare() });
		const item = await handled(given);
		expect(item).toMatchObject({ state: 'inactive', outcome: 'ready', reply: { state: 'notSent', reason } });
		expect(item.trace.filter(({ step }) => step === 'reply')).toEqual([expect.objectContaining({ text: expect.stringMatching(text), detail: { state: 'notSent', reason } })]);
		expect(shown).toEqual({ sent: [], notSent: [expect.objectContaining({ state: 'notSent', reason, message: expect.stringMatching(text) })] });
		expect(server.mails).toEqual([]);
	});

	it('says that the address bounced, until somebody writes from it', async () => {
		const { sink: server, port } = await sink();
		await publish({ store, address: support, smtpPort: port });
		await handled();
		const report = [
			'From: MAILER-DAEMON@fabrikam.example', 'To: support@contoso.example', 'Subject: Undelivered', 'Message-ID: <b1@fabrikam.example>',
			'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
			'--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.fabrikam.example', '',
			'Final-Recipient: rfc822; ada@fabrikam.example', 'Action: failed', 'Status: 5.1.1', '',
			'--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${server.mails[0]?.headers.get('message-id') ?? ''}`, '', '--b--', '',
		].join('\r\n');
		await takeInMessage(store, { raw: Buffer.from(report) });
		expect((await handled({ from: 'ben@fabrikam.example', headers: ['Reply-To: ada@fabrikam.example'] })).reply).toMatchObject({ state: 'notSent', reason: 'addressBounced' });
		expect((await handled()).reply).toMatchObject({ state: 'sent' });
	});

	it('says that the server refused it for good, and keeps why', async () => {
		const port = await server({
			onRcptTo: (_address, _session, callback) => {
				callback(Object.assign(new Error('no such user'), { responseCode: 550 }));
			},
		});
		await publish({ store, address: support, smtpPort: port });
		expect((await handled()).reply).toMatchObject({ state: 'notSent', reason: 'sendFailed' });
		expect(shown.notSent[0]?.message).toContain('550 no such user');
	});
});

async function server(options: ConstructorParameters<typeof SMTPServer>[0]): Promise<number> {
	const made = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true, closeTimeout: 100, logger: false, ...options });
	made.on('error', () => undefined);
	await new Promise<void>((resolve) => {
		made.listen(0, '127.0.0.1', resolve);
	});
	closing.push(async () => {
		await new Promise<void>((resolve) => {
			made.close(resolve);
		});
	});
	return (made.server.address() as AddressInfo).port;
}

it('sends when the server is ready again, within the same execution', async () => {
	let tries = 0;
	const port = await server({
		onRcptTo: (_address, _session, callback) => {
			tries += 1;
			callback(tries === 1 ? Object.assign(new Error('come again'), { responseCode: 451 }) : null);
		},
	});
	await publish({ store, address: support, smtpPort: port });
	expect(await handled()).toMatchObject({ attempts: 1, reply: { state: 'sent' } });
	expect(tries).toBe(2);
});

it('sends once, and names the values that were missing', async () => {
	const { sink: server, port } = await sink();
	await publish({ store, address: support, smtpPort: port });
	expect((await handled()).reply).toMatchObject({ state: 'sent', to: 'ada@fabrikam.example' });
	expect(shown.sent).toEqual([expect.objectContaining({ missing: ['contact.nickname'], text: expect.stringMatching(/^Received: CAS-/) })]);
	expect(server.mails).toHaveLength(1);
});

it('shows in a preview what would be sent', async () => {
	const { port } = await sink();
	await publish({ store, address: support, smtpPort: port, reply: { subject: 'About {{ activity.subject }}', html: '<p>{{ activity.subject }}</p>', options: { previewOnly: true } } });
	await handled();
	expect(shown.notSent).toEqual([
		expect.objectContaining({ to: 'ada@fabrikam.example', subject: `About Printer ${count}`, text: expect.stringMatching(/^Received/), html: `<p>Printer ${count}</p>` }),
	]);
});

it.each<[why: string, headers: readonly string[], expected: string]>([
	['in the language that the message names', ['Content-Language: de-AT'], 'Danke'],
	['without language where the message names another', ['Content-Language: fr'], 'Thanks'],
	['without language where the message names none', [], 'Thanks'],
])('answers by the template %s', async (_why, headers, expected) => {
	const { sink: server, port } = await sink();
	const template = { name: 'Receipt', recordType: 'case', body: 'x' };
	await create('template', { ...template, subject: 'Thanks' });
	const chosen = await create('template', { ...template, language: 'de', subject: 'Danke' });
	await create('template', { ...template, recordType: 'lead', language: 'de-AT', subject: 'Lead' });
	await publish({ store, address: support, smtpPort: port, reply: stored(chosen) });
	await handled({ headers });
	expect(server.mails.map(({ subject }) => subject)).toEqual([expected]);
});

it('ends by itself between two installations that answer each other through a gateway that takes every mark off', async () => {
	const other = await opened('other');
	expect(await other.checkKey(key)).toBe(true);
	const [here, there] = [await freePort(), await freePort()];
	const passed: string[] = [];
	const gateway = await server({
		onData: (stream, session, callback) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const to = session.envelope.rcptTo[0]?.address ?? '';
				passed.push(to);
				const from = to === support ? 'help@fabrikam.example' : support;
				const raw = Buffer.concat(chunks).toString().replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-N8n-Arc-Reply|In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim, '');
				deliver(to === support ? here : there, { raw, from, to: [to] }).then(() => { callback(); }, callback);
			});
		},
	});
	await publish({ store, address: support, smtpPort: gateway, receiverPort: here });
	await publish({ store: other, address: 'help@fabrikam.example', smtpPort: gateway, named: 'other', receiverPort: there });
	await deliver(here, { raw: mail({ from: 'help@fabrikam.example' }), from: 'help@fabrikam.example', to: [support] });
	const stopped = await waitUntil('a reply that is not sent', async () => shown.notSent[0]);
	expect(stopped).toMatchObject({ reason: 'governor', message: expect.stringContaining('3 automatic replies within 60 minutes, the limit for one address') as string });
	const last = (await store.queueItems({})).map(({ reply }) => [reply?.state, reply?.reason]);
	expect(last).toEqual([['notSent', 'governor'], ['sent', null], ['sent', null], ['sent', null]]);
	expect(passed.filter((to) => to !== support)).toHaveLength(3);
	expect(passed.filter((to) => to === support)).toHaveLength(3);
}, 60_000);
