import type { Sender } from '../../contact/sender';
import { isRecordOf, type Account, type ArcRecord } from '../../record/record';

/** A sender as it is once its record was made, or found, or activated; anything but a contact or account changes nothing. */
export function senderAs(before: Sender, record: ArcRecord, accounts: readonly Account[], created: boolean): Sender {
	if (isRecordOf(record, 'account')) return { ...before, kind: 'account', account: record, contact: null, created };
	if (!isRecordOf(record, 'contact')) return before;
	const account = accounts.find(({ id }) => id === record.account) ?? null;
	return { ...before, kind: 'contact', contact: record, account, created };
}
