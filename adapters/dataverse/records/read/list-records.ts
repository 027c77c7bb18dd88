import { ArcError } from '../../../../core/errors';
import type { ArcRecord } from '../../../../core/record/record';
import type { RecordPage, RecordQuery } from '../../../../core/records/records';
import { columnValue } from '../../tables/column-value';
import { recordTable, type RecordTable } from '../../tables/record-table';
import { tableOfType } from '../../tables/standard-tables';
import { isRow, rowsOf } from '../../web-api/operation';
import { pageOf } from '../../web-api/pages';
import { allOf, anyOf, isGuid, query, textLiteral } from '../../web-api/query';
import type { DataverseAccess } from '../dataverse-access';
import { carries, isAddressed, oldestFirst } from './find-holders';
import { completed } from './read-rows';
import { toRecord } from './to-record';

/** A condition of a filter; null where no row can be so, and the answer is empty without a question. */
type Condition = string | null;

/**
 * Records of a type in order of creation, test records among them, in pages of at most 1,000; a page may
 * have fewer than asked for, since Dataverse takes signs of LIKE in a search for more than they say.
 */
export async function listRecords(
	access: DataverseAccess,
	type: string,
	{ where = {}, email, search = '', limit = 100, cursor }: RecordQuery = {},
): Promise<RecordPage> {
	const table = await recordTable(access.tables, type);
	const words = wordsOf(search);
	if (search.length > 500 || words.length > 50)
		throw new ArcError('fieldInvalid', 'The search is longer than any record', { hint: 'Search for less.' });
	const conditions: Condition[] = [
		...(await Promise.all(
			Object.entries(where).map(
				async ([field, value]): Promise<Condition> => await conditionOf(access, table, field, value),
			),
		)),
		...(email === undefined ? [] : [isAddressed(type) ? carries(type, [email]) : null]),
		...words.map((word) => beginning(table, word)),
	];
	if (conditions.includes(null)) return { records: [], nextCursor: null };
	const filter = allOf(conditions.filter((condition) => condition !== null));
	const first = query(table.entitySet, { filter, orderby: oldestFirst });
	const size = Math.min(Math.max(limit, 1), 1_000);
	const answer = await access.client.ask(pageOf(pathOf(table, cursor) ?? first, size));
	const records = await completed(
		access,
		rowsOf(answer).map((row) => toRecord(table, row)),
	);
	const next = answer.body['@odata.nextLink'];
	return {
		records: records.filter((record) => words.every((word) => hasWord(table, record, word))),
		nextCursor: typeof next === 'string' ? next.slice(next.indexOf(`/${table.entitySet}?`) + 1) : null,
	};
}

/** A condition that a field has a value; null where it can have none such. */
export async function conditionOf(
	{ tables }: DataverseAccess,
	table: RecordTable,
	field: string,
	value: unknown,
): Promise<Condition> {
	const { standard, type } = table;
	if (field === 'id') return isGuid(value) ? `${table.key} eq ${value}` : null;
	if (field === 'state' && standard?.states !== undefined) {
		const [state] = standard.states[String(value)] ?? [];
		return state === undefined ? null : `statecode eq ${state}`;
	}
	const place = standard !== undefined && Object.hasOwn(standard.fields, field) ? standard.fields[field] : undefined;
	switch (place?.kind) {
		case 'texts':
			return isAddressed(type) && typeof value === 'string' ? carries(type, [value]) : null;
		case 'reference': {
			const [of, id] = isRow(value) ? (Object.entries(value)[0] ?? []) : [];
			if (value === null) return `${place.column} eq null`;
			return of !== undefined && Object.hasOwn(place.targets, of) && isGuid(id) ? `${place.column} eq ${id}` : null;
		}
		case 'id':
			return value === null || isGuid(value) ? `${place.column} eq ${value}` : null;
		case 'choice': {
			const number = typeof value === 'string' ? place.values[value] : undefined;
			if (value === null || number !== undefined) return `${place.column} eq ${number ?? null}`;
			return await ofColumn(tables, table, place.column, value);
		}
		case 'opposite':
			return `${place.column} eq ${value !== true}`;
		case 'typeName':
			return `${place.column} eq ${literal(typeof value === 'string' ? tableOfType(value) : value)}`;
		case 'time':
		case 'plain':
			return `${place.column} eq ${place.kind === 'time' ? String(value) : literal(value)}`;
		case undefined:
			return await ofColumn(tables, table, field, value);
	}
}

async function ofColumn(
	tables: DataverseAccess['tables'],
	{ logicalName, type }: RecordTable,
	field: string,
	value: unknown,
): Promise<Condition> {
	const column = (await tables.describe(logicalName)).columns.get(field);
	if (column === undefined) {
		throw new ArcError('fieldInvalid', `Dataverse has no column \`${field.slice(0, 100)}\` for a ${type}`, {
			hint: 'Use the logical name of a column of its table.',
		});
	}
	const read = columnValue(logicalName, column, value);
	if (read.kind === 'row') return `_${field}_value eq ${read.id}`;
	return `${field} eq ${column.type === 'DateTime' ? String(read.value) : literal(read.value)}`;
}

const literal = (value: unknown): string => (typeof value === 'string' ? textLiteral(value) : String(value));

/** A condition that a word of a searched column begins so; looked at again in what comes back. */
function beginning(table: RecordTable, word: string): string {
	return anyOf(
		searchedIn(table).flatMap((column) => [
			`startswith(${column},${textLiteral(word)})`,
			`contains(${column},${textLiteral(` ${word}`)})`,
		]),
	);
}

function hasWord(table: RecordTable, record: ArcRecord, word: string): boolean {
	const texts = Object.values(record).flatMap((value) => (Array.isArray(value) ? value : [value]));
	return (
		searchedIn(table).length === 0 ||
		texts.some((text) => typeof text === 'string' && ` ${text.toLowerCase()}`.includes(` ${word}`))
	);
}

const searchedIn = ({ standard }: RecordTable): readonly string[] => standard?.searched ?? [];

function wordsOf(search: string): string[] {
	return search
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== '');
}

/** The path that a cursor is: the rest of a link that Dataverse gave for this table. */
function pathOf({ entitySet }: RecordTable, cursor: string | undefined): string | undefined {
	if (cursor === undefined || cursor === '' || cursor === '0') return undefined;
	if (cursor.startsWith(`${entitySet}?`)) return cursor;
	throw new ArcError('fieldInvalid', 'The cursor is not one that a list of this store gave', {
		hint: 'Pass the nextCursor of the page before, or begin without a cursor.',
	});
}
