import type { ArcRecord, Entitlement } from '../record/record';
import { isRecordOf } from '../record/record';
import type { Sender } from './sender';

/**
 * The active entitlement that covers a sender, or null.
 *
 * A contact with a parent account is covered by the account's entitlements alone, and only where
 * their list of contacts is empty or names it; a contact without one by its own; an account by
 * its own (arc-spec 2.7). Dates count: one that has not begun or is over covers nobody.
 */
export function coveringEntitlement(
	sender: Sender,
	entitlements: readonly ArcRecord[],
	now: number,
): Entitlement | null {
	const candidates = entitlements.filter((record): record is Entitlement => isRecordOf(record, 'entitlement'));
	return candidates.find((entitlement) => isRunning(entitlement, now) && covers(entitlement, sender)) ?? null;
}

function isRunning(entitlement: Entitlement, now: number): boolean {
	if ((entitlement.state ?? 'active') !== 'active') return false;
	const begins = entitlement.startsOn === undefined ? -Infinity : Date.parse(entitlement.startsOn);
	const ends = entitlement.endsOn === undefined ? Infinity : Date.parse(entitlement.endsOn);
	return !(now < begins) && !(now > ends);
}

function covers(entitlement: Entitlement, sender: Sender): boolean {
	const customer = new Map(Object.entries(entitlement.customer ?? {}));
	if (sender.account !== null) {
		if (customer.get('account') !== sender.account.id) return false;
		const listed = entitlement.contacts ?? [];
		return sender.contact === null || listed.length === 0 || listed.includes(sender.contact.id);
	}
	return sender.contact !== null && customer.get('contact') === sender.contact.id;
}
