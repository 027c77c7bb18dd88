import { isRecordOf, type ArcRecord, type Contact } from '../record/record';

/**
 * The contact that stands for an address which several records may carry: of contacts the first
 * active one, else the first; undefined where none of them is a contact. A contact is created
 * for an address only where there is none.
 */
export function contactAmong(holders: readonly ArcRecord[]): Contact | undefined {
	const contacts = holders.filter((record): record is Contact => isRecordOf(record, 'contact'));
	return contacts.find(({ state }) => (state ?? 'active') === 'active') ?? contacts[0];
}
