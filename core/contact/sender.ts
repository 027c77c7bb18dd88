import type { Described } from '../described';
import type { ArcRecord } from '../record/record';
import type { senderSchema } from './sender-schema';

/** Who wrote, told from the records that carry the address; see its schema. */
export type Sender = Described<typeof senderSchema>;

export type SenderKind = Sender['kind'];

/** Types in the order in which one of several records with the same address is taken. */
export const senderTypeOrder: readonly string[] = ['user', 'contact', 'account', 'lead', 'team', 'queue'];

/** An address that more records share than this belongs to nobody. */
export const maximalMatches = 100;

export type Resolution =
	| { readonly kind: 'found'; readonly record: ArcRecord }
	| { readonly kind: 'ambiguous' }
	| { readonly kind: 'unknown' };
