import type { RecordTable } from '../../tables/record-table';
import { columnsAt } from './to-record';

/** Columns that every record is read with. */
const always = ['createdon', 'modifiedon', 'versionnumber', 'importsequencenumber'];

/**
 * The columns of a table that our fields lie in; undefined for a table of which no fields are ours, which
 * is read whole. Enough where a decision looks at our fields alone: of owners, and of senders who are no
 * customers. Records that conditions speak of are read whole, since a condition may look at any column.
 */
export function leanColumns({ key, standard }: RecordTable): readonly string[] | undefined {
	if (standard === undefined) return undefined;
	const { fields, states } = standard;
	const own = Object.values(fields).flatMap(columnsAt);
	return [...new Set([key, ...always, ...(states === undefined ? [] : ['statecode']), ...own])];
}
