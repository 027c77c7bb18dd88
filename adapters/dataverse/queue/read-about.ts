import type { Reference } from '../../../core/record/reference';
import type { TableDescription } from '../tables/describe-tables';
import type { DataverseClient } from '../web-api/client';
import { DataverseError } from '../web-api/failure';
import { reading, rowsOf } from '../web-api/operation';
import { anyOf, query } from '../web-api/query';
import type { QueueRow } from './read/queue-rows';

const idsInQuery = 100;

/** What activities are about now, by their ids, of those whose items have a record: the id of the row. */
export async function readAbout(
	client: DataverseClient,
	{ entitySet, key }: TableDescription,
	done: readonly { readonly row: QueueRow; readonly regarding: Reference | null }[],
): Promise<ReadonlyMap<string, string | null>> {
	const ids = [...new Set(done.flatMap(({ row, regarding }) => (regarding === null ? [] : [row.activityId])))];
	const chunks = Array.from({ length: Math.ceil(ids.length / idsInQuery) }, (_, chunk) =>
		ids.slice(chunk * idsInQuery, (chunk + 1) * idsInQuery),
	);
	if (chunks.length === 0) return new Map();
	const column = '_regardingobjectid_value';
	const outcomes = await client.each(
		chunks.map((chunk) =>
			reading(query(entitySet, { select: [key, column], filter: anyOf(chunk.map((id) => `${key} eq ${id}`)) })),
		),
	);
	const rows = outcomes.flatMap((outcome) => {
		if (outcome instanceof DataverseError) throw outcome;
		return rowsOf(outcome);
	});
	return new Map(rows.map((row) => [String(row[key]), typeof row[column] === 'string' ? row[column] : null] as const));
}
