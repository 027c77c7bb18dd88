import type { External } from './external';

/** Record types with fields that the package itself reads; any other name is a custom type. */
export const standardRecordTypes = [
	'account',
	'case',
	'contact',
	'entitlement',
	'lead',
	'opportunity',
	'queue',
	'team',
	'template',
	'user',
] as const;
export type StandardRecordType = (typeof standardRecordTypes)[number];

/**
 * A record as every store gives it: flat, camelCase, with whatever further fields its users keep.
 * Times are ISO 8601 in UTC. `test` marks what a manual run made.
 */
export interface ArcRecord {
	readonly type: string;
	readonly id: string;
	readonly createdOn?: string;
	readonly modifiedOn?: string;
	readonly test?: boolean;
	/** Where it lives, where a node of the user's made it in another system. */
	readonly external?: External | null;
	readonly [field: string]: unknown;
}

export type Owner = { readonly user: string } | { readonly team: string };
export type Customer = { readonly account: string } | { readonly contact: string };

export interface Account extends ArcRecord {
	readonly type: 'account';
	readonly name?: string;
	readonly emails?: readonly string[];
	readonly state?: 'active' | 'inactive';
	readonly owner?: Owner;
}

export interface Contact extends ArcRecord {
	readonly type: 'contact';
	readonly firstName?: string;
	readonly lastName?: string;
	readonly emails?: readonly string[];
	/** Id of the parent account. */
	readonly account?: string;
	readonly state?: 'active' | 'inactive';
	readonly owner?: Owner;
}

export type CaseState = 'active' | 'resolved' | 'cancelled';

export interface Case extends ArcRecord {
	readonly type: 'case';
	/** Given by the store when the case is made, as CAS-00001. */
	readonly number?: string;
	readonly title?: string;
	readonly customer?: Customer;
	/** Id of the contact, where the customer is an account. */
	readonly contact?: string;
	readonly state?: CaseState;
	readonly resolvedOn?: string;
	readonly originQueue?: string;
	readonly origin?: string;
	readonly priority?: string;
	readonly description?: string;
	readonly owner?: Owner;
}

export interface Queue extends ArcRecord {
	readonly type: 'queue';
	readonly name?: string;
	readonly emailAddress?: string;
	readonly owner?: Owner;
}

export interface Template extends ArcRecord {
	readonly type: 'template';
	readonly name?: string;
	/** The record type that a reply made from it speaks of. */
	readonly recordType?: string;
	readonly language?: string;
	readonly subject?: string;
	readonly body?: string;
	readonly html?: string;
}

export type Privilege = `${string}:create` | `${string}:update`;

export interface User extends ArcRecord {
	readonly type: 'user';
	readonly name?: string;
	readonly email?: string;
	readonly enabled?: boolean;
	/** Absent or null means all. */
	readonly privileges?: readonly Privilege[] | null;
}

export interface Team extends ArcRecord {
	readonly type: 'team';
	readonly name?: string;
	/** Id of the user who owns what the team's rules create. */
	readonly administrator?: string;
}

export type EntitlementState = 'draft' | 'active' | 'cancelled' | 'expired' | 'waiting';

export interface Entitlement extends ArcRecord {
	readonly type: 'entitlement';
	readonly name?: string;
	readonly customer?: Customer;
	/** Ids of the contacts that it covers; empty means all of the customer's. */
	readonly contacts?: readonly string[];
	readonly state?: EntitlementState;
	readonly startsOn?: string;
	readonly endsOn?: string;
}

export interface FieldsByType {
	account: Account;
	case: Case;
	contact: Contact;
	entitlement: Entitlement;
	queue: Queue;
	team: Team;
	template: Template;
	user: User;
}

/** Whether a record is of a given standard type; narrows its fields. */
export function isRecordOf<T extends keyof FieldsByType>(
	record: ArcRecord | null | undefined,
	type: T,
): record is FieldsByType[T] {
	return record?.type === type;
}
