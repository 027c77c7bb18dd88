import type { Sender } from '../../contact/sender';
import type { ArcRecord } from '../../record/record';
import { reference, type Reference } from '../../record/reference';

/** The customer of what is created, and the person there where the customer is an account. */
export interface Resolved {
	readonly customer: Reference | null;
	readonly contact: string | null;
}

/** The customer that a known sender is: the parent account of a contact, else the contact, else the account; null for any other. */
export function customerOf(sender: Sender | undefined): Resolved | null {
	if (sender?.kind === 'contact' && sender.contact) return customerOfContact(sender.contact);
	if (sender?.kind === 'account' && sender.account)
		return { customer: reference('account', sender.account.id), contact: null };
	return null;
}

/** The customer that a contact stands for: its parent account, else itself. */
export function customerOfContact(contact: ArcRecord): Resolved {
	const account = contact['account'];
	return typeof account === 'string' && account !== ''
		? { customer: reference('account', account), contact: contact.id }
		: { customer: reference('contact', contact.id), contact: null };
}
