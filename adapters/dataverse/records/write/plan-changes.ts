import { ArcError, isArcError } from '../../../../core/errors';
import type { ArcRecord } from '../../../../core/record/record';
import type { RecordChange } from '../../../../core/records/records';
import { recordTable, type RecordTable } from '../../tables/record-table';
import { DataverseError } from '../../web-api/failure';
import type { Operation } from '../../web-api/operation';
import type { DataverseAccess } from '../dataverse-access';
import { findHolders, isAddressed } from '../read/find-holders';
import { missing, planCreation, planUpdate, type Creation, type Plan } from './plan-row';
import { planUpsert } from './plan-upsert';
import { readRecords } from '../read/read-rows';
import { looksAtItself } from './row-operations';

/** What is known before anything is written. */
interface Known {
	readonly holders: ReadonlyMap<string, readonly ArcRecord[]>;
	readonly current: ReadonlyMap<string, ArcRecord>;
}

/** What each change becomes, or the ArcError that refuses it; with a few batches for what has to be known before. */
export async function planChanges(
	access: DataverseAccess,
	changes: readonly RecordChange[],
): Promise<(Plan | ArcError)[]> {
	const tables = new Map<string, RecordTable | ArcError>();
	for (const type of new Set(changes.map((change) => change.type)))
		tables.set(type, await orRefused(async () => await recordTable(access.tables, type)));
	const known = await lookAround(access, changes, tables);
	return await Promise.all(
		changes.map(async (change) => {
			const table = tables.get(change.type);
			if (table === undefined || isArcError(table)) return table ?? new ArcError('recordTypeUnknown', change.type);
			return await orRefused(async () => called(await planOf(access, table, change, known), change.by));
		}),
	);
}

/** The plan of a creation whose id turned out to belong to a record that has another address now. */
export async function planNext(access: DataverseAccess, plan: Plan, change: RecordChange): Promise<Plan> {
	const taken = (plan.address?.taken ?? 0) + 1;
	return called(await planCreation(access, plan.table, change as Creation, taken), change.by);
}

async function lookAround(
	access: DataverseAccess,
	changes: readonly RecordChange[],
	tables: ReadonlyMap<string, RecordTable | ArcError>,
): Promise<Known> {
	const addressed = changes.flatMap((change) =>
		change.op === 'create' && change.unlessAddress !== undefined && isAddressed(change.type)
			? [{ type: change.type, address: change.unlessAddress }]
			: [],
	);
	const holders =
		addressed.length === 0
			? new Map<string, readonly ArcRecord[]>()
			: await findHolders(
					access,
					addressed.map(({ address }) => address),
					[...new Set(addressed.map(({ type }) => type))],
				);
	const wanted = new Map<string, Set<string>>();
	for (const change of changes) {
		const table = tables.get(change.type);
		if (table === undefined || isArcError(table)) continue;
		const isNeeded = change.op === 'delete' || (change.op === 'update' && looksAtItself(change));
		if (isNeeded) wanted.set(change.type, (wanted.get(change.type) ?? new Set()).add(change.id));
	}
	return { holders, current: wanted.size === 0 ? new Map() : await readRecords(access, wanted) };
}

async function planOf(
	access: DataverseAccess,
	table: RecordTable,
	change: RecordChange,
	{ holders, current }: Known,
): Promise<Plan> {
	switch (change.op) {
		case 'create': {
			const standing =
				change.unlessAddress === undefined ? undefined : holderAmong(holders.get(change.unlessAddress), table);
			if (standing !== undefined) return { table, id: standing.id, operations: [], change: 'existed' };
			return await planCreation(access, table, change, 0);
		}
		case 'update': {
			const known = current.get(`${change.type}:${change.id}`);
			return await planUpdate(access, table, change.id, change.fields, known);
		}
		case 'upsert':
			return await planUpsert(access, table, change);
		case 'delete': {
			const before = current.get(`${change.type}:${change.id}`);
			if (before === undefined) throw missing(table, change.id);
			const operation: Operation = { method: 'DELETE', path: `${table.entitySet}(${change.id})` };
			return { table, id: change.id, operations: [operation], change: 'deleted', before };
		}
	}
}

/** Active before inactive, then the oldest, of the type. */
function holderAmong(holders: readonly ArcRecord[] = [], { type }: RecordTable): ArcRecord | undefined {
	const own = holders.filter((record) => record.type === type);
	return own.find(({ state }) => state === 'active') ?? own[0];
}

/** The plan, done in the name of a user. */
function called(plan: Plan, by: string | undefined): Plan {
	if (by === undefined) return plan;
	return { ...plan, operations: plan.operations.map((operation) => ({ ...operation, caller: by })) };
}

/** What refuses one change alone; an environment that does not answer refuses all of them. */
async function orRefused<Value>(plan: () => Promise<Value>): Promise<Value | ArcError> {
	try {
		return await plan();
	} catch (error) {
		if (!isArcError(error) || (error instanceof DataverseError && error.code === 'storeUnavailable')) throw error;
		return error;
	}
}
