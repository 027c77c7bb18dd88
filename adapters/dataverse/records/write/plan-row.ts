import { randomUUID } from 'node:crypto';
import { ArcError } from '../../../../core/errors';
import type { ArcRecord } from '../../../../core/record/record';
import type { RecordChange } from '../../../../core/records/records';
import { uuidV5 } from '../../../uuid-v5';
import type { RecordTable } from '../../tables/record-table';
import type { Operation } from '../../web-api/operation';
import { isGuid } from '../../web-api/query';
import type { DataverseAccess } from '../dataverse-access';
import { normalised } from '../read/find-holders';
import { operationsToCreate, operationsToUpdate } from './row-operations';

/** What a change becomes: operations that are done together, and the row that they are about. */
export interface Plan {
	readonly table: RecordTable;
	readonly id: string;
	readonly operations: readonly Operation[];
	readonly change: 'created' | 'updated' | 'existed' | 'deleted';
	/** A record that is gone afterwards. */
	readonly before?: ArcRecord;
	/** The address that its record alone may hold, and how many ids made of it belong to others. */
	readonly address?: { readonly text: string; readonly taken: number };
	/** Where the row is found that an alternate key names, whose id is not known before. */
	readonly keyPath?: string;
}

export type Creation = Extract<RecordChange, { op: 'create' }>;

/** The plan of a creation; `taken` ids that are made of its address belong to others. */
export async function planCreation(
	access: DataverseAccess,
	table: RecordTable,
	{ id: given, unlessAddress, fields, test = false }: Creation,
	taken: number,
): Promise<Plan> {
	const id = given ?? (unlessAddress === undefined || test ? randomUUID() : idOfAddress(table, unlessAddress, taken));
	if (!isGuid(id)) {
		throw new ArcError('fieldInvalid', `"${String(id).slice(0, 60)}" cannot be the id of a row in Dataverse`, {
			hint: 'Give a UUID, or none.',
		});
	}
	return {
		table,
		id,
		operations: await operationsToCreate(access, table, { id, fields, test }),
		change: 'created',
		...(unlessAddress === undefined || given !== undefined
			? {}
			: { address: { text: normalised(unlessAddress), taken } }),
	};
}

/** The plan of an update of a row by its id. */
export async function planUpdate(
	access: DataverseAccess,
	table: RecordTable,
	id: string,
	fields: Readonly<Record<string, unknown>>,
	current?: ArcRecord,
): Promise<Plan> {
	if (!isGuid(id)) throw missing(table, id);
	return { table, id, operations: await operationsToUpdate(access, table, id, fields, current), change: 'updated' };
}

/** The id that a record of an address has, so that whoever makes it makes one; further ones where it is taken. */
function idOfAddress({ type }: RecordTable, address: string, taken: number): string {
	return uuidV5(JSON.stringify(['address', type, normalised(address), taken]));
}

/** A record that is not there. */
export function missing({ type }: RecordTable, id: string): ArcError {
	return new ArcError('recordNotFound', `There is no ${type} with the id ${id.slice(0, 60)}`, {
		hint: 'Check the id and the record type; the record may have been deleted.',
	});
}
