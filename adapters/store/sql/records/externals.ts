import { externalKey, externalOf, externalTaken, type ExternalKey } from '../../../../core/record/external';
import type { ArcRecord } from '../../../../core/record/record';
import { inChunks } from '../database/chunks';
import { indexKey } from '../database/column-values';
import type { Tx } from '../database/tx';
import type { Db } from '../schema/schema';
import { externalColumn, toRecord, type Fields, type RecordRow } from './record-row';

/** Records that live in other systems, by `externalKey`. */
export async function recordsByExternal(db: Db, keys: readonly ExternalKey[]): Promise<Map<string, ArcRecord>> {
	const wanted = new Set(keys.map(externalKey));
	const rows = await rowsByExternal(db, [...wanted].map(indexKey));
	return new Map(
		[...wanted].flatMap((key) => {
			const row = rows.get(indexKey(key));
			return row === undefined ? [] : [[key, toRecord(row)] as const];
		}),
	);
}

/** The same as rows, by their column. */
export async function rowsByExternal(db: Db, columns: Iterable<string>): Promise<Map<string, RecordRow>> {
	const rows = await inChunks(columns, (chunk) =>
		db.selectFrom('record').selectAll().where('external', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.external ?? '', row]));
}

/** Whoever makes a record of another system, or says that one is, makes others wait who say the same. */
export const externalLock = (column: string): string => `external ${column}`;

/**
 * Keeps a record that is changed from becoming what another one is in another system.
 *
 * @throws ArcError `externalTaken`
 */
export async function checkExternalFree(tx: Tx, row: Pick<RecordRow, 'position'>, fields: Fields): Promise<void> {
	const column = externalColumn(fields['external']);
	if (column === null) return;
	await tx.dialect.lock(tx.db, externalLock(column));
	const other = (await rowsByExternal(tx.db, [column])).get(column);
	const external = externalOf(fields['external']);
	if (other !== undefined && other.position !== row.position && external !== null) throw externalTaken(external, other);
}
