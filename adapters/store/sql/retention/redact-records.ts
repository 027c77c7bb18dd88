import { inChunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import type { Person } from './person';
import { addressesOf, lookupColumns, type Fields } from '../records/record-row';
import type { Tx } from '../database/tx';

interface Named {
	readonly type: string;
	readonly id: string;
}

/** Records whose customer or contact is one of these contacts. */
export async function recordsNaming(tx: Tx, contactIds: readonly string[]): Promise<Named[]> {
	const asContact = await inChunks(contactIds, (chunk) =>
		tx.db.selectFrom('record').select(['type', 'id']).where('contact', 'in', chunk).execute(),
	);
	const asCustomer = await inChunks(
		contactIds.map((id) => `contact:${id}`),
		(chunk) => tx.db.selectFrom('record').select(['type', 'id']).where('customer', 'in', chunk).execute(),
	);
	return [...asContact, ...asCustomer];
}

/** Takes a person out of the fields of records that stay; answers which those are, and in how many something stood. */
export async function redactRecords(
	tx: Tx,
	ids: readonly string[],
	{ contactIds, redactor }: Person,
	preview: boolean,
): Promise<{ readonly redacted: number; readonly kept: readonly Named[] }> {
	const rows = await inChunks(ids, (chunk) =>
		tx.db
			.selectFrom('record')
			.selectAll()
			.where('id', 'in', chunk)
			.orderBy('id')
			.orderBy('type')
			.modifyEnd(tx.dialect.lockRows)
			.execute(),
	);
	const kept = rows.filter(({ type, id }) => type !== 'contact' || !contactIds.includes(id));
	let redacted = 0;
	for (const { position, fields, version, external, test } of kept) {
		const after = redactor.value(JSON.parse(fields)) as Fields;
		const found = lookupColumns(after, test === 1);
		// What another system calls a person by is no key any longer: of several people it would be the same.
		const columns = { ...found, external: found.external === external ? external : null };
		if (columns.fields === fields) continue;
		redacted += 1;
		if (preview) continue;
		await tx.db
			.updateTable('record')
			.set({ ...columns, version: version + 1 })
			.where('position', '=', position)
			.execute();
		await tx.db.deleteFrom('record_address').where('position', '=', position).execute();
		const addresses = addressesOf(after);
		if (addresses.length > 0)
			await tx.db
				.insertInto('record_address')
				.values(addresses.map((address) => ({ address, position })))
				.execute();
	}
	return { redacted, kept: kept.map(({ type, id }) => ({ type, id })) };
}

/** Deletes the contacts of a person, and what is kept by address alone. */
export async function deleteContacts(tx: Tx, { contactIds, addresses }: Person): Promise<void> {
	for (const id of contactIds)
		await tx.db.deleteFrom('record').where('id', '=', id).where('type', '=', 'contact').execute();
	for (const key of addresses.map(addressKey)) {
		await tx.db.deleteFrom('unique_key').where('key', '=', key).execute();
		await tx.db.deleteFrom('bounced_address').where('address', '=', key).execute();
	}
}
