import PostalMime, { type Email } from 'postal-mime';
import type { IDataObject } from 'n8n-workflow';
import {
	create,
	handled,
	publish,
	rawServer,
	store,
	support,
	takeInMessage,
	useReplyWorld,
	type Mail,
	type ReceivedMail,
} from './reply-world';

// What Auto Reply says to a mail server, read by another library than the one that made it.
useReplyWorld();

interface Sent extends ReceivedMail {
	readonly mail: Email;
	readonly headers: ReadonlyMap<string, string>;
}

/** Has a mail answered, and answers all that the mail server was given. */
async function answersTo(given: Mail, reply: IDataObject = {}): Promise<Sent[]> {
	const { port, received } = await rawServer();
	await publish({ store, address: support, smtpPort: port, reply });
	await handled(given);
	return await Promise.all(
		received.map(async (one) => {
			const mail = await PostalMime.parse(one.raw);
			return { ...one, mail, headers: new Map(mail.headers.map(({ key, value }) => [key, value])) };
		}),
	);
}

const before = ['<start@fabrikam.example>', '<last@fabrikam.example>'];

it('is marked as automatic, in the thread, from the queue, to the sender alone', async () => {
	const [sent, ...others] = await answersTo(
		{
			headers: ['Cc: ben@fabrikam.example', `References: ${before.join(' ')}`, 'In-Reply-To: <last@fabrikam.example>'],
		},
		{
			subject: 'Re: {{ activity.subject }}',
			html: '<p>{{ record.number }}</p>',
			options: { fromName: 'Contoso "Support", Büro' },
		},
	);
	expect(others).toEqual([]);
	expect([sent?.from, sent?.to]).toEqual(['', ['ada@fabrikam.example']]);
	const id = /^<(m\d+@fabrikam\.example)>$/.exec(sent?.mail.inReplyTo ?? '')?.[1];
	expect(sent?.mail).toMatchObject({
		from: { name: 'Contoso "Support", Büro', address: support },
		to: [{ name: '', address: 'ada@fabrikam.example' }],
		subject: expect.stringMatching(/^Re: Printer \d+$/) as string,
		references: [...before, `<${id}>`].join(' '),
		text: expect.stringMatching(/^Received: CAS-\d+/) as string,
		html: expect.stringMatching(/^<p>CAS-\d+<\/p>/) as string,
	});
	expect([sent?.mail.cc, sent?.mail.bcc, sent?.mail.replyTo]).toEqual([undefined, undefined, undefined]);
	expect(Object.fromEntries(sent?.headers ?? [])).toMatchObject({
		'auto-submitted': 'auto-replied',
		'x-auto-response-suppress': 'All',
		precedence: 'bulk',
		'x-n8n-arc-reply': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
		'message-id': expect.stringMatching(/^<[0-9a-f-]{36}@contoso\.example>$/) as string,
	});
});

it('comes from the envelope sender that is set', async () => {
	const [sent] = await answersTo({}, { options: { envelopeFrom: 'bounces@contoso.example' } });
	expect(sent?.from).toBe('bounces@contoso.example');
});

it.each<[why: string, given: Mail, to: string]>([
	[
		'to Reply-To, where there is one',
		{ headers: ['Reply-To: Office <office@fabrikam.example>'] },
		'office@fabrikam.example',
	],
	[
		'to the first of several',
		{ headers: ['Reply-To: office@fabrikam.example, ben@fabrikam.example'] },
		'office@fabrikam.example',
	],
	[
		'to the sender, where Reply-To is a queue of the store',
		{ headers: [`Reply-To: ${support}`] },
		'ada@fabrikam.example',
	],
	[
		'to the sender, where Reply-To is a plus address of a queue',
		{ headers: ['Reply-To: support+x@contoso.example'] },
		'ada@fabrikam.example',
	],
	['to the sender, where Reply-To is no address', { headers: ['Reply-To: everybody'] }, 'ada@fabrikam.example'],
])('goes %s', async (_why, given, to) => {
	const sent = await answersTo(given);
	expect(sent.map((one) => one.to)).toEqual([[to]]);
});

it.each<[why: string, given: Mail]>([
	['a list, whatever its Reply-To', { headers: ['List-Post: <mailto:list@x.example>', 'Reply-To: list@x.example'] }],
	['a list without that header', { headers: ['Precedence: list', 'Reply-To: list@x.example'] }],
	['a reply of this package', { headers: ['X-N8n-Arc-Reply: 0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a'] }],
	['a queue of the store under a plus address', { from: 'support+x@contoso.example' }],
	['a null return path', { headers: ['Return-Path: <>'] }],
])('never goes to %s', async (_why, given) => {
	expect(await answersTo(given)).toEqual([]);
});

it('never goes to what this store sent and a mailbox redirected, all marks taken off', async () => {
	const { port, received } = await rawServer();
	await publish({ store, address: support, smtpPort: port });
	await handled();
	const marks =
		/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-N8n-Arc-Reply|In-Reply-To|References|From):.*\r\n(?:[ \t].*\r\n)*/gim;
	const raw = `From: ada@fabrikam.example\r\n${received[0]?.raw.replace(marks, '') ?? ''}`.replace(
		/^To:.*$/im,
		`To: ${support}`,
	);
	const { queueItemIds } = await takeInMessage(store, { raw: Buffer.from(raw) });
	const [item] = await store.queueItems({ ids: queueItemIds });
	const [activity] = await store.activities([item?.activityId ?? '']);
	expect(activity).toMatchObject({
		automatic: 'loop',
		automaticBecause: expect.stringContaining('sent from this store') as string,
	});
	expect(received).toHaveLength(1);
});

it.each<[where: string, settings: { trackingToken: boolean; trackingAddress: boolean }]>([
	['the subject', { trackingToken: true, trackingAddress: false }],
	['the address', { trackingToken: false, trackingAddress: true }],
	['both', { trackingToken: true, trackingAddress: true }],
])('carries a token in %s, by which an answer without headers finds the case', async (_where, settings) => {
	await store.saveSettings(settings);
	const [sent] = await answersTo({});
	const token = /\.([a-z2-7]{26})@/.exec(sent?.mail.messageId ?? '')?.[1] ?? 'none';
	expect(sent?.mail.subject?.includes(`[#${token}]`)).toBe(settings.trackingToken);
	expect(sent?.mail.replyTo).toEqual(
		settings.trackingAddress ? [{ name: '', address: `support+${token}@contoso.example` }] : undefined,
	);

	const answerTo = sent?.mail.replyTo?.[0]?.address ?? sent?.mail.from?.address;
	const answer = `From: ada@fabrikam.example\r\nTo: ${answerTo}\r\nSubject: ${sent?.mail.subject}\r\nMessage-ID: <answer@fabrikam.example>\r\n\r\nThanks.`;
	const { activityId, queueItemIds } = await takeInMessage(store, { raw: Buffer.from(answer) });
	const [
		{
			records: [made],
		},
		[activity],
	] = [await store.list('case'), await store.activities([activityId])];
	expect(activity).toMatchObject({ correlatedBy: 'token', regarding: { case: made?.id } });
	expect(queueItemIds).toHaveLength(1);
});

it('goes on in the thread for a queue whose own address has a plus', async () => {
	await store.saveSettings({ trackingAddress: true });
	const { port, received } = await rawServer();
	await publish({ store, address: 'help+de@contoso.example', smtpPort: port });
	await create('queue', { name: 'Help', emailAddress: 'help@contoso.example' });
	const item = await handled({ to: 'help+de@contoso.example' });
	const { replyTo } = await PostalMime.parse(received[0]?.raw ?? '');
	const answer = `From: ada@fabrikam.example\r\nTo: ${replyTo?.[0]?.address}\r\nSubject: Thanks\r\nMessage-ID: <answer@fabrikam.example>\r\n\r\nThanks.`;
	const { activityId, queueItemIds } = await takeInMessage(store, { raw: Buffer.from(answer) });
	expect((await store.activities([activityId]))[0]).toMatchObject({ correlatedBy: 'token' });
	expect((await store.queueItems({ ids: queueItemIds })).map(({ queueId }) => queueId)).toEqual([item.queueId]);
});
