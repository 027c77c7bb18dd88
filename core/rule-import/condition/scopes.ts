import type { RelatedEntity } from '../../rule/definition/rule-definition';
import { activityColumns } from './activity-columns';
import type { Column, Columns } from './columns';
import { furtherColumn, recordCode, recordColumns } from './record-columns';
import { always, and, presence, type Logic } from './logic';

/** A table of a query as the item has it: its columns, and when it has a row at all. */
export interface Scope {
	readonly table: string;
	readonly columns: Columns;
	readonly exists: Logic;
	/** The record whose further fields may be read; `activity` for the activity itself. */
	readonly holder: RelatedEntity | 'activity' | undefined;
}

/** How a linked table is joined. */
export interface Join {
	readonly name: string;
	readonly from: string;
	readonly to: string;
}

/** The activity that a rule is about. */
export function activityScope(table: string): Scope {
	return { table, columns: activityColumns(table), exists: always, holder: 'activity' };
}

/** The sender of an activity as a row of its party list. */
export const senderScope: Scope = {
	table: 'activityparty',
	columns: new Map(
		['addressused', 'partyid'].flatMap((name) => {
			const column = activityColumns('email').get(name === 'partyid' ? 'emailsender' : 'sender');
			return column === undefined ? [] : [[name, column] as const];
		}),
	),
	exists: presence({ code: '$json.activity.from' }, true),
	holder: undefined,
};

const queueItem: Scope = {
	table: 'queueitem',
	columns: new Map<string, Column>([
		['queueid', { left: { code: '$json.queue.id' }, kind: 'id' }],
		['enteredon', { left: { code: '$json.queueItem.enteredOn' }, kind: 'time' }],
	]),
	exists: always,
	holder: undefined,
};

const recordScope = (table: string, about: RelatedEntity, only: Logic = always): Scope => ({
	table,
	columns: recordColumns(about),
	exists: and(presence({ code: recordCode[about], about }, true), only),
	holder: about,
});

const contact = recordScope('contact', 'contact');
const account = recordScope('account', 'account');
/** An item has the account of a contact beside the contact, so an account that writes itself has no contact. */
const accountItself = recordScope('account', 'account', presence({ code: recordCode.contact }, false));

/** The joins that have a counterpart, as `table.column > table.column`. */
const ofActivities: Readonly<Record<string, Scope>> = {
	'emailsender > contact.contactid': contact,
	'emailsender > account.accountid': accountItself,
	'sendersaccount > account.accountid': account,
	'regardingobjectid > incident.incidentid': recordScope('incident', 'case'),
	'activityid > queueitem.objectid': queueItem,
};
const joins: Readonly<Record<string, Readonly<Record<string, Scope>>>> = {
	contact: { 'parentcustomerid > account.accountid': account },
	queueitem: { 'queueid > queue.queueid': recordScope('queue', 'queue') },
	activityparty: {
		'partyid > contact.contactid': contact,
		'partyid > account.accountid': accountItself,
	},
};

/** The table that a link leads to; undefined where an item has no such record. */
export function linkedScope(parent: Scope, { name, from, to }: Join): Scope | undefined {
	const known = parent.holder === 'activity' ? ofActivities : new Map(Object.entries(joins)).get(parent.table);
	return new Map(Object.entries(known ?? {})).get(`${to} > ${name}.${from}`);
}

/** Which columns that have no counterpart are read under their own names. */
export type FurtherColumns = 'none' | 'ofRecords' | 'all';

/** A column of a table; where wished, one that has no counterpart is read under its own name. */
export function columnOf(scope: Scope, name: string, further: FurtherColumns): Column | undefined {
	const known = scope.columns.get(name);
	if (known !== undefined || further === 'none' || scope.holder === undefined) return known;
	if (scope.holder === 'activity') return further === 'all' ? furtherColumn(name, undefined) : undefined;
	return furtherColumn(name, scope.holder);
}
