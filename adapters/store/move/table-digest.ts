import { createHash } from 'node:crypto';
import type { Db } from '../sql/schema/schema';
import { pagesOf, type Row } from './pages';
import type { MovedTable } from './tables';

/** How many rows a table has, and a checksum over all their columns that no order of rows changes. */
export interface TableDigest {
	readonly rows: number;
	/** Sixteen hexadecimal digits. */
	readonly checksum: string;
}

export async function digestOf(db: Db, table: MovedTable): Promise<TableDigest> {
	let rows = 0;
	let sum = 0n;
	for await (const page of pagesOf(db, table)) {
		rows += page.length;
		for (const row of page) sum = BigInt.asUintN(64, sum + hashOf(row, table));
	}
	return { rows, checksum: sum.toString(16).padStart(16, '0') };
}

function hashOf(row: Row, { generated }: MovedTable): bigint {
	const hash = createHash('sha256');
	for (const column of Object.keys(row).sort()) {
		if (column === generated) continue;
		const value = row[column];
		hash.update(`${column}:`);
		if (value instanceof Uint8Array) hash.update(`bytes ${value.byteLength}:`).update(value);
		else hash.update(JSON.stringify(value));
		hash.update(';');
	}
	return hash.digest().readBigUInt64BE();
}
