import { sql } from '../../../../vendor/kysely';
import type { ContactData } from '../../../../core/contact/contact-data';
import { Redactor } from '../../../../core/contact/redact';
import { ArcError } from '../../../../core/errors';
import { chunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import { lockItems } from '../claims/held-items';
import { dropActivities, holdIntake } from './purge';
import { purgeItems } from './purged-queue-items';
import type { Person } from './person';
import { deleteContacts, redactRecords, recordsNaming } from './redact-records';
import { redactEntries, redactEvents, redactItems, redactReplies, redactActivities, type Page } from './redact-rows';
import { addressesOf, toRecord, type Fields } from '../records/record-row';
import type { Database } from '../database/database';
import type { Tx } from '../database/tx';

/** Types whose addresses are the organisation's own. */
const ownTypes: ReadonlySet<string> = new Set(['queue', 'user', 'team']);

/**
 * Deletes what the store holds of the person behind an address, page by page, each in a transaction
 * of its own; with `preview` it only counts. The contact goes last, so that a call that was cut
 * short is finished by the same call again. See the port.
 */
export async function deleteContactData(database: Database, address: string, preview: boolean): Promise<ContactData> {
	const person = await database.write(async (tx) => await personOf(tx, address));
	const named = await database.write(async (tx) => await recordsNaming(tx, person.contactIds));
	let [activities, queueItems, redacted] = [0, 0, 0];
	for await (const page of pages(database, 'activity', 'id', ['fields'], person)) {
		const done = await database.write(async (tx) => await forget(tx, page, person, preview));
		activities += done.activities;
		queueItems += done.queueItems;
		redacted += done.redacted;
	}
	for await (const page of pages(
		database,
		'queue_item',
		'id',
		['trace', 'subject_text', `coalesce(reply, '')`, `coalesce(decision, '')`],
		person,
	)) {
		redacted += await database.write(async (tx) => await redactItems(tx, page, person.redactor, preview));
	}
	for await (const page of pages(database, 'reply', 'id', ['content', 'note', `coalesce(address, '')`], person)) {
		redacted += await database.write(async (tx) => await redactReplies(tx, page, person.redactor, preview));
	}
	for await (const page of pages(database, 'monitor_entry', 'id', ['subject'], person)) {
		redacted += await database.write(async (tx) => await redactEntries(tx, page, person.redactor, preview));
	}
	for await (const page of pages(database, 'store_event', 'id', ['content', 'source'], person)) {
		redacted += await database.write(async (tx) => await redactEvents(tx, page, person.redactor, preview));
	}
	const holding: string[] = [];
	for await (const page of pages(database, 'record', 'id', ['fields'], person)) holding.push(...page);
	const records = await database.write(async (tx) => {
		const touched = await redactRecords(tx, [...new Set([...holding, ...named.map(({ id }) => id)])], person, preview);
		if (!preview) await deleteContacts(tx, person);
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
async function personOf(tx: Tx, address: string): Promise<Person> {
	const given = address.trim().toLowerCase();
	if (!/^[^\s@]+@[^\s@]+$/.test(given)) {
		throw new ArcError('fieldInvalid', 'No email address was given whose data could be deleted', {
			hint: 'Give one whole address, such as ada@fabrikam.example.',
		});
	}
	const rows = await tx.db
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

type Searched = 'activity' | 'queue_item' | 'reply' | 'monitor_entry' | 'record' | 'store_event';

/** Ids of the rows in which an address stands, page by page in the order of their keys. */
async function* pages(
	database: Database,
	table: Searched,
	key: string,
	columns: readonly string[],
	{ addresses }: Person,
): AsyncGenerator<Page> {
	const text = sql.raw(columns.map((column) => `lower(${column})`).join(` || ' ' || `));
	const holds = sql.join(
		addresses.map((address) => sql`${text} like ${`%${likely(address)}%`} escape '!'`),
		sql` or `,
	);
	for (let after = ''; ;) {
		const from = after;
		const page = await database.write(async (tx) => {
			const part = sql`select * from ${sql.table(table)} where ${sql.ref(key)} > ${from} order by ${sql.ref(key)} limit ${sql.lit(pageSize)}`;
			const end = await sql<{
				last: string | null;
			}>`select max(${sql.ref(key)}) as last from (${part}) as part`.execute(tx.db);
			const found = await sql<{ id: string }>`select part.id from (${part}) as part where ${holds}`.execute(tx.db);
			return { last: end.rows[0]?.last ?? null, ids: found.rows.map(({ id }) => id) };
		});
		if (page.last === null) return;
		after = page.last;
		if (page.ids.length > 0) yield page.ids;
	}
}

/**
 * An address as a pattern for `like`. A database may know the case of no letter but those of ASCII, so others stand
 * for anything: what is found so and is not the address is left alone by those who look at it then.
 */
const likely = (address: string): string => address.replace(/[!%_]/g, '!$&').replace(/[^\x20-\x7e]+/g, '%');

interface Forgotten {
	readonly activities: number;
	readonly queueItems: number;
	readonly redacted: number;
}

/** Deletes the person's own messages of a page with everything of them, and redacts the others. */
async function forget(tx: Tx, page: Page, person: Person, preview: boolean): Promise<Forgotten> {
	if (!preview) await holdIntake(tx);
	const rows = await tx.db
		.selectFrom('activity')
		.select(['id', 'sender', 'direction', 'fields'])
		.where('id', 'in', [...page])
		.execute();
	const own = rows.filter((row) => isOwn(row, person.addresses)).map(({ id }) => id);
	const others = page.filter((id) => !own.includes(id));
	const items: string[] = [];
	for (const chunk of chunks(own)) {
		items.push(
			...(await tx.db.selectFrom('queue_item').select('id').where('activity_id', 'in', chunk).execute()).map(
				({ id }) => id,
			),
		);
	}
	const redacted = await redactActivities(tx, others, person.redactor, preview);
	if (preview) return { activities: own.length, queueItems: items.length, redacted };
	const now = await tx.now();
	const held = [...(await lockItems(tx, items)).values()];
	// One that is still open has nothing left to be evaluated.
	await purgeItems(
		tx,
		held.map(({ item }) =>
			item.closed_on === null ? { ...item, outcome: 'skipped', reason: 'sourceNotFound', closed_on: now } : item,
		),
	);
	for (const chunk of chunks(items))
		await tx.db.updateTable('monitor_entry').set({ subject: '' }).where('queue_item_id', 'in', chunk).execute();
	for (const chunk of chunks(
		held.flatMap(({ item, conversation }) => (conversation.claimed_item === item.id ? [conversation.id] : [])),
	)) {
		await tx.db
			.updateTable('conversation')
			.set({ claimed_item: null, lease_until: 0 })
			.where('id', 'in', chunk)
			.execute();
	}
	await dropActivities(tx, own);
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
