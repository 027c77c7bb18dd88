import { isRefusedName } from '../../rule/expression/read-template';
import type { RelatedEntity } from '../../rule/definition/rule-definition';
import { choices, type Column, type ColumnKind, type Columns } from './columns';

/** Where the records around an activity are on an item. */
export const recordCode: Readonly<Record<RelatedEntity, string>> = {
	contact: '$json.sender.contact',
	account: '$json.sender.account',
	case: '$json.connectedCase',
	queue: '$json.queue',
	entitlement: '$json.entitlement',
};

type FieldOfRecord = readonly [name: string, field: string, kind: ColumnKind, words?: Readonly<Record<number, string>>];

const person: readonly FieldOfRecord[] = [
	['emailaddress1', 'emails.0', 'text'],
	['emailaddress2', 'emails.1', 'text'],
	['emailaddress3', 'emails.2', 'text'],
	['statecode', 'state', 'choice', { 0: 'active', 1: 'inactive' }],
];
const times: readonly FieldOfRecord[] = [
	['createdon', 'createdOn', 'time'],
	['modifiedon', 'modifiedOn', 'time'],
];

const ofRecords: Readonly<Record<RelatedEntity, readonly FieldOfRecord[]>> = {
	contact: [
		['contactid', 'id', 'id'],
		['firstname', 'firstName', 'text'],
		['lastname', 'lastName', 'text'],
		['parentcustomerid', 'account', 'id'],
		...person,
		...times,
	],
	account: [['accountid', 'id', 'id'], ['name', 'name', 'text'], ...person, ...times],
	case: [
		['incidentid', 'id', 'id'],
		['title', 'title', 'text'],
		['ticketnumber', 'number', 'text'],
		['description', 'description', 'text'],
		['primarycontactid', 'contact', 'id'],
		['statecode', 'state', 'choice', { 0: 'active', 1: 'resolved', 2: 'cancelled' }],
		['prioritycode', 'priority', 'choice', { 1: 'high', 2: 'normal', 3: 'low' }],
		['caseorigincode', 'origin', 'choice', { 1: 'phone', 2: 'email', 3: 'web', 2483: 'facebook', 3986: 'twitter' }],
		...times,
	],
	queue: [['queueid', 'id', 'id'], ['name', 'name', 'text'], ['emailaddress', 'emailAddress', 'text'], ...times],
	entitlement: [],
};

/** Columns of records that no single field stands for. */
const composed: Readonly<Partial<Record<RelatedEntity, readonly (readonly [string, Column])[]>>> = {
	contact: [
		[
			'fullname',
			{
				left: {
					code: '[$json.sender.contact.firstName ?? "", $json.sender.contact.lastName ?? ""].join(" ").trim()',
					about: 'contact',
				},
				kind: 'text',
			},
		],
	],
	case: [
		[
			'customerid',
			{
				left: {
					code: '$json.connectedCase.customer?.account ?? $json.connectedCase.customer?.contact',
					about: 'case',
				},
				kind: 'id',
			},
		],
	],
};

/** The columns of a record around the activity. */
export function recordColumns(about: RelatedEntity): Columns {
	const at = recordCode[about];
	const owner: readonly [string, Column] = [
		'ownerid',
		{ left: { code: `${at}.owner?.user ?? ${at}.owner?.team`, about }, kind: 'id' },
	];
	const fields = ofRecords[about].map(([name, field, kind, words]): readonly [string, Column] => [
		name,
		{
			left: { code: `${at}.${field.replace(/\.(\d)$/, '[$1]')}`, about, field },
			kind,
			...(words === undefined ? {} : { choices: choices(words) }),
		},
	]);
	return new Map([owner, ...fields, ...(composed[about] ?? [])]);
}

/** A column that has no field here, read under its own name; undefined for a name that no column has. */
export function furtherColumn(name: string, about: RelatedEntity | undefined): Column | undefined {
	if (!/^[a-z][a-z0-9_]{0,99}$/.test(name) || isRefusedName(name)) return undefined;
	const code = `${about === undefined ? '$json.activity' : recordCode[about]}.${name}`;
	return { left: about === undefined ? { code } : { code, about, field: name }, kind: 'further' };
}
