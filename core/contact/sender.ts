import type { Account, ArcRecord, Contact } from '../record/record';

/**
 * Who wrote, told from the records that carry the address. Only `contact` and `account` are
 * customers; `other` is a user, a lead, a queue or any further record.
 */
export type SenderKind = 'contact' | 'account' | 'inactive' | 'other' | 'ambiguous' | 'unknown' | 'none';

export interface Sender {
	readonly kind: SenderKind;
	readonly address: string | null;
	readonly name: string | null;
	/** The contact that writes, active or not. */
	readonly contact: Contact | null;
	/** The account that writes, or the parent account of the contact. */
	readonly account: Account | null;
	/** Whether the rule made the contact for this activity. */
	readonly created: boolean;
}

/** Types in the order in which one of several records with the same address is taken. */
export const senderTypeOrder: readonly string[] = ['user', 'contact', 'account', 'lead', 'team', 'queue'];

/** An address that more records share than this belongs to nobody. */
export const maximalMatches = 100;

export type Resolution =
	| { readonly kind: 'found'; readonly record: ArcRecord }
	| { readonly kind: 'ambiguous' }
	| { readonly kind: 'unknown' };
