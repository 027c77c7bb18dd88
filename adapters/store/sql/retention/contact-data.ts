import { sql, type Transaction } from '../../../../vendor/kysely';
import type { ContactData } from '../../../../core/contact/contact-data';
import { Redactor } from '../../../../core/contact/redact';
import { ArcError } from '../../../../core/errors';
import { chunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import { lockItems } from '../claims/lease';
import { dropActivities, holdIntake } from './purge';
import { purgeItems } from './purged-queue-items';
import { deleteContacts, redactRecords, recordsNaming } from './redact-records';
import { redactEntries, redactItems, redactReplies, redactActivities, type Page } from './redact-rows';
import { addressesOf, toRecord, type Fields } from '../records/record-row';
import type { Db, Schema } from '../schema/schema';
import type { SqlDialect } from '../database/sql-dialect';

export type Write = <Result>(act: (trx: Transaction<Schema>) => Promise<Result>) => Promise<Result>;

/** Types whose addresses are the organisation's own. */
const ownTypes: ReadonlySet<string> = new Set(['queue', 'user', 'team']);

/** Who is to be forgotten. */
export interface Person {
	readonly contactIds: readonly string[];
	readonly addresses: readonly string[];
	readonly redactor: Redactor;
}

/**
 * Deletes what the store holds of the person behind an address, page by page, each in a transaction
 * of its own; with `preview` it only counts. The contact goes last, so that a call that was cut
 * short is finished by the same call again. See the port.
 */
export async function deleteContactData(
	write: Write,
	dialect: SqlDialect,
	address: string,
	preview: boolean,
): Promise<ContactData> {
	const person = await write(async (trx) => await personOf(trx, address));
	const named = await write(async (trx) => await recordsNaming(trx, person.contactIds));
	let [activities, queueItems, redacted] = [0, 0, 0];
	for await (const page of pages(write, 'activity', 'id', ['fields'], person)) {
		const done = await write(async (trx) => await forget(trx, dialect, page, person, preview));
		activities += done.activities;
		queueItems += done.queueItems;
		redacted += done.redacted;
	}
	for await (const page of pages(
		write,
		'queue_item',
		'id',
		['trace', 'subject_text', `coalesce(reply, '')`, `coalesce(decision, '')`],
		person,
	)) {
		redacted += await write(async (trx) => await redactItems(trx, dialect, page, person.redactor, preview));
	}
	for await (const page of pages(write, 'reply', 'id', ['content', 'note', `coalesce(address, '')`], person)) {
		redacted += await write(async (trx) => await redactReplies(trx, page, person.redactor, preview));
	}
	for await (const page of pages(write, 'monitor_entry', 'id', ['subject'], person)) {
		redacted += await write(async (trx) => await redactEntries(trx, page, person.redactor, preview));
	}
	const holding: string[] = [];
	for await (const page of pages(write, 'record', 'id', ['fields'], person)) holding.push(...page);
	const records = await write(async (trx) => {
		const touched = await redactRecords(
			trx,
			dialect,
			[...new Set([...holding, ...named.map(({ id }) => id)])],
			person,
			preview,
		);
		if (!preview) await deleteContacts(trx, person);
		return touched;
	});
	redacted += records.redacted;
	return {
		contacts: person.contactIds.length,
		activities,
		queueItems,
		redacted,
		records: records.kept.slice(0, 1_000),
	};
}

/** @throws ArcError `fieldInvalid` where the address is empty, or one of the organisation's own. */
async function personOf(trx: Db, address: string): Promise<Person> {
	const given = address.trim().toLowerCase();
	if (!/^[^\s@]+@[^\s@]+$/.test(given)) {
		throw new ArcError('fieldInvalid', 'No email address was given whose data could be deleted', {
			hint: 'Give one whole address, such as ada@fabrikam.example.',
		});
	}
	const rows = await trx
		.selectFrom('record_address as a')
		.innerJoin('record as r', 'r.position', 'a.position')
		.selectAll('r')
		.where('a.address', '=', addressKey(given))
		.execute();
	const own = rows.find(({ type }) => ownTypes.has(type));
	if (own !== undefined) {
		throw new ArcError('fieldInvalid', `The address belongs to a ${own.type} of this store, and not to a contact`, {
			hint: 'Give the address of the person whose data is to be deleted.',
		});
	}
	const contacts = rows.filter(({ type }) => type === 'contact').map(toRecord);
	const addresses = [...new Set([given, ...contacts.flatMap((contact) => addressesOf(contact as Fields))])];
	return {
		contactIds: contacts.map(({ id }) => id),
		addresses,
		redactor: new Redactor(
			addresses,
			contacts.flatMap((contact) => namesOf(contact as Fields)),
		),
	};
}

/** The full name in both orders; a first name alone would take others along. */
function namesOf({ firstName, lastName, name }: Fields): string[] {
	const both = [firstName, lastName].map((part) => (typeof part === 'string' ? part.trim() : ''));
	const full = both.every((part) => part !== '') ? [both.join(' '), `${both[1]}, ${both[0]}`] : [];
	return [...full, ...(typeof name === 'string' && /\S\s+\S/.test(name.trim()) ? [name.trim()] : [])];
}

/** As many rows are looked through at once. */
const pageSize = 1_000;

type Searched = 'activity' | 'queue_item' | 'reply' | 'monitor_entry' | 'record';

/** Ids of the rows in which an address stands, page by page in the order of their keys. */
async function* pages(
	write: Write,
	table: Searched,
	key: string,
	columns: readonly string[],
	{ addresses }: Person,
): AsyncGenerator<Page> {
	const text = sql.raw(columns.map((column) => `lower(${column})`).join(` || ' ' || `));
	const holds = sql.join(
		addresses.map((address) => sql`${text} like ${`%${address.replace(/[!%_]/g, '!$&')}%`} escape '!'`),
		sql` or `,
	);
	for (let after = ''; ;) {
		const from = after;
		const page = await write(async (trx) => {
			const part = sql`select * from ${sql.table(table)} where ${sql.ref(key)} > ${from} order by ${sql.ref(key)} limit ${sql.lit(pageSize)}`;
			const end = await sql<{
				last: string | null;
			}>`select max(${sql.ref(key)}) as last from (${part}) as part`.execute(trx);
			const found = await sql<{ id: string }>`select part.id from (${part}) as part where ${holds}`.execute(trx);
			return { last: end.rows[0]?.last ?? null, ids: found.rows.map(({ id }) => id) };
		});
		if (page.last === null) return;
		after = page.last;
		if (page.ids.length > 0) yield page.ids;
	}
}

interface Forgotten {
	readonly activities: number;
	readonly queueItems: number;
	readonly redacted: number;
}

/** Deletes the person's own messages of a page with everything of them, and redacts the others. */
async function forget(trx: Db, dialect: SqlDialect, page: Page, person: Person, preview: boolean): Promise<Forgotten> {
	if (!preview) await holdIntake(trx);
	const rows = await trx
		.selectFrom('activity')
		.select(['id', 'sender', 'direction', 'fields'])
		.where('id', 'in', [...page])
		.execute();
	const own = rows.filter((row) => isOwn(row, person.addresses)).map(({ id }) => id);
	const others = page.filter((id) => !own.includes(id));
	const items: string[] = [];
	for (const chunk of chunks(own)) {
		items.push(
			...(await trx.selectFrom('queue_item').select('id').where('activity_id', 'in', chunk).execute()).map(
				({ id }) => id,
			),
		);
	}
	const redacted = await redactActivities(trx, others, person.redactor, preview);
	if (preview) return { activities: own.length, queueItems: items.length, redacted };
	const now = await dialect.now(trx);
	const held = [...(await lockItems(trx, dialect, items)).values()];
	// One that is still open has nothing left to be evaluated.
	await purgeItems(
		trx,
		held.map(({ item }) =>
			item.closed_on === null ? { ...item, outcome: 'skipped', reason: 'sourceNotFound', closed_on: now } : item,
		),
		now,
	);
	for (const chunk of chunks(items))
		await trx.updateTable('monitor_entry').set({ subject: '' }).where('queue_item_id', 'in', chunk).execute();
	for (const chunk of chunks(
		held.flatMap(({ item, conversation }) => (conversation.claimed_item === item.id ? [conversation.id] : [])),
	)) {
		await trx
			.updateTable('conversation')
			.set({ claimed_item: null, lease_until: 0 })
			.where('id', 'in', chunk)
			.execute();
	}
	await dropActivities(trx, own);
	return { activities: own.length, queueItems: items.length, redacted };
}

/** Whether the person wrote the message, or it went out to the person. */
function isOwn(
	row: { readonly sender: string | null; readonly direction: string; readonly fields: string },
	addresses: readonly string[],
): boolean {
	if (row.sender !== null && addresses.includes(row.sender.trim().toLowerCase())) return true;
	const { to } = JSON.parse(row.fields) as { readonly to?: unknown };
	return (
		row.direction === 'outgoing' &&
		Array.isArray(to) &&
		to.some((one) => typeof one === 'string' && addresses.includes(one.trim().toLowerCase()))
	);
}
