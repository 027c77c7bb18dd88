import type { ArcRecord } from '../../../core/record/record';
import { recordTable, type RecordTable } from '../tables/record-table';
import { DataverseError } from '../web-api/failure';
import { reading, rowsOf, type Operation, type Row } from '../web-api/operation';
import { anyOf, isGuid, query } from '../web-api/query';
import type { DataverseAccess } from './dataverse-access';
import { isoTime, toRecord } from './to-record';

/** Ids that one query names at most, so that its path fits into a batch. */
const idsInQuery = 400;

/** Records of types by their ids, in a batch for what lies directly in their tables, and one for what does not. */
export async function readRecords(
	access: DataverseAccess,
	wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, ArcRecord>> {
	const tables = await knownTables(access, [...wanted.keys()]);
	const asked = tables.flatMap((table) =>
		chunksOf([...(wanted.get(table.type) ?? [])].filter(isGuid), idsInQuery).map((ids) => ({
			table,
			operation: reading(query(table.entitySet, { filter: anyOf(ids.map((id) => `${table.key} eq ${id}`)) })),
		})),
	);
	return await recordsOf(access, asked);
}

/** What queries find, as records by `type:id`; a query of a table that the environment lacks finds nothing. */
async function recordsOf(
	access: DataverseAccess,
	asked: readonly { readonly table: RecordTable; readonly operation: Operation }[],
): Promise<ReadonlyMap<string, ArcRecord>> {
	if (asked.length === 0) return new Map();
	const outcomes = await access.client.each(asked.map(({ operation }) => operation));
	const records = asked.flatMap(({ table }, position) => {
		const outcome = outcomes[position];
		if (outcome instanceof DataverseError && outcome.code === 'recordTypeUnknown') return [];
		if (outcome === undefined || outcome instanceof DataverseError) throw outcome ?? new TypeError('No outcome');
		return rowsOf(outcome).map((row) => toRecord(table, row));
	});
	return new Map((await completed(access, records)).map((record) => [`${record.type}:${record.id}`, record]));
}

/** The tables of types, without those that the environment lacks. */
async function knownTables({ tables }: DataverseAccess, types: readonly string[]): Promise<RecordTable[]> {
	const found = await Promise.all(
		types.map(async (type) => {
			try {
				return await recordTable(tables, type);
			} catch (error) {
				if (error instanceof DataverseError && ['recordTypeUnknown', 'recordNotFound'].includes(error.code)) return [];
				throw error;
			}
		}),
	);
	return found.flat();
}

/** Records with what lies in other tables: when a case was resolved, and whom an entitlement covers. */
export async function completed(access: DataverseAccess, records: readonly ArcRecord[]): Promise<readonly ArcRecord[]> {
	const resolved = records.filter(({ type, state }) => type === 'case' && state === 'resolved').map(({ id }) => id);
	const covering = records.filter(({ type }) => type === 'entitlement').map(({ id }) => id);
	const resolutions = chunksOf(resolved, idsInQuery).map((ids) =>
		reading(
			query('incidentresolutions', {
				select: ['_incidentid_value', 'actualend', 'createdon'],
				filter: anyOf(ids.map((id) => `_incidentid_value eq ${id}`)),
			}),
		),
	);
	const contacts = chunksOf(covering, idsInQuery).map((ids) =>
		reading(
			query('entitlementcontactscollection', {
				select: ['entitlementid', 'contactid'],
				filter: anyOf(ids.map((id) => `entitlementid eq ${id}`)),
			}),
		),
	);
	const asked = [...resolutions, ...contacts];
	const outcomes = asked.length === 0 ? [] : await access.client.each(asked);
	const rows = outcomes.map((outcome): readonly Row[] => {
		if (outcome instanceof DataverseError) throw outcome;
		return rowsOf(outcome);
	});
	const resolvedOn = new Map<string, string>();
	for (const row of rows.slice(0, resolutions.length).flat()) {
		const [id, time] = [String(row['_incidentid_value']), isoTime(row['actualend'] ?? row['createdon'])];
		if (time !== undefined && time > (resolvedOn.get(id) ?? '')) resolvedOn.set(id, time);
	}
	const covered = Map.groupBy(rows.slice(resolutions.length).flat(), (row) => String(row['entitlementid']));
	return records.map((record) => {
		const time = record.type === 'case' ? resolvedOn.get(record.id) : undefined;
		const people = record.type === 'entitlement' ? covered.get(record.id) : undefined;
		return {
			...record,
			...(record.type === 'case' ? { resolvedOn: time ?? null } : {}),
			...(people === undefined ? {} : { contacts: people.map((row) => String(row['contactid'])) }),
		};
	});
}

/** A list in pieces of at most so many. */
function chunksOf<Value>(values: readonly Value[], size: number): Value[][] {
	return Array.from({ length: Math.ceil(values.length / size) }, (_, chunk) =>
		values.slice(chunk * size, (chunk + 1) * size),
	);
}
