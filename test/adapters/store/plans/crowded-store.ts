import { defaultSettings } from '../../../../core/ledger/settings';
import type { Store } from '../../../../core/ledger/store';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	freshId,
	minute,
	registration,
	reply,
	support,
	type TestClock,
} from '../../../contract/contract-store';

/** So many rows are in each table that grows; enough for a planner to prefer its indexes. */
const rows = 20_000;

const now = 1_772_445_600_000;
const numbers = (count: number): string =>
	`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`;
const insert = (table: string, columns: string, values: string, count = rows): string =>
	`insert into ${table} (${columns}) select ${values} from (${numbers(count)} select i from n) as n`;
const emailJson = `'{"id":"a-' || i || '","type":"email","direction":"incoming","subject":"Printer ' || i || '","from":"p' || i || '@fabrikam.example","to":["support@contoso.example"],"receivedOn":"2026-03-01T10:00:00.000Z","regarding":null,"related":[]}'`;
const recordColumns =
	'type, id, name, search_text, state, number, customer, contact, account, owner, origin_queue, test, fields, version, created_on, modified_on';
const itemColumns =
	'id, sequence, activity_id, activity_type, queue_id, way_in, conversation_id, state, entered_on, not_before, delay_ms, held_until, attempts, claim_number, records, outcome, reason, evaluated_on, closed_on, test, trace, subject_text, past_connection, parked_on';
interface Item {
	readonly sequence: string;
	/** The number of its activity and conversation. */
	readonly of: string;
	readonly state: string;
	readonly ended?: string;
	readonly parkedOn?: string;
}
const item = (id: string, { sequence, of, state, ended = 'null, null, null, null', parkedOn = 'null' }: Item): string =>
	`'${id}-' || i, ${sequence}, 'a-' || (${of}), 'email', '${support}', 'to', 'v-' || (${of}), ${state}, ${now} - i * 60000, 0, 0, 0, 1, 1, '{}', ${ended}, 0, '[]', 'printer ' || i, 0, ${parkedOn}`;
/** Every fiftieth of the handled items failed. */
const closed = `case when i % 50 = 0 then 'failed' else 'ready' end, 'none', ${now} - i * 60000, ${now} - i * 60000`;

/** Fills the tables of a new store as a store in use for long has them. Both databases take these statements. */
export const crowd: readonly string[] = [
	insert(
		'record',
		recordColumns,
		`'contact', 'c-' || i, 'Person ' || i, ' person p' || i || '@fabrikam.example', 'active', null, null, null, 'o-' || (i / 10), null, null, 0, '{"firstName":"P","lastName":"' || i || '","state":"active","account":"o-' || (i / 10) || '","emails":["p' || i || '@fabrikam.example"]}', 1, ${now}, ${now}`,
	),
	insert(
		'record',
		recordColumns,
		`'case', 'k-' || i, null, ' printer ' || i, 'active', 'CAS-' || i, 'contact:c-' || i, null, null, null, null, 0, '{"title":"Printer","state":"active","customer":{"contact":"c-' || i || '"}}', 1, ${now}, ${now}`,
	),
	insert(
		'record',
		recordColumns,
		`'account', 'o-' || i, 'Organisation ' || i, ' organisation ' || i, 'active', null, null, null, null, null, null, 0, '{"name":"Organisation","state":"active"}', 1, ${now}, ${now}`,
		rows / 10,
	),
	insert(
		'record',
		recordColumns,
		`'entitlement', 'e-' || i, 'Plan ' || i, ' plan', 'active', null, 'account:o-' || i, null, null, null, null, 0, '{"name":"Plan","state":"active","customer":{"account":"o-' || i || '"}}', 1, ${now}, ${now}`,
		rows / 10,
	),
	insert(
		'record_address',
		'address, position',
		`'p' || i || '@fabrikam.example', (select position from record where id = 'c-' || i)`,
	),
	insert('unique_key', 'type, key, record_id', `'contact', 'p' || i || '@fabrikam.example', 'c-' || i`),
	insert('conversation', 'id, sequence, claim_number, lease_until, lease_ms', `'v-' || i, i, 1, 0, 60000`),
	insert('conversation_alias', 'key, conversation_id', `'m-' || i || '@fabrikam.example', 'v-' || i`),
	insert(
		'activity',
		'id, type, direction, message_id, conversation_id, subject, sender, fields, received_on, test, subject_key, stored_on',
		`'a-' || i, 'email', 'incoming', 'm-' || i || '@fabrikam.example', 'v-' || i, 'Printer ' || i, 'p' || i || '@fabrikam.example', ${emailJson}, ${now} - i * 60000, 0, 'printer ' || i, ${now} - i * 60000`,
	),
	insert(
		'activity_link',
		'stored_on, activity_id, regarding, related, received_on',
		`${now} - i * 60000, 'a-' || i, 'case:k-' || i, '[]', ${now} - i * 60000`,
	),
	insert('raw_message', 'activity_id, content, stored_on', `'a-' || i, cast('From' as BYTES), ${now} - i * 60000`),
	insert('queue_item', itemColumns, item('i', { sequence: 'i', of: 'i', state: `'inactive'`, ended: closed })),
	insert(
		'queue_item',
		itemColumns,
		item('w', { sequence: `${rows} + i`, of: `i * 7`, state: `'waiting'`, parkedOn: `${now} - i * 60000` }),
		500,
	),
	insert(
		'queue_item',
		itemColumns,
		item('o', { sequence: `${rows} + 500 + i`, of: `i * 3 + 1`, state: `'active'` }),
		2_000,
	),
	insert(
		'purged_queue_item',
		'id, activity_id, activity_type, queue_id, way_in, claim_number, state, records, entered_on, closed_on, purged_on',
		`'p-' || i, 'ap-' || i, 'email', '${support}', 'to', 1, 'inactive', '{}', 1, 1, 1`,
	),
	insert(
		'reply',
		'id, queue_item_id, state, content, note, begun_on, address, about, message_id',
		`'y-' || i, 'i-' || i, 'sent', '{}', '{"id":"y","state":"sent","reason":null}', ${now} - i * 60000, 'p' || i || '@fabrikam.example', 'case:k-' || i, 'y-' || i || '@contoso.example'`,
	),
	insert(
		'monitor_entry',
		'id, queue_item_id, activity_type, subject, state, reason, queue_id, evaluated_on',
		`'m-' || i, 'i-' || i, 'email', 'Printer', case when i % 50 = 0 then 'failed' else 'ready' end, 'none', '${support}', ${now} - i * 60000`,
	),
	insert('tracking_token', 'prefix, activity_id', `'t-' || i, 'a-' || i`),
	insert(
		'bounced_address',
		'address, reply_id, status, bounced_on',
		`'b' || i || '@fabrikam.example', 'y-' || i, '5.1.1', ${now} - i * 60000`,
	),
	insert('trace_outline', 'id, content', `'u-' || i, '{}'`),
	insert(
		'mailbox_position',
		'key, host, port, user_name, folder, uid_validity, uid, pending, since',
		`'x-' || i, 'h', 1, 'u', 'f', 1, 1, '', ''`,
		5_000,
	),
	`update number_sequence set value = ${rows + 10_000} where name = 'arrival'`,
	`insert into number_sequence (name, value) values ('arrival', ${rows + 10_000}) on conflict (name) do nothing`,
	'analyze',
];

/** Calls what is asked on the way of a message, by the triggers now and then, and by the monitor. */
export async function useEverything(store: Store, clock: TestClock): Promise<void> {
	await store.write([
		{ op: 'create', type: 'queue', id: support, fields: { emailAddress: 'support@contoso.example' } },
		{
			op: 'create',
			type: 'contact',
			unlessAddress: 'new@fabrikam.example',
			fields: { emails: ['new@fabrikam.example'] },
		},
		{
			op: 'create',
			type: 'contact',
			unlessAddress: 'p5@fabrikam.example',
			fields: { emails: ['p5@fabrikam.example'] },
		},
	]);
	await store.registerRule(registration());
	await store.heartbeat(registration().ruleId, 'instance-1');
	const from = (at: number, keys: readonly string[]) =>
		arrival(
			{ conversationKeys: keys, raw: Buffer.from('From') },
			email({ from: `p${at}@fabrikam.example`, regarding: { case: `k-${at}` } }),
		);
	const message = from(30, ['a', 'b']);
	await store.takeIn([from(10, ['a']), from(20, ['b']), from(40, ['m-7@fabrikam.example'])]);
	await store.takeIn([message, message]);
	await store.takeIn([arrival({ places: [] }, email({ id: message.activity.id, direction: 'outgoing' }))]);
	const report = { kind: 'report', evidence: [] };
	await store.takeIn([
		arrival(
			{},
			email({
				automatic: report,
				delivery: { action: 'failed', status: '5.1.1', messageId: 'y-1@contoso.example' },
			} as never),
		),
	]);
	await store.rawMessage('a-1');
	await store.messages([message.activity.messageId ?? '', 'm-9@fabrikam.example']);
	await store.messagesByToken([await store.trackingToken('a-1')]);
	await store.messagesAlike(['Printer 77'], new Date(now - 30 * 24 * 60 * minute));
	await store.queuesByAddress(['support@contoso.example']);
	await store.mailboxPosition({ host: 'h', port: 1, user: 'u', folder: 'f' });
	await store.saveMailboxPosition(
		{ host: 'h', port: 1, user: 'u', folder: 'f' },
		{ uidValidity: 1, uid: 1, pending: [], since: '2026-03-01T10:00:00.000Z' },
	);
	await store.list('contact', { email: 'ada@fabrikam.example' });
	const place = { activityType: 'email', queueId: support };
	const items = await store.claim(claimRequest({ limit: 20 }));
	const claims = items.map(claimOf);
	await store.load(items, { addresses: true, owner: { user: 'u1' } });
	await store.hold(claims, minute);
	clock.pass(2 * minute);
	const held = (await store.hold(claims, minute)).flatMap((one) => ('claim' in one ? [one.claim] : []));
	await store.hold(held, minute);
	await store.extend(held, minute);
	const answer = reply({ to: 'p5@fabrikam.example', regarding: { case: 'k-5' } });
	await store.beginReply(first(held), answer);
	await store.beginReply(first(held), reply());
	await store.endReply(answer.id, { id: answer.id, state: 'sent', reason: null });
	const ahead = held.slice(1, 3).map((claim) => ({ claim, reply: reply() }));
	await store.writeReplies(ahead);
	await store.begunReplies(held.map(({ queueItemId }) => queueItemId));
	for (const [sent, next] of [
		[[], ahead.slice(0, 1)],
		[ahead.slice(0, 1), ahead.slice(1)],
	] as const)
		await store.markAndBegin(
			sent.map((one) => one.reply.id),
			next,
		);
	await store.keepSent(ahead.map((one) => one.reply.id));
	const changes = [
		{
			op: 'create',
			type: 'case',
			id: freshId(),
			fields: { customer: { contact: 'c-5' } },
			recordKey: 'case',
			link: 'regarding',
		},
	] as const;
	const [done, parked, back, ...rest] = held;
	await store.commit([
		{ claim: first(done === undefined ? [] : [done]), changes, close: closing },
		...rest.map((claim) => ({ claim, close: closing })),
	]);
	await store.park(parked === undefined ? [] : [parked], minute);
	await store.giveBack(
		back === undefined ? [] : [{ claim: back, text: 'failed', maxAttempts: 1, backOffMs: 0, monitor: ['failed'] }],
	);
	await store.queueItems({ ids: items.map(({ id }) => id) });
	await store.queueItems({ queueId: support, limit: 20 });
	await store.activities(items.map(({ activityId }) => activityId));
	await store.copyForTest(place);
	await store.entries({ states: ['failed', 'active'], subject: 'printer', cursor: '100' });
	await store.overview([24, 720]);
	await store.listedRecords({ type: 'case' });
	await store.listedRecords({ type: 'case', state: 'cancelled', cursor: '30000' });
	await store.listedRecords({ type: 'case', owner: { user: 'u1' }, text: 'printer' });
	await store.listedRecords({ type: 'case', queueId: 'nowhere' });
	await store.listedRecords({ type: 'case', customer: 'p5@fabrikam.example' });
	await store.recordView({ case: 'k-5' });
	await store.reexecute({ selection: { ids: [items[0]?.id ?? ''] }, pastConnection: false });
	await store.abandon();
	await store.saveSettings({
		...defaultSettings,
		rawMessageDays: 13,
		queueItemDays: 13,
		activityDays: 13,
		monitorEntryDays: 13,
		failedDays: 13,
	});
	await store.purge();
	await store.purge();
}
