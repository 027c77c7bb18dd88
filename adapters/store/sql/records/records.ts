import { isArcError } from '../../../../core/errors';
import { fieldsAfterUpdate } from '../../../../core/record/record-rules';
import type { RecordChange, SavedRecord } from '../../../../core/records/records';
import { inChunks } from '../database/chunks';
import { plainText } from '../database/column-values';
import { createRecords, recordMissing, saveAddresses } from './create-records';
import type { Creation } from './creation-rounds';
import { checkExternalFree } from './externals';
import { checkFields } from './record-rules';
import { asDeclared, declarationsOf } from './record-types';
import { lookupColumns, toRecord, userFields, type Fields, type RecordRow } from './record-row';
import { matching } from './record-search';
import type { Tx } from '../database/tx';

type Change<Op extends RecordChange['op']> = Extract<RecordChange, { op: Op }>;

/** Locks the records that a batch changes in one order, so that no two batches wait for each other. */
export async function lockRecords(tx: Tx, changes: readonly RecordChange[]): Promise<void> {
	if (!tx.dialect.readsBeforeLocking) return;
	const ids = changes.flatMap((change) =>
		change.op === 'update' || change.op === 'delete' ? [plainText(change.id)] : [],
	);
	await inChunks(ids.sort(), (chunk) =>
		tx.db
			.selectFrom('record')
			.select('id')
			.where('id', 'in', chunk)
			.orderBy('id')
			.orderBy('type')
			.modifyEnd(tx.dialect.lockRows)
			.execute(),
	);
}

/**
 * Makes one change of a record.
 *
 * @throws ArcError when it is refused; the caller then undoes what was begun.
 */
export async function applyChange(tx: Tx, change: RecordChange): Promise<SavedRecord> {
	switch (change.op) {
		case 'create':
			return await create(tx, change);
		case 'update':
			return await update(tx, await existing(tx, change.type, change.id), change.fields);
		case 'upsert':
			return await upsert(tx, change);
		case 'delete':
			return await remove(tx, await existing(tx, change.type, change.id));
	}
}

async function create(tx: Tx, change: Creation): Promise<SavedRecord> {
	const [made = []] = await createRecords(tx, [[change]]);
	if (isArcError(made)) throw made;
	const [saved] = made;
	if (saved === undefined) throw recordMissing(change.type, change.id ?? '');
	return saved;
}

async function update(tx: Tx, row: RecordRow, changes: Fields): Promise<SavedRecord> {
	const now = await tx.now();
	const changed = userFields(asDeclared(await declarationsOf(tx.db, [row.type]), row.type, changes, false));
	await checkFields(tx, row.type, changed);
	if (row.test === 0) await checkExternalFree(tx, row, changed);
	const fields = fieldsAfterUpdate(row.type, JSON.parse(row.fields) as Fields, changed, now);
	const found = lookupColumns(fields, row.test === 1);
	const columns = 'external' in changed ? found : { ...found, external: row.external };
	const after = await tx.db
		.updateTable('record')
		.set({ ...columns, version: row.version + 1, modified_on: now })
		.where('id', '=', row.id)
		.where('type', '=', row.type)
		.returningAll()
		.executeTakeFirstOrThrow();
	await tx.db.deleteFrom('record_address').where('position', '=', row.position).execute();
	await saveAddresses(tx, [{ row, fields }]);
	return { record: toRecord(after), change: 'updated' };
}

async function upsert(tx: Tx, change: Change<'upsert'>): Promise<SavedRecord> {
	await tx.dialect.lock(tx.db, `upsert ${change.type}`);
	const { id, ...match } = change.match;
	const where = asDeclared(await declarationsOf(tx.db, [change.type]), change.type, match, false);
	if (typeof id === 'string') {
		const row = await find(tx, change.type, id);
		if (row !== undefined) return await update(tx, row, change.fields);
	} else {
		const row = await matching(tx.db, tx.dialect, change.type, where)
			.selectAll('r')
			.orderBy('r.position')
			.limit(1)
			.modifyEnd(tx.dialect.lockRows)
			.executeTakeFirst();
		if (row !== undefined) return await update(tx, row, change.fields);
	}
	const fields = { ...where, ...change.fields };
	return await create(tx, { op: 'create', type: change.type, fields, ...(typeof id === 'string' ? { id } : {}) });
}

async function remove(tx: Tx, row: RecordRow): Promise<SavedRecord> {
	await tx.db.deleteFrom('unique_key').where('type', '=', row.type).where('record_id', '=', row.id).execute();
	await tx.db.deleteFrom('record').where('id', '=', row.id).where('type', '=', row.type).execute();
	return { record: toRecord(row), change: 'deleted' };
}

/** Locked, since what is read is written back with changes. */
async function find(tx: Tx, type: string, id: string): Promise<RecordRow | undefined> {
	return await tx.db
		.selectFrom('record')
		.selectAll()
		.where('id', '=', plainText(id))
		.where('type', '=', type)
		.modifyEnd(tx.dialect.lockRows)
		.executeTakeFirst();
}

async function existing(tx: Tx, type: string, id: string): Promise<RecordRow> {
	const row = await find(tx, type, id);
	if (row !== undefined) return row;
	throw recordMissing(type, id);
}
