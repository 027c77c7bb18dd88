import type { ArcRecord } from '../../../../core/record/record';
import { inChunks } from '../database/chunks';
import { toRecord, type RecordRow } from './record-row';
import type { Db } from '../schema/schema';

/** Rows of records by id whatever their type, keyed as `type:id`. */
export async function recordRows(db: Db, ids: Iterable<string>): Promise<Map<string, RecordRow>> {
	const rows = await inChunks(ids, (chunk) => db.selectFrom('record').selectAll().where('id', 'in', chunk).execute());
	return new Map(rows.map((row) => [`${row.type}:${row.id}`, row]));
}

/** Records by id whatever their type, keyed as `type:id`. */
export async function recordsById(db: Db, ids: Iterable<string>): Promise<Map<string, ArcRecord>> {
	return new Map([...(await recordRows(db, ids))].map(([key, row]) => [key, toRecord(row)]));
}

/** Records of one type, in the order asked for, without those that do not exist. */
export async function getRecords(db: Db, type: string, ids: readonly string[]): Promise<ArcRecord[]> {
	const found = await recordsById(db, ids);
	return ids.map((id) => found.get(`${type}:${id}`)).filter((record) => record !== undefined);
}
