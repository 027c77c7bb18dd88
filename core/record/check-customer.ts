import { ArcError } from '../errors';
import type { Contact } from './record';
import { idOf, typeOf, type Reference } from './reference';

/**
 * Refuses a case whose customer is missing, or whose contact does not belong to it.
 *
 * The contact of a case is a person at the customer: it is empty where the customer is that
 * contact, and belongs to the account where the customer is an account (arc-spec 2.9 and 4).
 *
 * @throws ArcError `customerMissing` or `contactCustomerMismatch`
 */
export function checkCustomer(customer: Reference | null, contact: Contact | null, contactId: string | null): void {
	if (customer === null) {
		throw new ArcError('customerMissing', 'The case is missing its customer', {
			hint: 'Map Customer (Contacts) or Customer (Accounts), or let Resolve Contact create a contact.',
		});
	}
	if (contactId === null) return;
	if (typeOf(customer) === 'contact') {
		const same = idOf(customer) === contactId;
		throw new ArcError(
			'contactCustomerMismatch',
			same
				? 'Customer and Contact of the case are the same contact'
				: 'The case has one contact as customer and another as Contact',
			{ hint: 'Leave Contact (Contacts) empty where the customer is a contact.' },
		);
	}
	if (contact !== null && contact.account !== idOf(customer)) {
		throw new ArcError(
			'contactCustomerMismatch',
			'The contact of the case does not belong to the account that is its customer',
			{
				hint: 'Choose a contact of that account, or leave Contact (Contacts) empty.',
			},
		);
	}
}
