import type { ArcRecord, Owner, Privilege, User } from './record';
import { isRecordOf } from './record';
import { idOf, typeOf } from './reference';

/**
 * The user in whose name an owner acts: the user itself, or the team's administrator.
 *
 * @returns `null` where no owner is given, `undefined` where the owner, or the administrator, does
 * not exist.
 */
export function actingUser(owner: Owner | null, owners: readonly ArcRecord[]): User | null | undefined {
	if (owner === null) return null;
	const record = owners.find((candidate) => candidate.type === typeOf(owner) && candidate.id === idOf(owner));
	if (isRecordOf(record, 'user')) return record;
	if (!isRecordOf(record, 'team')) return undefined;
	const administrator = owners.find((candidate) => candidate.type === 'user' && candidate.id === record.administrator);
	return isRecordOf(administrator, 'user') ? administrator : undefined;
}

/** Whether a user may do something. Nobody (a store without users) and users without a list may do all; an empty list is nothing. */
export function mayDo(user: User | null | undefined, privilege: Privilege): boolean {
	if (user === null) return true;
	if (user === undefined || user.enabled === false) return false;
	const privileges = user.privileges ?? null;
	return privileges === null || privileges.includes(privilege);
}
