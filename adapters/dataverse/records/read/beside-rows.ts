import type { ArcRecord } from '../../../../core/record/record';
import { DataverseError } from '../../web-api/failure';
import { reading, rowsOf, type Operation, type Row } from '../../web-api/operation';
import { anyOf, query, textLiteral } from '../../web-api/query';
import type { DataverseAccess } from '../dataverse-access';
import { isoTime } from './to-record';
import { originatingQueues } from '../origin-queue';

/** What records of a type have in another table. */
interface Beside {
	readonly type: string;
	/** Whether an environment is asked for it. */
	readonly isAsked: (access: DataverseAccess) => boolean;
	/** Whether a record can have it; of one that is not read yet, it is asked in any case. */
	readonly isOf: (record: ArcRecord) => boolean;
	readonly question: (ids: readonly string[]) => Operation;
	/** The fields that a record has of its rows; none where there are no rows. */
	readonly fieldsOf: (rows: readonly Row[]) => Readonly<Record<string, unknown>>;
	readonly recordIdAt: string;
}

/** When a case was resolved, from which queue it came, and whom an entitlement covers. */
const besides: readonly Beside[] = [
	{
		type: 'case',
		isAsked: () => true,
		isOf: ({ state }) => state === 'resolved',
		question: (ids) =>
			asked('incidentresolutions', ['_incidentid_value', 'actualend', 'createdon'], bare('_incidentid_value', ids)),
		fieldsOf: (rows) => ({ resolvedOn: newest(rows) }),
		recordIdAt: '_incidentid_value',
	},
	{
		type: 'case',
		isAsked: ({ originQueues }) => originQueues,
		isOf: () => true,
		question: (ids) =>
			asked(
				originatingQueues.entitySet,
				['msdyn_createdentityid', '_msdyn_queueid_value'],
				ids.map((id) => `msdyn_createdentityid eq ${textLiteral(id)}`),
			),
		fieldsOf: ([row]) => {
			const queue = row?.['_msdyn_queueid_value'];
			return typeof queue === 'string' ? { originQueue: queue } : {};
		},
		recordIdAt: 'msdyn_createdentityid',
	},
	{
		type: 'entitlement',
		isAsked: () => true,
		isOf: () => true,
		question: (ids) =>
			asked('entitlementcontactscollection', ['entitlementid', 'contactid'], bare('entitlementid', ids)),
		fieldsOf: (rows) => (rows.length === 0 ? {} : { contacts: rows.map((row) => String(row['contactid'])) }),
		recordIdAt: 'entitlementid',
	},
];

/** Ids that one query names at most, so that its path fits into a batch. */
export const idsInQuery = 400;

/** Questions for what lies beside records, and how their answers complete them. */
export interface BesideRows {
	readonly operations: readonly Operation[];
	/** @throws DataverseError for what was refused; a table that the environment lacks has nothing */
	complete(records: readonly ArcRecord[], outcomes: readonly unknown[]): readonly ArcRecord[];
}

/** What to ask beside rows whose ids are known before they are read. */
export function besideIds(access: DataverseAccess, wanted: ReadonlyMap<string, readonly string[]>): BesideRows {
	return questions(access, (one) => wanted.get(one.type) ?? []);
}

/** What to ask beside records that were read. */
export function besideRecords(access: DataverseAccess, records: readonly ArcRecord[]): BesideRows {
	return questions(access, ({ type, isOf }) =>
		records.filter((record) => record.type === type && isOf(record)).map(({ id }) => id),
	);
}

function questions(access: DataverseAccess, idsOf: (one: Beside) => readonly string[]): BesideRows {
	const all = besides
		.filter(({ isAsked }) => isAsked(access))
		.flatMap((one) => chunksOf(idsOf(one), idsInQuery).map((ids) => ({ one, operation: one.question(ids) })));
	return {
		operations: all.map(({ operation }) => operation),
		complete: (records, outcomes) => {
			const found = new Map<Beside, Map<string, Row[]>>();
			all.forEach(({ one }, position) => {
				const rows = rowsById(outcomes[position], one.recordIdAt);
				found.set(one, new Map([...(found.get(one) ?? []), ...rows]));
			});
			return records.map((record) => completed(record, found));
		},
	};
}

function completed(record: ArcRecord, found: ReadonlyMap<Beside, ReadonlyMap<string, readonly Row[]>>): ArcRecord {
	const further = besides
		.filter((one) => one.type === record.type && one.isOf(record))
		.map((one) => one.fieldsOf(found.get(one)?.get(record.id) ?? []));
	const never = record.type === 'case' ? { resolvedOn: null } : {};
	return Object.assign({}, record, never, ...further) as ArcRecord;
}

function rowsById(outcome: unknown, recordIdAt: string): Map<string, Row[]> {
	if (outcome instanceof DataverseError) {
		if (outcome.code === 'recordTypeUnknown') return new Map();
		throw outcome;
	}
	return Map.groupBy(rowsOf(outcome as Parameters<typeof rowsOf>[0]), (row) => String(row[recordIdAt]).toLowerCase());
}

/** The newest time of resolutions; a case that was reopened has several. */
function newest(rows: readonly Row[]): string | null {
	const times = rows.map((row) => isoTime(row['actualend'] ?? row['createdon'])).filter((time) => time !== undefined);
	return times.sort().at(-1) ?? null;
}

function asked(entitySet: string, select: readonly string[], conditions: readonly string[]): Operation {
	return reading(query(entitySet, { select, filter: anyOf(conditions) }), {});
}

const bare = (column: string, ids: readonly string[]): string[] => ids.map((id) => `${column} eq ${id}`);

/** A list in pieces of at most so many. */
export function chunksOf<Value>(values: readonly Value[], size: number): Value[][] {
	return Array.from({ length: Math.ceil(values.length / size) }, (_, chunk) =>
		values.slice(chunk * size, (chunk + 1) * size),
	);
}
