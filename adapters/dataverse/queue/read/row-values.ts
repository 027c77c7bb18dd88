import { reference, type Reference } from '../../../../core/record/reference';
import { isoTime, toRecord } from '../../records/read/to-record';
import type { TableDescription } from '../../tables/describe-tables';
import { typeOfTable } from '../../tables/standard-tables';
import type { Row } from '../../web-api/operation';
import type { Party } from './read-activities';

/** `participationtypemask` of the parts that are read. */
export const parts = {
	sender: 1,
	to: 2,
	cc: 3,
	bcc: 4,
	required: 5,
	optional: 6,
	organizer: 7,
	resource: 10,
	customer: 11,
} as const;

/** A text of a column; null where it holds none. */
export function textAt(row: Row, column: string): string | null {
	const value = row[column];
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A time of a column in ISO 8601; null where it holds none. */
export const timeAt = (row: Row, column: string): string | null => isoTime(row[column]) ?? null;

/** Those who have a part, in the order in which they stand. */
export const having = (parties: readonly Party[], part: number): readonly Party[] =>
	parties.filter((party) => party.part === part);

/** The record that an activity is about. */
export function regardingOf(row: Row): Reference | null {
	const id = row['_regardingobjectid_value'];
	const table = row['_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname'];
	return typeof id === 'string' && typeof table === 'string' ? reference(typeOfTable(table), id) : null;
}

/** Columns that say nothing to a rule, or that its own fields say. */
const unsaid: ReadonlySet<string> = new Set([
	'activitytypecode',
	'body',
	'conversationindex',
	'description',
	'descriptionblobid',
	'id',
	'instancetypecode',
	'internetmessageheaders',
	'safedescription',
	'subject',
	'test',
	'timezoneruleversionnumber',
	'type',
	'utcconversiontimezonecode',
	'versionnumber',
]);

/** All columns that hold something, under their logical names, for conditions and mappings that name them. */
export function furtherColumns({ logicalName, entitySet, key }: TableDescription, row: Row): Record<string, unknown> {
	const record = toRecord({ type: logicalName, logicalName, entitySet, key, standard: undefined }, row);
	return Object.fromEntries(Object.entries(record).filter(([column]) => !unsaid.has(column)));
}
