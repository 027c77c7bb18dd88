import type { DataverseClient } from '../../web-api/client';
import { DataverseError } from '../../web-api/failure';
import { reading, rowsOf, type Row } from '../../web-api/operation';
import { pagesOf } from '../../web-api/pages';
import { allOf, anyOf, query } from '../../web-api/query';

/** A queue item as Dataverse has it. */
export interface QueueRow {
	readonly id: string;
	readonly activityId: string;
	readonly queueId: string;
	/** The user or team that works on it; null is nobody. */
	readonly workerId: string | null;
	readonly isActive: boolean;
	/** When it entered the queue, or was changed last, whichever is later; by Dataverse's clock, as it writes it. */
	readonly touchedOn: string;
	/** Its version, as a condition of a change; any version where Dataverse gives none. */
	readonly version: string;
}

/** Which queue items a rule takes: those of one queue that hold activities of one table. */
export interface QueuePlace {
	/** Id in Dataverse. */
	readonly queueId: string;
	/** `objecttypecode` of the activities. */
	readonly typeCode: number;
}

const columns = [
	'queueitemid',
	'_objectid_value',
	'_queueid_value',
	'_workerid_value',
	'statecode',
	'enteredon',
	'modifiedon',
];
const active = 0;
/** Ids that one query names at most. */
const idsInQuery = 100;

/**
 * The active queue items of a place in the order in which they entered it, page by page.
 *
 * @param since Leaves out what entered and was changed before, in Dataverse's own time; null is all.
 */
export async function* activeRows(
	client: DataverseClient,
	{ queueId, typeCode }: QueuePlace,
	since: string | null,
	pageSize: number,
): AsyncGenerator<readonly QueueRow[]> {
	const filter = allOf([
		`_queueid_value eq ${queueId}`,
		`statecode eq ${active}`,
		`objecttypecode eq ${typeCode}`,
		...(since === null ? [] : [anyOf([`enteredon ge ${since}`, `modifiedon ge ${since}`])]),
	]);
	const path = query('queueitems', { select: columns, filter, orderby: 'enteredon asc,queueitemid asc' });
	for await (const page of pagesOf(client, path, pageSize)) yield page.map(queueRow);
}

/** Queue items by their ids, whatever became of them; one that is gone is missing. A batch for all of them. */
export async function namedRows(
	client: DataverseClient,
	ids: readonly string[],
): Promise<ReadonlyMap<string, QueueRow>> {
	const chunks = Array.from({ length: Math.ceil(ids.length / idsInQuery) }, (_, chunk) =>
		ids.slice(chunk * idsInQuery, (chunk + 1) * idsInQuery),
	);
	const outcomes = await client.each(
		chunks.map((chunk) =>
			reading(query('queueitems', { select: columns, filter: anyOf(chunk.map((id) => `queueitemid eq ${id}`)) })),
		),
	);
	const rows = outcomes.flatMap((outcome) => {
		if (outcome instanceof DataverseError) throw outcome;
		return rowsOf(outcome).map(queueRow);
	});
	return new Map(rows.map((row) => [row.id, row]));
}

function queueRow(row: Row): QueueRow {
	const text = (column: string): string => String(row[column] ?? '');
	const worker = row['_workerid_value'];
	const touched = [text('enteredon'), text('modifiedon')].sort();
	return {
		id: text('queueitemid'),
		activityId: text('_objectid_value'),
		queueId: text('_queueid_value'),
		workerId: typeof worker === 'string' ? worker : null,
		isActive: row['statecode'] === active,
		touchedOn: touched[1] ?? '',
		version: typeof row['@odata.etag'] === 'string' ? row['@odata.etag'] : '*',
	};
}
