import type { StandardRecordType } from '../../../core/record/record';

/** How one of our fields lies in a row. */
export type FieldPlace =
	/** As it is: a text, a number or a truth. */
	| { readonly kind: 'plain'; readonly column: string }
	| { readonly kind: 'time'; readonly column: string }
	/** A number that we know by a word; a word or a label beyond these is looked up among the choices of the column. */
	| { readonly kind: 'choice'; readonly column: string; readonly values: Readonly<Record<string, number>> }
	/** Our truth is the column's opposite. */
	| { readonly kind: 'opposite'; readonly column: string }
	/** The id of a row of one table. */
	| { readonly kind: 'id'; readonly column: string; readonly navigation: string; readonly target: string }
	/** A reference to a row of one of several tables, by our type: its navigation and its logical name. */
	| { readonly kind: 'reference'; readonly column: string; readonly targets: Readonly<Record<string, Target>> }
	/** A list of texts, one in each column. */
	| { readonly kind: 'texts'; readonly columns: readonly string[] }
	/** Our name of a record type where the column has the logical name of its table. */
	| { readonly kind: 'typeName'; readonly column: string };

export interface Target {
	readonly navigation: string;
	readonly logicalName: string;
}

/** `statecode` and `statuscode` of a state by our word; the first is the one that a new row has. */
export type States = Readonly<Record<string, readonly [state: number, status: number]>>;

/** A table that one of our types lies in. */
export interface StandardTable {
	readonly logicalName: string;
	readonly entitySet: string;
	readonly key: string;
	readonly fields: Readonly<Record<string, FieldPlace>>;
	/** Fields that Dataverse gives: read, never written. */
	readonly given?: readonly string[];
	readonly states?: States;
	/** Columns whose words a search looks at. */
	readonly searched: readonly string[];
}

/** Who owns a row, in every table whose rows have owners. */
export const owner: FieldPlace = {
	kind: 'reference',
	column: '_ownerid_value',
	targets: {
		user: { navigation: 'ownerid', logicalName: 'systemuser' },
		team: { navigation: 'ownerid', logicalName: 'team' },
	},
};

const customer: FieldPlace = {
	kind: 'reference',
	column: '_customerid_value',
	targets: {
		account: { navigation: 'customerid_account', logicalName: 'account' },
		contact: { navigation: 'customerid_contact', logicalName: 'contact' },
	},
};

const emails: FieldPlace = { kind: 'texts', columns: ['emailaddress1', 'emailaddress2', 'emailaddress3'] };
const activeOrNot: States = { active: [0, 1], inactive: [1, 2] };
const plain = (column: string): FieldPlace => ({ kind: 'plain', column });

/** The tables of our standard types, by Microsoft's reference of the Web API. */
export const standardTables: Readonly<Record<StandardRecordType, StandardTable>> = {
	account: {
		logicalName: 'account',
		entitySet: 'accounts',
		key: 'accountid',
		fields: { name: plain('name'), emails, owner },
		states: activeOrNot,
		searched: ['name', ...emails.columns],
	},
	case: {
		logicalName: 'incident',
		entitySet: 'incidents',
		key: 'incidentid',
		fields: {
			number: plain('ticketnumber'),
			title: plain('title'),
			customer,
			contact: { kind: 'id', column: '_primarycontactid_value', navigation: 'primarycontactid', target: 'contact' },
			priority: { kind: 'choice', column: 'prioritycode', values: { high: 1, normal: 2, low: 3 } },
			origin: { kind: 'choice', column: 'caseorigincode', values: { phone: 1, email: 2, web: 3 } },
			description: plain('description'),
			owner,
		},
		given: ['number'],
		states: { active: [0, 1], resolved: [1, 5], cancelled: [2, 6] },
		searched: ['title', 'ticketnumber'],
	},
	contact: {
		logicalName: 'contact',
		entitySet: 'contacts',
		key: 'contactid',
		fields: {
			firstName: plain('firstname'),
			lastName: plain('lastname'),
			emails,
			account: {
				kind: 'id',
				column: '_parentcustomerid_value',
				navigation: 'parentcustomerid_account',
				target: 'account',
			},
			owner,
		},
		states: activeOrNot,
		searched: ['firstname', 'lastname', ...emails.columns],
	},
	entitlement: {
		logicalName: 'entitlement',
		entitySet: 'entitlements',
		key: 'entitlementid',
		fields: {
			name: plain('name'),
			customer,
			startsOn: { kind: 'time', column: 'startdate' },
			endsOn: { kind: 'time', column: 'enddate' },
			owner,
		},
		states: { draft: [0, 0], active: [1, 1], cancelled: [2, 2], expired: [3, 3], waiting: [4, 1200] },
		searched: ['name'],
	},
	lead: {
		logicalName: 'lead',
		entitySet: 'leads',
		key: 'leadid',
		fields: {
			firstName: plain('firstname'),
			lastName: plain('lastname'),
			subject: plain('subject'),
			emails,
			owner,
		},
		states: { active: [0, 1], inactive: [2, 7] },
		searched: ['firstname', 'lastname', 'subject', ...emails.columns],
	},
	opportunity: {
		logicalName: 'opportunity',
		entitySet: 'opportunities',
		key: 'opportunityid',
		fields: { name: plain('name'), customer, owner },
		searched: ['name'],
	},
	queue: {
		logicalName: 'queue',
		entitySet: 'queues',
		key: 'queueid',
		fields: { name: plain('name'), emailAddress: plain('emailaddress'), owner },
		searched: ['name', 'emailaddress'],
	},
	team: {
		logicalName: 'team',
		entitySet: 'teams',
		key: 'teamid',
		fields: {
			name: plain('name'),
			email: plain('emailaddress'),
			administrator: {
				kind: 'id',
				column: '_administratorid_value',
				navigation: 'administratorid',
				target: 'systemuser',
			},
		},
		searched: ['name'],
	},
	template: {
		logicalName: 'template',
		entitySet: 'templates',
		key: 'templateid',
		fields: {
			name: plain('title'),
			recordType: { kind: 'typeName', column: 'templatetypecode' },
			subject: plain('subject'),
			body: plain('body'),
			owner,
		},
		searched: ['title'],
	},
	user: {
		logicalName: 'systemuser',
		entitySet: 'systemusers',
		key: 'systemuserid',
		fields: {
			name: plain('fullname'),
			email: plain('internalemailaddress'),
			enabled: { kind: 'opposite', column: 'isdisabled' },
		},
		given: ['name', 'enabled'],
		searched: ['fullname', 'internalemailaddress'],
	},
};

/** What of a standard table is kept, by our type; undefined for any other type. */
export function standardTableOf(type: string): StandardTable | undefined {
	return Object.hasOwn(standardTables, type) ? standardTables[type as StandardRecordType] : undefined;
}

const typesByTable = new Map(Object.entries(standardTables).map(([type, { logicalName }]) => [logicalName, type]));

/** Our type of the rows of a table; a table that is none of ours is a type by its own name. */
export function typeOfTable(logicalName: string): string {
	return typesByTable.get(logicalName) ?? logicalName;
}

/** The table that records of a type lie in, by its logical name. */
export function tableOfType(type: string): string {
	return standardTableOf(type)?.logicalName ?? type;
}
