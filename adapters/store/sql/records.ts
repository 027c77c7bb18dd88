import { randomUUID } from 'node:crypto';
import { ArcError } from '../../../core/errors';
import type { ArcRecord } from '../../../core/record/record';
import { fieldsAfterUpdate } from '../../../core/record/record-rules';
import type { RecordChange, SavedRecord } from '../../../core/record-store';
import { inChunks } from './chunks';
import { addressKey, plainText } from './column-values';
import { checkFields, fieldsOfNew } from './record-rules';
import { asDeclared } from './record-types';
import { addressesOf, lookupColumns, toRecord, userFields, type Fields, type RecordRow } from './record-row';
import { matching } from './record-search';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';

type Change<Op extends RecordChange['op']> = Extract<RecordChange, { op: Op }>;

/** Records by id whatever their type, keyed as `type:id`. */
export async function recordsById(db: Db, ids: Iterable<string>): Promise<Map<string, ArcRecord>> {
	const rows = await inChunks(ids, (chunk) => db.selectFrom('record').selectAll().where('id', 'in', chunk).execute());
	return new Map(rows.map((row) => [`${row.type}:${row.id}`, toRecord(row)]));
}

/** Records of one type, in the order asked for, without those that do not exist. */
export async function getRecords(db: Db, type: string, ids: readonly string[]): Promise<ArcRecord[]> {
	const found = await recordsById(db, ids);
	return ids.map((id) => found.get(`${type}:${id}`)).filter((record) => record !== undefined);
}

/** Locks the records that a batch changes in one order, so that no two batches wait for each other. */
export async function lockRecords(trx: Db, dialect: SqlDialect, changes: readonly RecordChange[]): Promise<void> {
	if (!dialect.readsBeforeLocking) return;
	const ids = changes.flatMap((change) => (change.op === 'update' || change.op === 'delete' ? [plainText(change.id)] : []));
	await inChunks(ids.sort(), (chunk) =>
		trx.selectFrom('record').select('id').where('id', 'in', chunk).orderBy('id').orderBy('type').modifyEnd(dialect.lockRows).execute(),
	);
}

/**
 * Makes one change of a record.
 *
 * @throws ArcError when it is refused; the caller then undoes what was begun.
 */
export async function applyChange(trx: Db, dialect: SqlDialect, change: RecordChange, now: number): Promise<SavedRecord> {
	switch (change.op) {
		case 'create':
			return await create(trx, dialect, change, now);
		case 'update':
			return await update(trx, await existing(trx, dialect, change.type, change.id), change.fields, now);
		case 'upsert':
			return await upsert(trx, dialect, change, now);
		case 'delete':
			return await remove(trx, await existing(trx, dialect, change.type, change.id));
	}
}

async function create(trx: Db, dialect: SqlDialect, change: Change<'create'>, now: number): Promise<SavedRecord> {
	const { type, id = randomUUID(), unlessAddress, test = false } = change;
	if (change.id !== undefined) {
		const known = await find(trx, dialect, type, change.id);
		if (known !== undefined) return { record: toRecord(known), change: 'existed' };
	}
	if (unlessAddress !== undefined) {
		await dialect.lock(trx, `${type} of ${addressKey(unlessAddress)}`);
		const holder = await holderOf(trx, type, unlessAddress, test ? undefined : id);
		if (holder !== undefined) return { record: toRecord(holder), change: 'existed' };
	}
	const given = await asDeclared(trx, type, change.fields, true);
	await checkFields(trx, type, given);
	const fields = await fieldsOfNew(trx, type, userFields(given), test);
	const row = await trx
		.insertInto('record')
		.values({ ...lookupColumns(fields), type, id, test: test ? 1 : 0, version: 1, created_on: now, modified_on: now })
		.onConflict((conflict) => conflict.columns(['id', 'type']).doNothing())
		.returningAll()
		.executeTakeFirst();
	// Another process made the same record between the look-up and here.
	if (row === undefined) return { record: toRecord(await existing(trx, dialect, type, id)), change: 'existed' };
	await saveAddresses(trx, row, fields);
	return { record: toRecord(row), change: 'created' };
}

/**
 * The record of a type that has an address: active before inactive, then the oldest. Where there
 * is none, the address is reserved for the record `reserveFor`.
 */
async function holderOf(
	trx: Db,
	type: string,
	address: string,
	reserveFor: string | undefined,
): Promise<RecordRow | undefined> {
	const key = addressKey(address);
	const holder = await trx
		.selectFrom('record_address as a')
		.innerJoin('record as r', 'r.position', 'a.position')
		.selectAll('r')
		.where('a.address', '=', key)
		.where('r.type', '=', type)
		.where('r.test', '=', 0)
		.orderBy((eb) => eb.case().when('r.state', '=', 'active').then(0).else(1).end())
		.orderBy('r.position')
		.limit(1)
		.executeTakeFirst();
	if (holder !== undefined || reserveFor === undefined) return holder;
	// The row that was reserved before belongs to a record that has lost the address since.
	await trx
		.insertInto('unique_key')
		.values({ type, key, record_id: reserveFor })
		.onConflict((conflict) => conflict.columns(['type', 'key']).doUpdateSet({ record_id: reserveFor }))
		.execute();
	return undefined;
}

async function update(trx: Db, row: RecordRow, changes: Fields, now: number): Promise<SavedRecord> {
	const changed = userFields(await asDeclared(trx, row.type, changes, false));
	await checkFields(trx, row.type, changed);
	const fields = fieldsAfterUpdate(row.type, JSON.parse(row.fields) as Fields, changed, now);
	const after = await trx
		.updateTable('record')
		.set({ ...lookupColumns(fields), version: row.version + 1, modified_on: now })
		.where('id', '=', row.id)
		.where('type', '=', row.type)
		.returningAll()
		.executeTakeFirstOrThrow();
	await trx.deleteFrom('record_address').where('position', '=', row.position).execute();
	await saveAddresses(trx, row, fields);
	return { record: toRecord(after), change: 'updated' };
}

async function upsert(trx: Db, dialect: SqlDialect, change: Change<'upsert'>, now: number): Promise<SavedRecord> {
	await dialect.lock(trx, `upsert ${change.type}`);
	const { id, ...match } = change.match;
	const where = await asDeclared(trx, change.type, match, false);
	if (typeof id === 'string') {
		const row = await find(trx, dialect, change.type, id);
		if (row !== undefined) return await update(trx, row, change.fields, now);
	} else {
		const row = await matching(trx, dialect, change.type, where).selectAll('r').orderBy('r.position').limit(1).modifyEnd(dialect.lockRows).executeTakeFirst();
		if (row !== undefined) return await update(trx, row, change.fields, now);
	}
	const fields = { ...where, ...change.fields };
	return await create(trx, dialect, { op: 'create', type: change.type, fields, ...(typeof id === 'string' ? { id } : {}) }, now);
}

async function remove(trx: Db, row: RecordRow): Promise<SavedRecord> {
	await trx.deleteFrom('unique_key').where('type', '=', row.type).where('record_id', '=', row.id).execute();
	await trx.deleteFrom('record').where('id', '=', row.id).where('type', '=', row.type).execute();
	return { record: toRecord(row), change: 'deleted' };
}

async function saveAddresses(trx: Db, { position }: RecordRow, fields: Fields): Promise<void> {
	const addresses = addressesOf(fields);
	if (addresses.length === 0) return;
	await trx.insertInto('record_address').values(addresses.map((address) => ({ address, position }))).execute();
}

/** Locked, since what is read is written back with changes. */
async function find(trx: Db, dialect: SqlDialect, type: string, id: string): Promise<RecordRow | undefined> {
	return await trx
		.selectFrom('record')
		.selectAll()
		.where('id', '=', plainText(id))
		.where('type', '=', type)
		.modifyEnd(dialect.lockRows)
		.executeTakeFirst();
}

async function existing(trx: Db, dialect: SqlDialect, type: string, id: string): Promise<RecordRow> {
	const row = await find(trx, dialect, type, id);
	if (row !== undefined) return row;
	throw new ArcError('recordNotFound', `There is no ${type} with the id ${id}`, {
		hint: 'Check the id and the record type; the record may have been deleted.',
	});
}
