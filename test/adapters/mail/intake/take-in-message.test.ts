import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { takeInMessage } from '../../../../adapters/mail/intake/take-in-message';
import type { Activity } from '../../../../core/activity/activity';
import type { Store } from '../../../../core/ledger/store';

const folder = mkdtempSync(path.join(tmpdir(), 'arc-take-in-'));
let store: Store;
let count = 0;
beforeEach(async () => (store = await openSqliteStore({ file: path.join(folder, `${(count += 1)}.sqlite`) })));
afterEach(async () => await store.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail = (id: string, headers = ''): string =>
	`From: ada@x.example\nMessage-ID: <${id}>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n${headers}\n${id}`;
const first = mail('first@x');
const second = mail('second@x', 'In-Reply-To: <first@x>\n');
const third = mail('third@x', 'References: <first@x> <second@x>\n');

async function takeIn(...messages: string[]): Promise<Map<string, Activity>> {
	const intakes = await Promise.all(messages.map(async (raw) => await takeInMessage(store, { raw: Buffer.from(raw) })));
	const activities = await store.activities(intakes.map(({ activityId }) => activityId));
	return new Map(activities.map((activity) => [activity.messageId ?? '', activity]));
}

async function conversations(): Promise<number> {
	const found = await store.messages(['first@x', 'second@x', 'third@x']);
	expect(found).toHaveLength(3);
	return new Set(found.map(({ conversationId }) => conversationId)).size;
}

it('finds the message that is answered among those that come in together', async () => {
	const taken = await takeIn(first, second, third);
	expect(taken.get('second@x')).toMatchObject({ correlatedWith: taken.get('first@x')?.id, correlatedBy: 'inReplyTo' });
	expect(taken.get('third@x')).toMatchObject({ correlatedWith: taken.get('second@x')?.id, correlatedBy: 'references' });
});

it.each<[why: string, groups: readonly (readonly string[])[]]>([
	['in order, one by one', [[first], [second], [third]]],
	['in reverse, one by one', [[third], [second], [first]]],
	['in reverse, together', [[third, second, first]]],
	['the middle one last', [[third, first], [second]]],
])('makes one conversation of a thread that arrives %s', async (_why, groups) => {
	for (const group of groups) await takeIn(...group);
	expect(await conversations()).toBe(1);
});

it('connects a bounce with the message that did not arrive', async () => {
	await takeIn(mail('reply-10@contoso.example'));
	const bounce = [
		'From: MAILER-DAEMON@mx.example',
		'Message-ID: <dsn@mx.example>',
		'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
		'',
		'--b',
		'Content-Type: message/delivery-status',
		'',
		'Final-Recipient: rfc822; ada@x.example',
		'Action: failed',
		'Status: 5.1.1',
		'',
		'--b',
		'Content-Type: text/rfc822-headers',
		'',
		'Message-ID: <reply-10@contoso.example>',
		'--b--',
	].join('\r\n');
	const taken = (await takeIn(bounce)).get('dsn@mx.example');
	expect(taken).toMatchObject({
		automatic: 'bounce',
		correlatedBy: 'deliveryReport',
		delivery: { action: 'failed', status: '5.1.1', recipient: 'ada@x.example', messageId: 'reply-10@contoso.example' },
	});
	const found = await store.messages(['reply-10@contoso.example', 'dsn@mx.example']);
	expect(new Set(found.map(({ conversationId }) => conversationId)).size).toBe(1);
});

describe('a mail that arrives behind its answer', () => {
	it.each<[how: string, groups: readonly (readonly string[])[]]>([
		['later', [[second], [first]]],
		['together with it', [[second, first]]],
	])('is connected with it when it comes %s', async (_how, groups) => {
		let last = new Map<string, Activity>();
		for (const group of groups) last = await takeIn(...group);
		const [answer] = await store.messages(['second@x']);
		expect(last.get('first@x')).toMatchObject({ correlatedBy: 'answered', correlatedWith: answer?.activityId });
	});
});

it('tells messages of a device apart that have one Message-ID and one date', async () => {
	const scan = (subject: string, text: string): string =>
		`From: scanner@x.example\nMessage-ID: <1@scanner>\nSubject: ${subject}\n\n${text}`;
	const messages = [
		scan('Scan 1', 'Two pages, black and white.'),
		scan('Toner', 'Please order some toner.'),
		scan('[EXT] Scan 1', 'Two pages, black and white.'),
		scan('Toner', 'Please order some toner.'),
	];
	const ids: string[] = [];
	for (const raw of messages) ids.push((await takeInMessage(store, { raw: Buffer.from(raw) })).activityId);
	expect(ids.map((id) => ids.indexOf(id))).toEqual([0, 1, 0, 1]);
});

it('makes one activity of a mail that came directly and through a list that rewrote From', async () => {
	const direct = `From: Ada <ada@x.example>\n${mail('one@x').split('\n').slice(1).join('\n')}`;
	const byList = mail(
		'one@x',
		'Reply-To: Ada <ada@x.example>\nList-Id: <team.contoso.example>\nPrecedence: list\nSubject: [Team] x\n',
	).replace('From: ada@x.example', "From: 'Ada' via Team <team@contoso.example>");
	const [one, other] = [
		await takeInMessage(store, { raw: Buffer.from(direct) }),
		await takeInMessage(store, { raw: Buffer.from(byList) }),
	];
	expect([other.known, other.activityId]).toEqual([true, one.activityId]);
});

it('never takes a queue of the store for the author whom a list names', async () => {
	await store.write([
		{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
	]);
	const headers = 'Reply-To: support@contoso.example, ada@x.example\nList-Id: <team.contoso.example>\n';
	const raw = mail('list@x', headers).replace('From: ada@x.example', "From: 'Ada' via Team <team@contoso.example>");
	const { activityId } = await takeInMessage(store, { raw: Buffer.from(raw) });
	expect((await store.activities([activityId]))[0]).toMatchObject({ from: 'ada@x.example', automatic: 'list' });
});

describe('a mail with a tracking token', () => {
	const regarding = { case: 'k1' };
	let token = '';
	beforeEach(async () => {
		await store.write([
			{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
		]);
		const sent = {
			id: '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
			type: 'email',
			direction: 'outgoing',
			subject: 'Received',
			from: 'support@contoso.example',
			messageId: 'reply@contoso.example',
			receivedOn: '2026-03-02T10:00:00.000Z',
			regarding,
			related: [],
		} as const;
		await store.takeIn([{ activity: sent, conversationKeys: ['reply@contoso.example'], places: [] }]);
		token = await store.trackingToken(sent.id);
	});

	const taken = async (raw: string, envelope?: { from: string; to: string[] }) => {
		const { activityId, queueItemIds } = await takeInMessage(store, {
			raw: Buffer.from(raw),
			...(envelope === undefined ? {} : { envelope }),
		});
		const [activity] = await store.activities([activityId]);
		return { activity, items: await store.queueItems({ ids: queueItemIds }) };
	};
	const to = (address: string, subject = 'Re: Received'): string =>
		mail('answer@x', `To: ${address}\nSubject: ${subject}\n`);

	it.each<[where: string, raw: () => string, envelopeTo: (() => string) | null]>([
		['in its subject', () => to('support@contoso.example', `Re: Received [#${token}]`), null],
		['in the address that it went to', () => to(`Support+${token.toUpperCase()}@contoso.example`), null],
		['in the address that SMTP named', () => to('undisclosed-recipients:;'), () => `support+${token}@contoso.example`],
	])('finds queue and thread by the one %s', async (_where, raw, envelopeTo) => {
		await store.saveSettings({ trackingAddress: true });
		const { activity, items } = await taken(
			raw(),
			envelopeTo === null ? undefined : { from: 'ada@x.example', to: [envelopeTo()] },
		);
		expect(activity).toMatchObject({ correlatedBy: 'token', regarding });
		expect(items.map(({ trace }) => trace)).toEqual([[]]);
	});

	it('finds the queue by an address with a token while tokens are not looked at', async () => {
		await store.saveSettings({ trackingToken: false });
		const { activity, items } = await taken(to(`support+${token}@contoso.example`));
		expect([activity?.correlatedBy, items.length]).toEqual([null, 1]);
	});

	it.each<[where: string, raw: string, place: string]>([
		['in its subject', to('support@contoso.example', `Re: Received [#${'a'.repeat(26)}]`), 'the subject'],
		['in its address', to(`support+${'a'.repeat(26)}@contoso.example`), 'an address'],
		[
			'in the id of the message that it answers',
			mail(
				'answer@x',
				`To: support@contoso.example\nIn-Reply-To: <0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1b.${'a'.repeat(26)}@contoso.example>\n`,
			),
			'the id of a message',
		],
	])('of somebody else %s is handled as if it had none, and the queue item says so', async (_where, raw, place) => {
		const { activity, items } = await taken(raw);
		expect(activity).toMatchObject({ correlatedBy: null, correlatedWith: null, regarding: null });
		const [item] = items;
		expect(item).toMatchObject({
			state: 'active',
			trace: [
				{
					step: 'takeIn',
					text: expect.stringContaining('a tracking token that this record store did not sign') as string,
				},
			],
		});
		expect(item?.trace[0]?.text).toContain(place);
		expect(JSON.stringify(item?.trace)).not.toContain('aaaa');
	});

	it('says nothing of tokens where the store uses none', async () => {
		await store.saveSettings({ trackingToken: false });
		const { items } = await taken(to('support@contoso.example', `Re: Received [#${'a'.repeat(26)}]`));
		expect(items.map(({ trace }) => trace)).toEqual([[]]);
	});
});

it.each<[why: string, from: string, automatic: string | null]>([
	['redirected under another sender is a loop', 'ada@x.example', 'loop'],
	['copied to our mailbox is that message', 'support@contoso.example', null],
])('a message that this store sent, %s', async (_why, from, automatic) => {
	const sent = {
		id: '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
		type: 'email',
		direction: 'outgoing',
		subject: 'Received',
		from: 'support@contoso.example',
		messageId: 'reply@contoso.example',
		receivedOn: '2026-03-02T10:00:00.000Z',
		regarding: null,
		related: [],
	} as const;
	await store.takeIn([{ activity: sent, conversationKeys: ['reply@contoso.example'], places: [] }]);
	const raw = `From: ${from}\nTo: help@contoso.example\nSubject: Received\nMessage-ID: <reply@contoso.example>\n\nThank you.`;
	const { activityId } = await takeInMessage(store, { raw: Buffer.from(raw) });
	expect(activityId === sent.id).toBe(automatic === null);
	expect((await store.activities([activityId]))[0]?.automatic ?? null).toBe(automatic);
});

it('knows a message that comes twice at once', async () => {
	const [one, other] = await Promise.all(
		[first, first].map(async (raw) => await takeInMessage(store, { raw: Buffer.from(raw) })),
	);
	expect([one?.known, other?.known]).toEqual([false, true]);
	expect(other?.activityId).toBe(one?.activityId);
});

it.each<[why: string, headers: string, ways: readonly string[]]>([
	['in To alone', 'To: help@x.example\n', ['to']],
	['in To and Cc', 'To: help@x.example\nCc: help@x.example\n', ['to', 'cc']],
	['in To and in a Bcc that a server left in', 'To: help@x.example\nBcc: help@x.example\n', ['to', 'cc']],
	['in To, Cc and Bcc', 'To: help@x.example\nCc: help@x.example\nBcc: help@x.example\n', ['to', 'cc']],
	['in Bcc alone, where no mailbox of the queue received it', 'Bcc: help@x.example\n', []],
])('puts a message into a queue that stands %s', async (_why, headers, ways) => {
	await store.write([
		{ op: 'create', type: 'queue', id: 'q', fields: { name: 'Help', emailAddress: 'help@x.example' } },
	]);
	await takeInMessage(store, { raw: Buffer.from(mail('places@x', headers)) });
	const items = await store.queueItems({ limit: 10 });
	expect(items.map(({ wayIn }) => wayIn).sort()).toEqual([...ways].sort());
});

it('believes the servers that it is told to believe', async () => {
	const raw = Buffer.from(`Authentication-Results: mx.contoso.example; dmarc=pass\n${first}`);
	const { activityId } = await takeInMessage(store, { raw }, { trustedServers: new Set(['mx.contoso.example']) });
	expect((await store.activities([activityId]))[0]).toMatchObject({ authentication: { dmarc: 'pass', spf: null } });
});

it('takes the author of a contact form that the rule names from Reply-To', async () => {
	const raw = Buffer.from(
		'From: Site <noreply@site.example>\nReply-To: Ada <ada@x.example>\nMessage-ID: <form@site.example>\n\nHelp.',
	);
	const { activityId: id } = await takeInMessage(store, { raw }, { contactForms: new Set(['site.example']) });
	expect((await store.activities([id]))[0]).toMatchObject({
		from: 'ada@x.example',
		fromName: 'Ada',
		sentBy: 'noreply@site.example',
	});
});

describe('what an answer quotes without a mark', () => {
	const asked = 'Which model is it, please, and where exactly in the building does it stand?';
	const question = `From: support@x.example\nMessage-ID: <question@x>\nSubject: Printer\n\n${asked}`;
	const answer = `From: ada@x.example\nMessage-ID: <answer@x>\nIn-Reply-To: <question@x>\nSubject: Printer\n\nIt is the blue one.\n\n${asked}`;

	it.each<[why: string, groups: readonly (readonly string[])[]]>([
		['that came before', [[question], [answer]]],
		['that comes with it', [[question, answer]]],
	])('is told by the message %s', async (_why, groups) => {
		const taken = new Map<string, Activity>();
		for (const group of groups) for (const [id, activity] of await takeIn(...group)) taken.set(id, activity);
		expect(taken.get('answer@x')).toMatchObject({
			reply: 'It is the blue one.',
			text: `It is the blue one.\n\n${asked}`,
		});
	});

	it('stays where that message is not stored', async () => {
		expect((await takeIn(answer)).get('answer@x')?.reply).toBe(`It is the blue one.\n\n${asked}`);
	});
});
