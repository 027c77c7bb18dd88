import { coveringEntitlement } from '../../../core/contact/entitlement';
import type { Sender } from '../../../core/contact/sender';
import type { Account, Contact, Entitlement } from '../../../core/record/record';

const now = Date.parse('2026-03-02T10:00:00Z');
const ada: Contact = { type: 'contact', id: 'ada' };
const fabrikam: Account = { type: 'account', id: 'fabrikam' };
const nobody: Sender = {
	kind: 'unknown',
	address: 'ada@fabrikam.example',
	name: null,
	contact: null,
	account: null,
	created: false,
};
const person: Sender = { ...nobody, kind: 'contact', contact: ada };
const employee: Sender = { ...person, account: fabrikam };
const company: Sender = { ...nobody, kind: 'account', account: fabrikam };

function entitlement(more: Partial<Entitlement>): Entitlement {
	return { type: 'entitlement', id: 'e', state: 'active', ...more };
}
const ofAccount = { customer: { account: 'fabrikam' } };
const ofContact = { customer: { contact: 'ada' } };

it.each<[why: string, sender: Sender, more: Partial<Entitlement>, covered: boolean]>([
	['the parent account has one for everybody', employee, ofAccount, true],
	['its list of contacts is empty', employee, { ...ofAccount, contacts: [] }, true],
	['its list names the sender', employee, { ...ofAccount, contacts: ['bob', 'ada'] }, true],
	['its list names others only', employee, { ...ofAccount, contacts: ['bob'] }, false],
	['only the contact has one, and a parent account too', employee, ofContact, false],
	['a contact without a parent has one', person, ofContact, true],
	['a contact without a parent has that of another', person, { customer: { contact: 'bob' } }, false],
	['an account has one', company, ofAccount, true],
	['an account has one whose list names contacts', company, { ...ofAccount, contacts: ['ada'] }, true],
	['another account has one', company, { customer: { account: 'contoso' } }, false],
	['an unknown sender', nobody, ofAccount, false],
	['an entitlement of nobody', person, {}, false],
	['a draft', employee, { ...ofAccount, state: 'draft' }, false],
	['one that waits', employee, { ...ofAccount, state: 'waiting' }, false],
	['an expired one', employee, { ...ofAccount, state: 'expired' }, false],
	['a cancelled one', employee, { ...ofAccount, state: 'cancelled' }, false],
	['one that begins now', employee, { ...ofAccount, startsOn: '2026-03-02T10:00:00Z' }, true],
	['one that begins later', employee, { ...ofAccount, startsOn: '2026-03-02T10:00:01Z' }, false],
	['one that ends now', employee, { ...ofAccount, endsOn: '2026-03-02T10:00:00Z' }, true],
	['one that is over', employee, { ...ofAccount, endsOn: '2026-03-02T09:59:59Z' }, false],
])('%s: %#', (_why, sender, more, covered) => {
	expect(coveringEntitlement(sender, [entitlement(more)], now)?.id ?? null).toBe(covered ? 'e' : null);
});

it('takes the first of several that covers the sender', () => {
	const several = [
		entitlement({ id: 'draft', ...ofAccount, state: 'draft' }),
		entitlement({ id: 'first', ...ofAccount }),
		entitlement({ id: 'second', ...ofAccount }),
	];
	expect(coveringEntitlement(employee, several, now)?.id).toBe('first');
});
