import type { ValueReader } from '../rule/compile-expression';
import type { Json } from '../rule/json-value';
import type { Mapping } from '../decision/record-mapping';
import { notSimulated } from './simulated-expression';

/** A value that only the running workflow knows. */
export interface Missed {
	readonly field: string;
	readonly because: string;
	/** Without it nobody can say whether the record would be made. */
	readonly decides: boolean;
}

/** A mapping that leaves out what cannot be simulated, and tells what that was for the item read last. */
export function readableMapping(mapping: Mapping): { readonly mapping: Mapping; readonly missed: readonly Missed[] } {
	const missed: Missed[] = [];
	const readable =
		(field: string, read: ValueReader, decides: boolean): ValueReader =>
		(json: Json, index: number) => {
			try {
				return read(json, index);
			} catch (error) {
				const refusal = notSimulated(error);
				if (refusal === null) throw error;
				missed.push({ field, because: refusal.message, decides });
				return undefined;
			}
		};
	return {
		missed,
		mapping: {
			...mapping,
			isPartial: () => missed.some(({ decides }) => decides),
			recordId: readable('Record ID', mapping.recordId, true),
			customerAccount: readable('Customer (Accounts)', mapping.customerAccount, true),
			customerContact: readable('Customer (Contacts)', mapping.customerContact, true),
			contact: readable('Contact (Contacts)', mapping.contact, true),
			fields: mapping.fields.map(([id, read]) => [id, readable(id, read, /^(?:customer|contact)\b/.test(id))] as const),
		},
	};
}
