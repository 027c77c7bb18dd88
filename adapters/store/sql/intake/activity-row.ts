import type { Selectable } from '../../../../vendor/kysely';
import { headOf, type Activity } from '../../../../core/activity/activity';
import { readThreadIndex } from '../../../../core/mail/threads/thread-index';
import { subjectKey } from '../../../../core/mail/threads/same-subject';
import type { AlikeMessage, StoredMessage, ThreadMessage } from '../../../../core/activity/stored-message';
import { inChunks } from '../database/chunks';
import { indexKey, parseReference, plainText } from '../database/column-values';
import type { Source, Tx } from '../database/tx';
import type { Db } from '../schema/schema';
import type { ActivityTable } from '../schema/tables/message-tables';
import { linkedActivities, relatedOf, replaceLinks, type Linked } from './activity-links';

/** What makes an activity of a row. */
export const activityColumns = [
	'activity.id',
	'activity.fields',
	'activity.direction',
	'activity.conversation_id',
	'link.regarding',
	'link.related',
] as const;

/** An activity as it was stored. */
export type StoredRow = Pick<Selectable<ActivityTable>, 'id' | 'fields' | 'direction' | 'conversation_id'>;

/** The same with what it is connected with by now; nulls where that is nothing. */
export type ActivityRow = StoredRow & { readonly [Column in keyof Linked]: Linked[Column] | null };

/** An activity as it is now: what it belongs to may have changed since it came. */
export function toActivity(row: ActivityRow): Activity {
	return Object.assign(JSON.parse(row.fields) as Activity, {
		regarding: parseReference(row.regarding),
		related: relatedOf(row),
	});
}

export function toActivityRow(activity: Activity, conversationId: string, now: number): Selectable<ActivityTable> {
	const receivedOn = Date.parse(activity.receivedOn);
	return {
		id: activity.id,
		type: activity.type,
		direction: activity.direction,
		message_id: activity.messageId ? indexKey(activity.messageId) : null,
		conversation_id: conversationId,
		subject: plainText(activity.subject),
		sender: activity.from === null ? null : plainText(activity.from),
		correlated_with: activity.correlatedWith ?? null,
		fields: JSON.stringify(activity),
		received_on: Number.isNaN(receivedOn) ? now : receivedOn,
		test: activity.test === true ? 1 : 0,
		subject_key: activity.type === 'email' ? subjectKeyOf(activity.subject) : null,
		stored_on: now,
		head: JSON.stringify(headOf(activity)),
	};
}

export async function activitiesById(source: Source, ids: Iterable<string>): Promise<Map<string, ActivityRow>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source).select(activityColumns).where('activity.id', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.id, row]));
}

/** Stored messages with any of these message ids, oldest first; those of test runs are left out. */
export async function storedMessages(source: Source, messageIds: readonly string[]): Promise<StoredMessage[]> {
	const rows = await inChunks(messageIds.map(indexKey), (chunk) =>
		linkedActivities(source).select(messageColumns).where('message_id', 'in', chunk).where('test', '=', 0).execute(),
	);
	const given = new Map(messageIds.map((messageId) => [indexKey(messageId), messageId]));
	return rows
		.sort((a, b) => a.received_on - b.received_on)
		.map((row) => toStoredMessage(row, given.get(row.message_id ?? '') ?? ''));
}

/** Stored messages by the ids of their activities; those of test runs are left out. */
export async function messagesById(source: Source, ids: readonly string[]): Promise<Map<string, StoredMessage>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source)
			.select([...messageColumns, 'fields'])
			.where('activity.id', 'in', chunk)
			.where('test', '=', 0)
			.execute(),
	);
	return new Map(
		rows.map((row) => [row.id, toStoredMessage(row, (JSON.parse(row.fields) as Activity).messageId ?? '')]),
	);
}

/** Of each subject the newest messages since a time, with everybody's addresses; see the port. */
export async function messagesAlike(
	source: Source,
	subjects: readonly string[],
	since: number,
): Promise<AlikeMessage[]> {
	const rows = await inChunks(
		subjects.flatMap((subject) => subjectKeyOf(subject) ?? []),
		(chunk) =>
			linkedActivities(source)
				.select([...messageColumns, 'fields'])
				.where('subject_key', 'in', chunk)
				.where('activity.received_on', '>=', since)
				.where('test', '=', 0)
				.orderBy('activity.received_on', 'desc')
				.limit(mostAlike)
				.execute(),
	);
	return rows.map((row) => {
		const { messageId, from, to = [], cc = [] } = JSON.parse(row.fields) as Activity;
		return { ...toStoredMessage(row, messageId ?? ''), addresses: [...(from === null ? [] : [from]), ...to, ...cc] };
	});
}

/** Messages of the conversations that any of these keys names, oldest first; see the port. */
export async function messagesInThreads(source: Source, keys: readonly string[]): Promise<ThreadMessage[]> {
	const rows = await inChunks(keys.map(indexKey), (chunk) =>
		linkedActivities(source)
			.select([...messageColumns, 'fields'])
			.where('activity.conversation_id', 'in', (named) =>
				named.selectFrom('conversation_alias').select('conversation_id').where('key', 'in', chunk),
			)
			.where('test', '=', 0)
			.orderBy('activity.received_on')
			.limit(mostInThreads)
			.execute(),
	);
	return rows
		.sort((a, b) => a.received_on - b.received_on)
		.map((row) => {
			const { messageId, inReplyTo, references = [], headers = {}, automatic } = JSON.parse(row.fields) as Activity;
			return {
				...toStoredMessage(row, messageId ?? ''),
				answers: [...(inReplyTo ? [inReplyTo] : []), ...references],
				threadIndex: readThreadIndex(headers['thread-index'] ?? ''),
				automatic: automatic ?? null,
			};
		});
}

/** Makes a stored activity the message that a person sent, since its copy in a mailbox came first. */
export async function turnOutgoing(tx: Tx, row: StoredRow, { regarding, related }: Activity): Promise<void> {
	const activity: Activity = { ...(JSON.parse(row.fields) as Activity), direction: 'outgoing' };
	const changes = {
		direction: activity.direction,
		fields: JSON.stringify(activity),
		head: JSON.stringify(headOf(activity)),
	};
	await tx.db.updateTable('activity').set(changes).where('id', '=', row.id).execute();
	if (regarding !== null) await replaceLinks(tx, new Map([[row.id, { regarding, related }]]));
}

/** As many messages of one subject are compared; subjects such as "Invoice" are on very many. */
const mostAlike = 100;
const mostInThreads = 50;
const messageColumns = [
	'activity.id',
	'activity.message_id',
	'activity.subject',
	'activity.conversation_id',
	'activity.direction',
	'activity.sender',
	'activity.received_on',
	'link.regarding',
	'link.related',
] as const;

type MessageRow = Pick<Selectable<ActivityTable>, 'id' | 'subject' | 'conversation_id' | 'direction' | 'sender'> &
	Pick<ActivityRow, keyof Linked>;

function toStoredMessage(row: MessageRow, messageId: string): StoredMessage {
	return {
		activityId: row.id,
		messageId,
		from: row.sender,
		subject: row.subject,
		conversationId: row.conversation_id,
		regarding: parseReference(row.regarding),
		related: relatedOf(row),
		direction: row.direction,
	};
}

function subjectKeyOf(subject: string): string | null {
	const key = subjectKey(subject);
	return key === null ? null : indexKey(key);
}

/** The raw message of an email; null where there is none any longer. */
export async function rawMessage(db: Db, activityId: string): Promise<Uint8Array | null> {
	const query = db.selectFrom('raw_message').select('content').where('activity_id', '=', activityId);
	return (await query.executeTakeFirst())?.content ?? null;
}
