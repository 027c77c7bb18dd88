import { ArcError } from '../../../core/errors';
import { addressFields, type Fields } from './record-row';
import { inChunks } from './chunks';
import { isoTime, plainText } from './column-values';
import { takeNumbers } from './sequence';
import type { Db } from './schema';

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

/** What a new record gets besides its fields: a state, and the number of a case. */
export async function fieldsOfNew(trx: Db, type: string, fields: Fields, test: boolean): Promise<Fields> {
	const state = defaultStates.get(type);
	const withState: Fields = state === undefined || typeof fields['state'] === 'string' ? fields : { ...fields, state };
	if (type !== 'case' || typeof fields['number'] === 'string') return withState;
	// Test cases count by themselves, so that trying a rule leaves no gaps in the real numbers.
	const prefix = test ? 'TEST' : 'CAS';
	const number = await takeNumbers(trx, test ? 'test case' : 'case');
	return { ...withState, number: `${prefix}-${String(number).padStart(5, '0')}` };
}

/** The fields after an update; a case that becomes resolved or active gets or loses its `resolvedOn`. */
export function fieldsAfterUpdate(type: string, before: Fields, changes: Fields, now: number): Fields {
	const after = { ...before, ...changes };
	if (type !== 'case' || after['state'] === before['state'] || 'resolvedOn' in changes) return after;
	if (after['state'] === 'resolved') return { ...after, resolvedOn: isoTime(now) };
	return 'resolvedOn' in after ? { ...after, resolvedOn: null } : after;
}

/**
 * @throws ArcError `referenceNotFound` for a customer, contact or account that does not exist, and
 * `fieldInvalid` for one that is no reference, or for addresses that are no text.
 */
export async function checkFields(trx: Db, type: string, fields: Fields): Promise<void> {
	for (const field of addressFields) checkAddresses(field, fields[field]);
	const targets = (checkedReferences.get(type) ?? []).flatMap((field) => targetOf(field, fields[field]));
	if (targets.length === 0) return;
	const ids = targets.map((target) => target.id);
	const rows = await inChunks(ids, (chunk) =>
		trx.selectFrom('record').select(['type', 'id']).where('id', 'in', chunk).execute(),
	);
	for (const { field, type: targetType, id } of targets) {
		if (rows.some((row) => row.type === targetType && row.id === id)) continue;
		throw new ArcError('referenceNotFound', `The ${field} of the ${type} is ${targetType} ${id}, which does not exist`, {
			hint: `Choose a ${targetType} of this record store; it may have been deleted.`,
		});
	}
}

function targetOf(field: string, value: unknown): Array<{ field: string; type: string; id: string }> {
	if (value === undefined || value === null) return [];
	if (field !== 'customer') {
		if (typeof value === 'string') return [{ field, type: field, id: plainText(value) }];
		throw new ArcError('fieldInvalid', `The field ${field} is not the id of a record`, {
			hint: `Set ${field} to the id of a ${field}, or leave it out.`,
		});
	}
	const [type, id] = typeof value === 'object' ? (Object.entries(value)[0] ?? []) : [];
	if ((type === 'account' || type === 'contact') && typeof id === 'string') return [{ field, type, id: plainText(id) }];
	throw new ArcError('fieldInvalid', 'The customer is not a reference to an account or a contact', {
		hint: 'Set customer to { "account": id } or { "contact": id }, or leave it out.',
	});
}

function checkAddresses(field: string, value: unknown): void {
	const list = Array.isArray(value) ? (value as readonly unknown[]) : [value ?? ''];
	if (list.every((address) => typeof address === 'string')) return;
	throw new ArcError('fieldInvalid', `The field ${field} holds something that is no text`, {
		hint: `Set ${field} to an email address${field === 'emails' ? ', or a list of them' : ''}.`,
	});
}
