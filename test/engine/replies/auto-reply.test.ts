import { deliver } from '../../support/demo/send-mail';
import { waitUntil } from '../../support/n8n/wait-until';
import type { IDataObject } from 'n8n-workflow';
import { freePort } from '../../adapters/mail/smtp/smtp-client';
import { key } from './reply-rule';
import {
	count,
	create,
	handled,
	mail,
	opened,
	publish,
	rawServer,
	server,
	shown,
	sink,
	store,
	stored,
	support,
	takeInMessage,
	useReplyWorld,
	type Mail,
} from './reply-world';

useReplyWorld();

describe('a reply that is not sent', () => {
	it.each<[reason: string, given: Mail, prepare: () => Promise<IDataObject>, text: RegExp]>([
		['automaticMail', { headers: ['Auto-Submitted: auto-replied'] }, async () => ({}), /A machine wrote the message/],
		['listMail', { headers: ['List-Id: <news.x.example>'] }, async () => ({}), /mailing list/],
		['replyNotWanted', { headers: ['X-Auto-Response-Suppress: All'] }, async () => ({}), /no automatic answers/],
		['noReplyAddress', { from: 'no-reply@fabrikam.example' }, async () => ({}), /no address that a person reads/],
		[
			'ownAddress',
			{ from: 'sales@contoso.example' },
			async () => {
				await create('queue', { name: 'Sales', emailAddress: 'sales@contoso.example' });
				return {};
			},
			/queue of this store|machine/,
		],
		[
			'governor',
			{},
			async () => {
				await store.saveSettings({ repliesPerAddress: 0 });
				return {};
			},
			/limit for one address/,
		],
		[
			'governor',
			{},
			async () => {
				await store.saveSettings({ repliesInAll: 0 });
				return {};
			},
			/limit for all of its rules/,
		],
		[
			'switchedOff',
			{},
			async () => {
				await store.saveSettings({ automaticReplies: false });
				return {};
			},
			/switched off in the record store/,
		],
		['switchedOff', {}, async () => ({ options: { sendReplies: false } }), /switched off in this node/],
		['previewOnly', {}, async () => ({ options: { previewOnly: true } }), /Preview Only/],
		[
			'templateMissing',
			{},
			async () => stored('0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a'),
			/no longer in the record store/,
		],
		[
			'templateTypeMismatch',
			{},
			async () => stored(await create('template', { name: 'Lead', recordType: 'lead', subject: 's', body: 'b' })),
			/for lead records, and a case was made/,
		],
		[
			'templateInvalid',
			{},
			async () =>
				stored(
					await create('template', {
						name: 'Broken',
						recordType: 'case',
						subject: 's',
						body: '{{ record.title | shout }}',
					}),
				),
			/cannot be used: .*shout/,
		],
	])('says %s at its output, on the queue item and in its trace', async (reason, given, prepare, text) => {
		const { sink: server, port } = await sink();
		await publish({ store, address: support, smtpPort: port, reply: await prepare() });
		const item = await handled(given);
		expect(item).toMatchObject({ state: 'inactive', outcome: 'ready', reply: { state: 'notSent', reason } });
		expect(item.trace.filter(({ step }) => step === 'reply')).toEqual([
			expect.objectContaining({ text: expect.stringMatching(text), detail: { state: 'notSent', reason } }),
		]);
		expect({ ...shown, items: [] }).toEqual({
			items: [],
			sent: [],
			notSent: [expect.objectContaining({ state: 'notSent', reason, message: expect.stringMatching(text) })],
		});
		expect(server.mails).toEqual([]);
	});

	it('says that the address bounced, until somebody writes from it', async () => {
		const { sink: server, port } = await sink();
		await publish({ store, address: support, smtpPort: port });
		await handled();
		const report = [
			'From: MAILER-DAEMON@fabrikam.example',
			'To: support@contoso.example',
			'Subject: Undelivered',
			'Message-ID: <b1@fabrikam.example>',
			'MIME-Version: 1.0',
			'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
			'',
			'--b',
			'Content-Type: message/delivery-status',
			'',
			'Reporting-MTA: dns; mx.fabrikam.example',
			'',
			'Final-Recipient: rfc822; ada@fabrikam.example',
			'Action: failed',
			'Status: 5.1.1',
			'',
			'--b',
			'Content-Type: text/rfc822-headers',
			'',
			`Message-ID: ${server.mails[0]?.headers.get('message-id') ?? ''}`,
			'',
			'--b--',
			'',
		].join('\r\n');
		await takeInMessage(store, { raw: Buffer.from(report) });
		expect(
			(await handled({ from: 'ben@fabrikam.example', headers: ['Reply-To: ada@fabrikam.example'] })).reply,
		).toMatchObject({ state: 'notSent', reason: 'addressBounced' });
		expect((await handled()).reply).toMatchObject({ state: 'sent' });
	});

	it('says that the server refused it for good, and keeps why', async () => {
		const { port, received, refused } = await rawServer([[550, 'no such user']]);
		await publish({ store, address: support, smtpPort: port });
		const item = await handled();
		expect(item).toMatchObject({
			state: 'inactive',
			outcome: 'ready',
			attempts: 1,
			reply: { state: 'notSent', reason: 'sendFailed' },
		});
		expect(item.trace.filter(({ step }) => step === 'reply')).toEqual([
			expect.objectContaining({ text: expect.stringContaining('550 no such user') as string }),
		]);
		expect(shown.notSent[0]?.message).toContain('550 no such user');
		expect([refused(), received]).toEqual([1, []]);
	});
});

it('sends once when the server is ready again, within the same execution and claim', async () => {
	const { port, received, refused } = await rawServer([
		[451, 'come again'],
		[451, 'and again'],
	]);
	await publish({ store, address: support, smtpPort: port });
	expect(await handled()).toMatchObject({ attempts: 1, claimNumber: 1, reply: { state: 'sent' } });
	expect([refused(), received.length, shown.sent.length, shown.notSent.length]).toEqual([2, 1, 1, 0]);
});

it('sends once, and names the values that were missing', async () => {
	const { sink: server, port } = await sink();
	await publish({ store, address: support, smtpPort: port });
	expect((await handled()).reply).toMatchObject({ state: 'sent', to: 'ada@fabrikam.example' });
	expect(shown.sent).toEqual([
		expect.objectContaining({ missing: ['contact.nickname'], text: expect.stringMatching(/^Received: CAS-/) }),
	]);
	expect(server.mails).toHaveLength(1);
});

it('shows in a preview what would be sent', async () => {
	const { port } = await sink();
	await publish({
		store,
		address: support,
		smtpPort: port,
		reply: {
			subject: 'About {{ activity.subject }}',
			html: '<p>{{ activity.subject }}</p>',
			options: { previewOnly: true },
		},
	});
	await handled();
	expect(shown.notSent).toEqual([
		expect.objectContaining({
			to: 'ada@fabrikam.example',
			subject: `About Printer ${count}`,
			text: expect.stringMatching(/^Received/),
			html: `<p>Printer ${count}</p>`,
		}),
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
				const raw = Buffer.concat(chunks)
					.toString()
					.replace(
						/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-N8n-Arc-Reply|In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim,
						'',
					);
				deliver(to === support ? here : there, { raw, from, to: [to] }).then(() => {
					callback();
				}, callback);
			});
		},
	});
	await publish({ store, address: support, smtpPort: gateway, receiverPort: here });
	await publish({
		store: other,
		address: 'help@fabrikam.example',
		smtpPort: gateway,
		named: 'other',
		receiverPort: there,
	});
	await deliver(here, { raw: mail({ from: 'help@fabrikam.example' }), from: 'help@fabrikam.example', to: [support] });
	const stopped = await waitUntil('a reply that is not sent', async () => shown.notSent[0]);
	expect(stopped).toMatchObject({
		reason: 'governor',
		message: expect.stringContaining('3 automatic replies within 60 minutes, the limit for one address') as string,
	});
	const last = (await store.queueItems({})).map(({ reply }) => [reply?.state, reply?.reason]);
	expect(last).toEqual([
		['notSent', 'governor'],
		['sent', null],
		['sent', null],
		['sent', null],
	]);
	expect(passed.filter((to) => to !== support)).toHaveLength(3);
	expect(passed.filter((to) => to === support)).toHaveLength(3);
});
