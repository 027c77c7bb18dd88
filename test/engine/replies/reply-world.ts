import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import type { QueueItem, ReplyNote } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import { provideNodeType, type EngineWorkflow } from '../../support/engine/n8n-engine';
import { SmtpSink } from '../../support/engine/smtp-sink';
import { waitUntil } from '../../support/n8n/wait-until';
import { openEmbedded } from '../embedded-store';
import { replyRule, type Rule } from './reply-rule';
import { built } from '../../support/built';

const { provideEmbedded } = built('nodes/shared/store/open-store');
export const { takeInMessage } = built('adapters/mail/intake/take-in-message');
const { SMTPServer } = built('vendor/smtp-server');

export interface ShownReply extends ReplyNote {
	readonly message: string;
	readonly missing: readonly string[];
	readonly text?: string;
	readonly html?: string;
}

let folder: string;
export let store: Store;
let closing: (() => unknown)[];
/** What left Auto Reply: its replies by output, and the whole items. */
export let shown: { sent: ShownReply[]; notSent: ShownReply[]; items: INodeExecutionData[] };

/** Opens a fresh store before each test of the file, and closes everything after it. */
export function useReplyWorld(): void {
	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-reply-'));
		closing = [];
		shown = { sent: [], notSent: [], items: [] };
		store = await opened('default');
		// What subjects say is compared here; tokens have tests of their own.
		await store.saveSettings({ trackingToken: false });
		for (const name of ['sent', 'notSent'] as const) provideNodeType(`test.${name}`, collecting(shown[name]));
	});
	afterEach(async () => {
		for (const close of closing.reverse()) await close();
		rmSync(folder, { recursive: true, force: true });
	});
}

export async function opened(name: string): Promise<Store> {
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
			displayName: 'Collect',
			name: 'collect',
			group: ['output'],
			version: 1,
			description: '',
			defaults: { name: 'Collect' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			shown.items.push(...this.getInputData());
			replies.push(...this.getInputData().map(({ json }) => json['reply'] as unknown as ShownReply));
			return [this.getInputData()];
		},
	};
}

export async function publish(rule: Rule): Promise<EngineWorkflow> {
	await rule.store.write([{ op: 'create', type: 'queue', fields: { name: rule.address, emailAddress: rule.address } }]);
	const workflow = replyRule(rule);
	await workflow.activate('activate');
	closing.push(async () => {
		await workflow.deactivate();
		if (rule.mayFail !== true) expect(workflow.failures).toEqual([]);
	});
	return workflow;
}

export interface Mail {
	readonly from?: string;
	readonly to?: string;
	readonly headers?: readonly string[];
}

export let count = 0;
export function mail({
	from = 'ada@fabrikam.example',
	to = 'support@contoso.example',
	headers = [],
}: Mail = {}): string {
	count += 1;
	return [
		`From: ${from}`,
		`To: ${to}`,
		`Subject: Printer ${count}`,
		`Message-ID: <m${count}@fabrikam.example>`,
		...headers,
		'',
		'It jams.',
		'',
	].join('\r\n');
}

async function closed(own: Store, id: string): Promise<QueueItem> {
	return await waitUntil('the queue item to be closed', async () => {
		const [item] = await own.queueItems({ ids: [id] });
		return item?.closedOn ? item : undefined;
	});
}

/** Takes a mail in, and waits until its queue item is closed and its outputs are shown. */
export async function handled(given: Mail = {}): Promise<QueueItem> {
	const before = shown.sent.length + shown.notSent.length;
	const { queueItemIds } = await takeInMessage(store, { raw: Buffer.from(mail(given)) });
	const item = await closed(store, queueItemIds[0] ?? '');
	await waitUntil('the outputs', async () => shown.sent.length + shown.notSent.length > before || undefined);
	return item;
}

export async function create(type: string, fields: Record<string, unknown>): Promise<string> {
	const [result] = await store.write([{ op: 'create', type, fields }]);
	if (result === undefined || result instanceof Error) throw result ?? new Error('The store answered nothing');
	return result.record.id;
}

export async function sink(): Promise<{ sink: SmtpSink; port: number }> {
	const made = new SmtpSink();
	const port = await made.listen();
	closing.push(async () => {
		await made.close();
	});
	return { sink: made, port };
}

export const support = 'support@contoso.example';
export const stored = (id: string): IDataObject => ({
	templateFrom: 'stored',
	template: { __rl: true, mode: 'id', value: `={{ ${JSON.stringify(id)} }}` },
});

/** A mail server on loopback that answers as it is told. */
export async function server(options: ConstructorParameters<typeof SMTPServer>[0]): Promise<number> {
	const made = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		closeTimeout: 100,
		logger: false,
		...options,
	});
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

export interface ReceivedMail {
	/** The envelope sender; empty for `<>`. */
	readonly from: string;
	readonly to: readonly string[];
	readonly raw: string;
}

/** A mail server that keeps what it takes, byte by byte, and refuses a recipient as often as it is told. */
export async function rawServer(
	refusals: readonly (readonly [code: number, text: string])[] = [],
): Promise<{ port: number; received: ReceivedMail[]; refused: () => number }> {
	const received: ReceivedMail[] = [];
	let refused = 0;
	const port = await server({
		onRcptTo: (_address, _session, callback) => {
			const refusal = refusals[refused];
			if (refusal === undefined) return callback();
			refused += 1;
			callback(Object.assign(new Error(refusal[1]), { responseCode: refusal[0] }));
		},
		onData: (stream, session, callback) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const { mailFrom, rcptTo } = session.envelope;
				received.push({
					from: mailFrom ? mailFrom.address : '',
					to: rcptTo.map(({ address }) => address),
					raw: Buffer.concat(chunks).toString(),
				});
				callback();
			});
		},
	});
	return { port, received, refused: () => refused };
}
