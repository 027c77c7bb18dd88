import { withDefaultState } from '../../../../core/record/record-rules';
import type { ArcRecord } from '../../../../core/record/record';
import { ArcError } from '../../../../core/errors';
import type { RecordChange } from '../../../../core/records/records';
import type { RecordTable } from '../../tables/record-table';
import { creating, updating, type Operation } from '../../web-api/operation';
import type { DataverseAccess } from '../dataverse-access';
import { originOperation } from '../origin-queue';
import { testMark } from '../read/to-record';
import { toColumns, type Columns } from './to-columns';

type Fields = Readonly<Record<string, unknown>>;

/** A row to be made, of fields of ours. */
export interface NewRow {
	readonly id: string;
	readonly fields: Fields;
	readonly test: boolean;
}

/**
 * Makes a row in the state that it shall have: Dataverse makes each in the first state of its table, so
 * another one is a step of its own, done together with it.
 */
export async function operationsToCreate(
	access: DataverseAccess,
	table: RecordTable,
	{ id, fields, test }: NewRow,
): Promise<Operation[]> {
	const columns = await toColumns(access.tables, table, withDefaultState(table.type, fields));
	const [initial] = Object.keys(table.standard?.states ?? {});
	return [
		creating(table.entitySet, id, { ...columns.body, ...(test ? { importsequencenumber: testMark } : {}) }),
		...coverings(access, id, columns.contacts ?? [], []),
		...(await origins(access, id, columns.originQueue ?? undefined)),
		...(columns.state === undefined || columns.state === initial ? [] : stateOperations(table, id, columns)),
	];
}

/**
 * Changes a row. One that becomes active is so before its columns change, and one that is closed is so
 * after, since Dataverse changes no column of a case that is closed.
 *
 * @param current The record as it is, where it is known: what it is already needs no step.
 */
export async function operationsToUpdate(
	access: DataverseAccess,
	table: RecordTable,
	id: string,
	fields: Fields,
	current?: ArcRecord,
): Promise<Operation[]> {
	const columns = await toColumns(access.tables, table, fields);
	const isDone = columns.state === undefined || columns.state === current?.['state'];
	const states = isDone ? [] : stateOperations(table, id, columns);
	const changes = Object.keys(columns.body).length === 0 ? [] : [updating(table.entitySet, id, columns.body)];
	const covered = Array.isArray(current?.['contacts']) ? current['contacts'].map(String) : [];
	const contacts = columns.contacts === undefined ? [] : coverings(access, id, columns.contacts, covered);
	const beside = [...contacts, ...(await origins(access, id, columns.originQueue))];
	return columns.state === 'active' ? [...states, ...changes, ...beside] : [...changes, ...beside, ...states];
}

/** Whether a change is an update that has to know the record as it is. */
export function looksAtItself(change: RecordChange): boolean {
	if (change.op !== 'update') return false;
	const { type, fields } = change;
	return (type === 'case' && fields['state'] === 'resolved') || (type === 'entitlement' && 'contacts' in fields);
}

/** Where no table keeps it, nothing says it: a rule that has to know it is refused before. */
async function origins(access: DataverseAccess, id: string, queue: string | null | undefined): Promise<Operation[]> {
	return queue === undefined || !access.originQueues ? [] : [await originOperation(access, id, queue)];
}

function stateOperations(table: RecordTable, id: string, { state = '', resolvedOn }: Columns): Operation[] {
	if (table.type === 'case' && state === 'resolved') return [closing(id, resolvedOn)];
	const states = table.standard?.states ?? {};
	const codes = Object.hasOwn(states, state) ? states[state] : undefined;
	if (codes === undefined) {
		throw new ArcError('fieldInvalid', `A ${table.type} has no state "${state.slice(0, 60)}" in Dataverse`, {
			hint: `Use one of ${Object.keys(states).join(', ')}.`,
		});
	}
	return [updating(table.entitySet, id, { statecode: codes[0], statuscode: codes[1] })];
}

/** A case is resolved by its resolution; setting its state is refused. */
function closing(id: string, resolvedOn: string | undefined): Operation {
	return {
		method: 'POST',
		path: 'CloseIncident',
		body: {
			IncidentResolution: {
				subject: 'Resolved',
				'incidentid@odata.bind': `/incidents(${id})`,
				...(resolvedOn === undefined ? {} : { actualend: resolvedOn }),
			},
			Status: 5,
		},
	};
}

/** Links contacts to an entitlement, and unlinks those that it covers no more. */
function coverings(
	{ client: { environment } }: DataverseAccess,
	id: string,
	wanted: readonly string[],
	covered: readonly string[],
): Operation[] {
	const collection = `entitlements(${id})/entitlementcontacts_association`;
	const [now, before] = [new Set(wanted), new Set(covered)];
	return [
		...[...before]
			.filter((contact) => !now.has(contact))
			.map((contact): Operation => ({
				method: 'DELETE',
				path: `${collection}(${contact})/$ref`,
				repeatable: true,
			})),
		...[...now]
			.filter((contact) => !before.has(contact))
			.map((contact): Operation => ({
				method: 'POST',
				path: `${collection}/$ref`,
				body: { '@odata.id': `${environment}/api/data/v9.2/contacts(${contact})` },
				repeatable: true,
			})),
	];
}
