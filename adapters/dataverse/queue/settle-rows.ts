import type { Owner } from '../../../core/record/record';
import { idOf, typeOf, type Reference } from '../../../core/record/reference';
import { bindingOf } from '../tables/record-table';
import type { TableDescription, Tables } from '../tables/describe-tables';
import { tableOfType } from '../tables/standard-tables';
import type { DataverseClient, Outcome } from '../web-api/client';
import { DataverseError } from '../web-api/failure';
import { updating, type Operation } from '../web-api/operation';
import type { QueueRow } from './read/queue-rows';
import { readAbout } from './read-about';

/** What becomes of a queue item once the rule is done with it. */
export type AfterRule = 'deactivate' | 'remove' | 'leave';

/** A queue item that the rule is done with, and what its activity belongs to now; null is nothing that Dataverse knows. */
export interface DoneRow {
	readonly row: QueueRow;
	readonly regarding: Reference | null;
}

export interface Settling {
	readonly client: DataverseClient;
	readonly tables: Tables;
	/** Of the activities. */
	readonly table: TableDescription;
	readonly after: AfterRule;
	/** Who has worked on it then; null is nobody. */
	readonly owner: Owner | null;
}

const inactive = { statecode: 1, statuscode: 2 } as const;

/**
 * Shows in Dataverse what the rule did: the activity is about the record that was made, and the queue item
 * was worked on by the owner of the rule and is deactivated, removed, or left. Both together or neither.
 * A queue item that somebody changed since it was read stays as it is, and is looked at again.
 *
 * @returns What was refused, by the id of the queue item.
 * @throws DataverseError where nobody answers
 */
export async function settleRows(
	settling: Settling,
	done: readonly DoneRow[],
): Promise<ReadonlyMap<string, DataverseError>> {
	const about = await readAbout(settling.client, settling.table, done);
	const planned: { readonly id: string; readonly operations: readonly Operation[] }[] = [];
	for (const { row, regarding } of done) {
		const operations = [
			...(await connecting(settling, row.activityId, regarding, about.get(row.activityId) ?? null)),
			...closing(settling, row),
		];
		if (operations.length > 0) planned.push({ id: row.id, operations });
	}
	const refused = new Map<string, DataverseError>();
	const outcomes =
		planned.length === 0 ? [] : await settling.client.groups(planned.map(({ operations }) => operations));
	for (const [position, { id }] of planned.entries()) {
		const refusal = refusalAmong(outcomes[position] ?? []);
		if (refusal !== undefined) refused.set(id, refusal);
	}
	return refused;
}

/** Lets an activity be about a record, unless it is already. */
async function connecting(
	{ tables, table }: Settling,
	activityId: string,
	regarding: Reference | null,
	before: string | null,
): Promise<Operation[]> {
	if (regarding === null || before?.toLowerCase() === idOf(regarding).toLowerCase()) return [];
	const target = tableOfType(typeOf(regarding));
	const navigation = table.columns.get('regardingobjectid')?.navigations.get(target);
	// An activity may be about rows of some tables only, which each environment decides.
	if (navigation === undefined) return [];
	const body = { [`${navigation}@odata.bind`]: await bindingOf(tables, target, idOf(regarding)) };
	return [updating(table.entitySet, activityId, body)];
}

function closing({ after, owner }: Settling, row: QueueRow): Operation[] {
	const path = `queueitems(${row.id})`;
	const headers = { 'If-Match': row.version };
	// RemoveFromQueue does the same, and knows no condition.
	if (after === 'remove') return [{ method: 'DELETE', path, headers, repeatable: true }];
	const body = {
		...(owner === null || row.workerId !== null ? {} : workedBy(owner)),
		...(after === 'deactivate' ? inactive : {}),
	};
	return Object.keys(body).length === 0 ? [] : [{ method: 'PATCH', path, headers, body, repeatable: true }];
}

function workedBy(owner: Owner): Readonly<Record<string, string>> {
	return typeOf(owner) === 'team'
		? { 'workerid_team@odata.bind': `/teams(${idOf(owner)})` }
		: { 'workerid_systemuser@odata.bind': `/systemusers(${idOf(owner)})` };
}

/** What is no race: a row that was changed or is gone is looked at again. */
function refusalAmong(outcomes: readonly Outcome[]): DataverseError | undefined {
	const refused = outcomes.filter((outcome) => outcome instanceof DataverseError);
	const unanswered = refused.find(({ code }) => code === 'storeUnavailable');
	if (unanswered !== undefined) throw unanswered;
	const reason = refused.find(({ code }) => code !== 'notWritten');
	return reason === undefined || reason.status === 412 || reason.status === 404 ? undefined : reason;
}
