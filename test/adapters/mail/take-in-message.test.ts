import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { takeInMessage } from '../../../adapters/mail/take-in-message';
import type { Activity } from '../../../core/activity/activity';
import type { RecordStore } from '../../../core/record-store';

const folder = mkdtempSync(path.join(tmpdir(), 'arc-take-in-'));
let store: RecordStore;
let count = 0;
beforeEach(async () => (store = await openSqliteStore({ file: path.join(folder, `${(count += 1)}.sqlite`) })));
afterEach(async () => await store.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail = (id: string, headers = ''): string => `From: ada@x.example\nMessage-ID: <${id}>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n${headers}\n${id}`;
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
		'From: MAILER-DAEMON@mx.example', 'Message-ID: <dsn@mx.example>', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
		'--b', 'Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; ada@x.example', 'Action: failed', 'Status: 5.1.1', '',
		'--b', 'Content-Type: text/rfc822-headers', '', 'Message-ID: <reply-10@contoso.example>', '--b--',
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

it('knows a message that comes twice at once', async () => {
	const [one, other] = await Promise.all([first, first].map(async (raw) => await takeInMessage(store, { raw: Buffer.from(raw) })));
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
	await store.save([{ op: 'create', type: 'queue', id: 'q', fields: { name: 'Help', emailAddress: 'help@x.example' } }]);
	await takeInMessage(store, { raw: Buffer.from(mail('places@x', headers)) });
	const items = await store.queueItems({ limit: 10 });
	expect(items.map(({ wayIn }) => wayIn).sort()).toEqual([...ways].sort());
});

it('believes the servers that it is told to believe', async () => {
	const raw = Buffer.from(`Authentication-Results: mx.contoso.example; dmarc=pass\n${first}`);
	const { activityId } = await takeInMessage(store, { raw }, { trustedServers: new Set(['mx.contoso.example']) });
	expect((await store.activities([activityId]))[0]).toMatchObject({ authentication: { dmarc: 'pass', spf: null } });
});
