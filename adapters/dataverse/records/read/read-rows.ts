import type { ArcRecord } from '../../../../core/record/record';
import { recordTable, type RecordTable } from '../../tables/record-table';
import { DataverseError } from '../../web-api/failure';
import type { Outcome } from '../../web-api/client';
import { reading, rowsOf, type Operation } from '../../web-api/operation';
import { anyOf, isGuid, query } from '../../web-api/query';
import type { DataverseAccess } from '../dataverse-access';
import { besideIds, besideRecords, chunksOf, idsInQuery } from './beside-rows';
import { leanColumns } from './lean-columns';
import { toRecord } from './to-record';

type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

/** What to ask for records, and the records that the answers hold, by `type:id`. */
interface ReadQuestions {
	readonly operations: readonly Operation[];
	/** @throws DataverseError for what was refused */
	readonly recordsIn: (outcomes: readonly Outcome[]) => ReadonlyMap<string, ArcRecord>;
}

/** Records of types by their ids, with what lies beside them, in one batch; of `lean` types our fields alone. */
export async function readRecords(
	access: DataverseAccess,
	wanted: Wanted,
	lean?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ArcRecord>> {
	const { operations, recordsIn } = await readQuestions(access, wanted, lean);
	return operations.length === 0 ? new Map() : recordsIn(await access.client.each(operations));
}

/** The same as questions, which may stand behind others in a batch. A table that the environment lacks has no rows. */
export async function readQuestions(
	access: DataverseAccess,
	wanted: Wanted,
	lean: ReadonlySet<string> = new Set(),
): Promise<ReadQuestions> {
	const tables = await knownTables(access, [...wanted.keys()]);
	const ids = new Map(tables.map(({ type }) => [type, [...(wanted.get(type) ?? [])].filter(isGuid)]));
	const asked = tables.flatMap((table) =>
		chunksOf(ids.get(table.type) ?? [], idsInQuery).map((part) => ({
			table,
			operation: questionOf(table, part, lean),
		})),
	);
	const beside = besideIds(access, ids);
	return {
		operations: [...asked.map(({ operation }) => operation), ...beside.operations],
		recordsIn: (outcomes) => {
			const records = asked.flatMap(({ table }, position) => {
				const outcome = outcomes[position];
				if (outcome instanceof DataverseError && outcome.code === 'recordTypeUnknown') return [];
				if (outcome === undefined || outcome instanceof DataverseError) throw outcome ?? new TypeError('No outcome');
				return rowsOf(outcome).map((row) => toRecord(table, row));
			});
			const whole = beside.complete(records, outcomes.slice(asked.length));
			return new Map(whole.map((record) => [`${record.type}:${record.id}`, record]));
		},
	};
}

function questionOf(table: RecordTable, ids: readonly string[], lean: ReadonlySet<string>): Operation {
	const select = lean.has(table.type) ? leanColumns(table) : undefined;
	const filter = anyOf(ids.map((id) => `${table.key} eq ${id}`));
	return reading(query(table.entitySet, { filter, ...(select === undefined ? {} : { select }) }));
}

/** Records that a query found, with what lies beside them. */
export async function completed(access: DataverseAccess, records: readonly ArcRecord[]): Promise<readonly ArcRecord[]> {
	const beside = besideRecords(access, records);
	const { operations } = beside;
	return beside.complete(records, operations.length === 0 ? [] : await access.client.each(operations));
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
