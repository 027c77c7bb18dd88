import type { Redactor } from '../../../../core/contact/redact';

/** Who is to be forgotten. */
export interface Person {
	readonly contactIds: readonly string[];
	readonly addresses: readonly string[];
	readonly redactor: Redactor;
}
