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
	const begins = typeof entitlement.startsOn === 'string' ? Date.parse(entitlement.startsOn) : -Infinity;
	const ends = endOf(entitlement.endsOn);
	return !(now < begins) && !(now > ends);
}

/** A day without a time is covered until its end, in UTC. */
function endOf(endsOn: Entitlement['endsOn']): number {
	if (typeof endsOn !== 'string') return Infinity;
	const time = Date.parse(endsOn);
	return /^\d{4}-\d{2}-\d{2}$/.test(endsOn) ? time + 86_399_999 : time;
}

function covers(entitlement: Entitlement, sender: Sender): boolean {
	const customer = new Map(Object.entries(entitlement.customer ?? {}));
	// The parent counts also where it is gone: then nothing covers the contact.
	const account = sender.contact?.account ?? sender.account?.id;
	if (account !== undefined) {
		if (customer.get('account') !== account) return false;
		const listed = entitlement.contacts ?? [];
		return sender.contact === null || listed.length === 0 || listed.includes(sender.contact.id);
	}
	return sender.contact !== null && customer.get('contact') === sender.contact.id;
}
