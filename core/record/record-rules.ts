import { ArcError } from '../errors';
import { checkExternal } from './external';

type Fields = Readonly<Record<string, unknown>>;

/** A field of a record that points at another, which has to exist. */
export interface Target {
	readonly field: string;
	readonly type: string;
	readonly id: string;
}

/** Fields in which a record of any type may keep addresses. */
export const addressFields: readonly string[] = ['emails', 'email', 'emailAddress'];

const defaultStates = new Map([
	['account', 'active'],
	['case', 'active'],
	['contact', 'active'],
	['entitlement', 'active'],
	['lead', 'active'],
]);

/** Which fields of which record types must point at a record that exists. */
const checkedReferences = new Map<string, readonly ('customer' | 'contact' | 'account')[]>([
	['case', ['customer', 'contact']],
	['contact', ['account']],
	['entitlement', ['customer']],
	['opportunity', ['customer', 'contact', 'account']],
]);

/** The fields of a new record with the state that its type begins in. */
export function withDefaultState(type: string, fields: Fields): Fields {
	const state = defaultStates.get(type);
	return state === undefined || typeof fields['state'] === 'string' ? fields : { ...fields, state };
}

/** The fields of a new record; a case that begins as resolved was resolved then, unless it says when. */
export function fieldsAtCreation(type: string, fields: Fields, now: number): Fields {
	const begun = withDefaultState(type, fields);
	if (type !== 'case' || begun['state'] !== 'resolved' || 'resolvedOn' in begun) return begun;
	return { ...begun, resolvedOn: new Date(now).toISOString() };
}

/** The fields after an update; a case that becomes resolved or active gets or loses its `resolvedOn`. */
export function fieldsAfterUpdate(type: string, before: Fields, changes: Fields, now: number): Fields {
	const after = { ...before, ...changes };
	if (type !== 'case' || after['state'] === before['state'] || 'resolvedOn' in changes) return after;
	if (after['state'] === 'resolved') return { ...after, resolvedOn: new Date(now).toISOString() };
	return 'resolvedOn' in after ? { ...after, resolvedOn: null } : after;
}

/**
 * What the fields of a record point at, for a store to look whether it exists.
 *
 * @throws ArcError `fieldInvalid` for a customer, contact or account that is no reference, and for
 * addresses that are no text, and for an `external` that names nothing
 */
export function targetsOf(type: string, fields: Fields): readonly Target[] {
	for (const field of addressFields) checkAddresses(field, fields[field]);
	checkExternal(fields['external']);
	return (checkedReferences.get(type) ?? []).flatMap((field) => targetOf(field, fields[field]));
}

/** A record that points at one that does not exist. */
export function targetMissing(type: string, { field, type: targetType, id }: Target): ArcError {
	return new ArcError('referenceNotFound', `The ${field} of the ${type} is ${targetType} ${id}, which does not exist`, {
		hint: `Choose a ${targetType} of this record store; it may have been deleted.`,
	});
}

function targetOf(field: string, value: unknown): Target[] {
	if (value === undefined || value === null) return [];
	if (field !== 'customer') {
		if (typeof value === 'string') return [{ field, type: field, id: withoutNul(value) }];
		throw new ArcError('fieldInvalid', `The field ${field} is not the id of a record`, {
			hint: `Set ${field} to the id of a ${field}, or leave it out.`,
		});
	}
	const [type, id] = typeof value === 'object' ? (Object.entries(value)[0] ?? []) : [];
	if ((type === 'account' || type === 'contact') && typeof id === 'string')
		return [{ field, type, id: withoutNul(id) }];
	throw new ArcError('fieldInvalid', 'The customer is not a reference to an account or a contact', {
		hint: 'Set customer to { "account": id } or { "contact": id }, or leave it out.',
	});
}

/** An id as a store keeps it. */
const withoutNul = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text);

function checkAddresses(field: string, value: unknown): void {
	if (value === undefined) return;
	const list = Array.isArray(value) ? (value as readonly unknown[]) : [value ?? ''];
	if (list.every((address) => typeof address === 'string')) return;
	throw new ArcError('fieldInvalid', `The field ${field} holds something that is no text`, {
		hint: `Set ${field} to an email address${field === 'emails' ? ', or a list of them' : ''}.`,
	});
}
