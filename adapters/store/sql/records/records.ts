import { isArcError } from '../../../../core/errors';
import { fieldsAfterUpdate } from '../../../../core/record/record-rules';
import type { RecordChange, SavedRecord } from '../../../../core/records/records';
import { inChunks } from '../database/chunks';
import { plainText } from '../database/column-values';
import { createRecords, recordMissing, saveAddresses } from './create-records';
import type { Creation } from './creation-rounds';
import { checkFields } from './record-rules';
import { asDeclared, declarationsOf } from './record-types';
import { lookupColumns, toRecord, userFields, type Fields, type RecordRow } from './record-row';
import { matching } from './record-search';
import type { Db } from '../schema/schema';
import type { SqlDialect } from '../database/sql-dialect';

type Change<Op extends RecordChange['op']> = Extract<RecordChange, { op: Op }>;

/** Locks the records that a batch changes in one order, so that no two batches wait for each other. */
export async function lockRecords(trx: Db, dialect: SqlDialect, changes: readonly RecordChange[]): Promise<void> {
	if (!dialect.readsBeforeLocking) return;
	const ids = changes.flatMap((change) =>
		change.op === 'update' || change.op === 'delete' ? [plainText(change.id)] : [],
	);
	await inChunks(ids.sort(), (chunk) =>
		trx
			.selectFrom('record')
			.select('id')
			.where('id', 'in', chunk)
			.orderBy('id')
			.orderBy('type')
			.modifyEnd(dialect.lockRows)
			.execute(),
	);
}

/**
 * Makes one change of a record.
 *
 * @throws ArcError when it is refused; the caller then undoes what was begun.
 */
export async function applyChange(
	trx: Db,
	dialect: SqlDialect,
	change: RecordChange,
	now: number,
): Promise<SavedRecord> {
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

async function create(trx: Db, dialect: SqlDialect, change: Creation, now: number): Promise<SavedRecord> {
	const [made = []] = await createRecords(trx, dialect, [[change]], now);
	if (isArcError(made)) throw made;
	const [saved] = made;
	if (saved === undefined) throw recordMissing(change.type, change.id ?? '');
	return saved;
}

async function update(trx: Db, row: RecordRow, changes: Fields, now: number): Promise<SavedRecord> {
	const changed = userFields(asDeclared(await declarationsOf(trx, [row.type]), row.type, changes, false));
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
	await saveAddresses(trx, [{ row, fields }]);
	return { record: toRecord(after), change: 'updated' };
}

async function upsert(trx: Db, dialect: SqlDialect, change: Change<'upsert'>, now: number): Promise<SavedRecord> {
	await dialect.lock(trx, `upsert ${change.type}`);
	const { id, ...match } = change.match;
	const where = asDeclared(await declarationsOf(trx, [change.type]), change.type, match, false);
	if (typeof id === 'string') {
		const row = await find(trx, dialect, change.type, id);
		if (row !== undefined) return await update(trx, row, change.fields, now);
	} else {
		const row = await matching(trx, dialect, change.type, where)
			.selectAll('r')
			.orderBy('r.position')
			.limit(1)
			.modifyEnd(dialect.lockRows)
			.executeTakeFirst();
		if (row !== undefined) return await update(trx, row, change.fields, now);
	}
	const fields = { ...where, ...change.fields };
	return await create(
		trx,
		dialect,
		{ op: 'create', type: change.type, fields, ...(typeof id === 'string' ? { id } : {}) },
		now,
	);
}

async function remove(trx: Db, row: RecordRow): Promise<SavedRecord> {
	await trx.deleteFrom('unique_key').where('type', '=', row.type).where('record_id', '=', row.id).execute();
	await trx.deleteFrom('record').where('id', '=', row.id).where('type', '=', row.type).execute();
	return { record: toRecord(row), change: 'deleted' };
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
	throw recordMissing(type, id);
}
