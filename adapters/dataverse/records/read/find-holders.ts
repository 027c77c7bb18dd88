import { isRecordOf, type ArcRecord, type Queue } from '../../../../core/record/record';
import { mostHolders } from '../../../../core/records/records';
import { standardTables } from '../../tables/standard-tables';
import { recordTable, type RecordTable } from '../../tables/record-table';
import { DataverseError } from '../../web-api/failure';
import { reading, rowsOf, type Operation, type Row } from '../../web-api/operation';
import { allOf, anyOf, query, textLiteral } from '../../web-api/query';
import { columnsAt, testMark, toRecord } from './to-record';
import type { DataverseAccess } from '../dataverse-access';
import { leanColumns } from './lean-columns';
import { completed } from './read-rows';

/** The types whose records carry addresses. */
const addressed = ['contact', 'account', 'lead', 'user', 'team', 'queue'] as const;
type AddressedType = (typeof addressed)[number];

/** Whose columns conditions look at. */
const customers: ReadonlySet<string> = new Set(['contact', 'account']);

/** Rows of one second in the order in which they were last written. */
export const oldestFirst = 'createdon asc,versionnumber asc';

/** Addresses that one query names at most. */
const addressesInQuery = 100;

/** A condition that a row was made by no manual run. */
const notOfTestRun = `(importsequencenumber eq null or importsequencenumber ne ${testMark})`;

/** Whether a type has columns for addresses that are looked up. */
export function isAddressed(type: string): type is AddressedType {
	return addressed.some((one) => one === type);
}

/** The columns in which rows of a type keep addresses. */
function addressColumns(type: AddressedType): readonly string[] {
	const { fields } = standardTables[type];
	const places = ['emails', 'email', 'emailAddress'].flatMap((field) => fields[field] ?? []);
	return places.flatMap(columnsAt);
}

/** A condition that a row of a type carries one of these addresses. */
export function carries(type: AddressedType, addresses: readonly string[]): string {
	return anyOf(
		addressColumns(type).flatMap((column) =>
			addresses.map((address) => `${column} eq ${textLiteral(normalised(address))}`),
		),
	);
}

export const normalised = (address: string): string => address.trim().toLowerCase();

/**
 * Records of these types that carry addresses, by the address as it is given, oldest first, and of each
 * address at most 101: in one batch for all types and addresses. A table that the environment lacks, as
 * leads without Sales, holds none.
 */
export async function findHolders(
	access: DataverseAccess,
	addresses: readonly string[],
	types: readonly AddressedType[] = addressed,
): Promise<ReadonlyMap<string, readonly ArcRecord[]>> {
	const wanted = new Map(addresses.map((address) => [normalised(address), address]));
	wanted.delete('');
	if (wanted.size === 0) return new Map();
	const tables = await Promise.all(
		types.map(async (type) => ({ type, table: await recordTable(access.tables, type) })),
	);
	const found = new Map<string, { readonly table: RecordTable; readonly row: Row }>();
	const keys = [...wanted.keys()];
	// Who has an address in common with thousands is rare: then each address is asked for by itself.
	const asked = tables.flatMap((one) => chunked(keys).map((part) => ({ ...one, part, most: most(part) })));
	const overfull: typeof asked = [];
	const add = async (questions: typeof asked): Promise<void> => {
		const outcomes = await access.client.each(questions.map(questionOf));
		for (const [position, outcome] of outcomes.entries()) {
			const question = questions[position];
			if (question === undefined || isMissing(outcome)) continue;
			if (outcome instanceof DataverseError) throw outcome;
			const rows = rowsOf(outcome);
			if (rows.length >= question.most && question.part.length > 1) overfull.push(question);
			else
				for (const row of rows)
					found.set(`${question.type}:${String(row[question.table.key])}`, { table: question.table, row });
		}
	};
	await add(asked);
	const again = overfull
		.splice(0)
		.flatMap((one) => one.part.map((key) => ({ ...one, part: [key], most: mostHolders })));
	if (again.length > 0) await add(again);
	const records = [...found.values()].map(({ table, row }) => toRecord(table, row)).sort(byAge);
	return new Map(
		[...wanted].map(([key, given]) => [given, records.filter((record) => isHolder(record, key)).slice(0, mostHolders)]),
	);
}

/** Queues by normalised address, the oldest where several have one. */
export async function findQueues(
	access: DataverseAccess,
	addresses: readonly string[],
): Promise<ReadonlyMap<string, Queue>> {
	const found = await findHolders(access, addresses, ['queue']);
	return new Map(
		[...found].flatMap(([address, [queue]]) => (isRecordOf(queue, 'queue') ? [[normalised(address), queue]] : [])),
	);
}

/** Entitlements of customers, oldest first. */
export async function entitlementsOf(
	access: DataverseAccess,
	customers: readonly string[],
): Promise<readonly ArcRecord[]> {
	if (customers.length === 0) return [];
	const table = await recordTable(access.tables, 'entitlement');
	const outcomes = await access.client.each(
		chunked(customers).map((part) =>
			reading(
				query(table.entitySet, {
					filter: allOf([anyOf(part.map((id) => `_customerid_value eq ${id}`)), notOfTestRun]),
					orderby: oldestFirst,
				}),
			),
		),
	);
	const rows = outcomes.flatMap((outcome) => {
		if (isMissing(outcome)) return [];
		if (outcome instanceof DataverseError) throw outcome;
		return rowsOf(outcome);
	});
	return await completed(access, rows.map((row) => toRecord(table, row)).sort(byAge));
}

interface Question {
	readonly type: AddressedType;
	readonly table: RecordTable;
	readonly part: readonly string[];
	readonly most: number;
}

function questionOf({ type, table, part, most: top }: Question): Operation {
	const filter = allOf([carries(type, part), notOfTestRun]);
	const select = customers.has(type) ? undefined : leanColumns(table);
	return reading(
		query(table.entitySet, { filter, orderby: oldestFirst, top, ...(select === undefined ? {} : { select }) }),
	);
}

/** As many rows as a few addresses have where nobody floods them. */
const most = (part: readonly string[]): number => Math.max(mostHolders, part.length * 10);

function isHolder(record: ArcRecord, address: string): boolean {
	return ['emails', 'email', 'emailAddress']
		.flatMap((field) => record[field])
		.some((own) => typeof own === 'string' && normalised(own) === address);
}

function isMissing(outcome: unknown): boolean {
	return outcome instanceof DataverseError && outcome.code === 'recordTypeUnknown';
}

/** Rows of one second are in the order in which they were written, which Dataverse counts over all tables. */
const byAge = (one: ArcRecord, other: ArcRecord): number =>
	(one.createdOn ?? '').localeCompare(other.createdOn ?? '') ||
	Number(one['versionnumber'] ?? 0) - Number(other['versionnumber'] ?? 0);

function chunked(values: readonly string[]): string[][] {
	return Array.from({ length: Math.ceil(values.length / addressesInQuery) }, (_, chunk) =>
		values.slice(chunk * addressesInQuery, (chunk + 1) * addressesInQuery),
	);
}
