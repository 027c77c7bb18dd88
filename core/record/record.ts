import type { Described } from '../described';
import type {
	accountSchema,
	caseSchema,
	contactSchema,
	entitlementSchema,
	ownerSchema,
	queueSchema,
	recordSchema,
} from './record-schema';

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

/** A record as every store gives it; see its schema. */
export type ArcRecord = Described<typeof recordSchema>;

export type Owner = Described<typeof ownerSchema>;

export type Account = Described<typeof accountSchema>;

export type Contact = Described<typeof contactSchema>;

export type CaseState = NonNullable<Case['state']>;

export type Case = Described<typeof caseSchema>;

export type Queue = Described<typeof queueSchema>;

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

export type Entitlement = Described<typeof entitlementSchema>;

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
