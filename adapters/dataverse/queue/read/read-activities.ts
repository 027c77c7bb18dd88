import type { TableDescription } from '../../tables/describe-tables';
import type { DataverseClient } from '../../web-api/client';
import { DataverseError } from '../../web-api/failure';
import { reading, type Row } from '../../web-api/operation';
import { withFurtherPages } from '../../web-api/pages';
import { anyOf, query } from '../../web-api/query';

/** An activity with what lies in other tables. */
export interface ReadActivity {
	readonly row: Row;
	readonly parties: readonly Party[];
	/** Rows of attached files, without their content; an email has them. */
	readonly files: readonly Row[];
}

/** Somebody who takes part in an activity. */
export interface Party {
	/** `participationtypemask`. */
	readonly part: number;
	readonly address: string | null;
	/** What people call the row behind it. */
	readonly name: string | null;
}

const name = '_partyid_value@OData.Community.Display.V1.FormattedValue';

/** Activities of a table by their ids; one that is gone is missing. One batch, and one more where pages are many. */
export async function readActivities(
	client: DataverseClient,
	table: TableDescription,
	ids: readonly string[],
): Promise<ReadonlyMap<string, ReadActivity>> {
	if (ids.length === 0) return new Map();
	const among = (column: string): string => anyOf(ids.map((id) => `${column} eq ${id}`));
	const [rows, parties, files] = await answersTo(client, [
		query(table.entitySet, { filter: among(table.key) }),
		query('activityparties', {
			select: ['_activityid_value', '_partyid_value', 'addressused', 'participationtypemask'],
			filter: among('_activityid_value'),
		}),
		...(table.logicalName === 'email'
			? [
					query('activitymimeattachments', {
						select: ['activitymimeattachmentid', '_objectid_value', ...fileColumns],
						filter: among('_objectid_value'),
						orderby: 'attachmentnumber asc',
					}),
				]
			: []),
	]);
	const partiesOf = Map.groupBy(parties ?? [], (row) => String(row['_activityid_value']));
	const filesOf = Map.groupBy(files ?? [], (row) => String(row['_objectid_value']));
	return new Map(
		(rows ?? []).map((row) => {
			const id = String(row[table.key]);
			return [id, { row, parties: (partiesOf.get(id) ?? []).map(partyOf), files: filesOf.get(id) ?? [] }];
		}),
	);
}

const fileColumns = ['filename', 'mimetype', 'filesize', 'attachmentcontentid', 'attachmentnumber'];

async function answersTo(client: DataverseClient, paths: readonly string[]): Promise<Row[][]> {
	const answers: Row[][] = [];
	for (const outcome of await client.each(paths.map((path) => reading(path)))) {
		if (outcome instanceof DataverseError) throw outcome;
		answers.push((await withFurtherPages(client, outcome)).map(plainRow));
	}
	return answers;
}

/** Without what PostgreSQL keeps in no text: NUL, and halves of characters. */
function plainRow(row: Row): Row {
	return Object.fromEntries(
		Object.entries(row).map(([column, value]) => [
			column,
			typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value,
		]),
	);
}

function partyOf(row: Row): Party {
	const { addressused: address, participationtypemask: part } = row;
	return {
		part: Number(part),
		address: typeof address === 'string' && address.trim() !== '' ? address.trim() : null,
		name: typeof row[name] === 'string' ? row[name] : null,
	};
}
