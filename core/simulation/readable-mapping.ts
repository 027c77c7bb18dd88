import type { ValueReader } from '../rule/expression/compile-expression';
import type { Json } from '../rule/expression/json-value';
import { chosenPerson } from '../decision/record/chosen-person';
import type { Mapping } from '../decision/record/record-mapping';
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
	// Whoever carries an address is looked up, and made, where the rule runs.
	const person = (field: string, read: ValueReader): ValueReader => {
		const value = readable(field, read, true);
		return (json, index) => {
			const chosen = chosenPerson(value(json, index));
			if (chosen === null || chosen.kind === 'id') return chosen?.id;
			missed.push({ field, because: 'who has an address is looked up when the rule runs', decides: true });
			return undefined;
		};
	};
	return {
		missed,
		mapping: {
			...mapping,
			isPartial: () => missed.some(({ decides }) => decides),
			recordId: readable('Record ID', mapping.recordId, true),
			customerAccount: person('Customer (Accounts)', mapping.customerAccount),
			customerContact: person('Customer (Contacts)', mapping.customerContact),
			contact: person('Contact (Contacts)', mapping.contact),
			fields: mapping.fields.map(([id, read]) => [id, readable(id, read, /^(?:customer|contact)\b/.test(id))] as const),
		},
	};
}
