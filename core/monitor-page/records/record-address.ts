import type { RecordListing } from '../../ledger/record-views';
import type { Reference } from '../../record/reference';
import { idOf, reference, typeOf } from '../../record/reference';
import { queryText } from '../page-address';

/** What an address asks for of records: a list of them, or one. */
export type RecordAddress =
	{ readonly view: 'records'; readonly listing: RecordListing } | { readonly view: 'record'; readonly ref: Reference };

/** Reads the query of a request; null where it asks for no records. What does not fit is left out. */
export function readRecordAddress(query: Readonly<Record<string, unknown>>): RecordAddress | null {
	const one = readReference(queryText(query, 'record'));
	if (one !== null) return { view: 'record', ref: one };
	if (query['view'] !== 'records') return null;
	const customer = queryText(query, 'customer');
	const listing: RecordListing = {
		type: queryText(query, 'type') ?? 'case',
		...given('state', queryText(query, 'state')),
		...given('customer', customerOf(customer)),
		...given('owner', readReference(queryText(query, 'owner')) ?? undefined),
		...given('queueId', queryText(query, 'queue')),
		...given('text', queryText(query, 'text')),
		...given('cursor', queryText(query, 'before')),
	};
	return { view: 'records', listing };
}

/** The list as a relative link; cases where no type is named. */
export function linkToRecords(listing: Partial<RecordListing>): string {
	const query = new URLSearchParams({ view: 'records' });
	for (const [name, value] of listingFields(listing)) query.append(name, value);
	if (listing.cursor !== undefined) query.set('before', listing.cursor);
	return `?${query.toString()}`;
}

/** One record as a relative link. */
export function linkToRecord(ref: Reference): string {
	return `?${new URLSearchParams({ record: referenceText(ref) }).toString()}`;
}

/** A list's filter as the fields of a form or an address. */
export function listingFields(listing: Partial<RecordListing>): readonly (readonly [name: string, value: string])[] {
	const { type, state, customer, owner, queueId, text } = listing;
	const named: readonly (readonly [string, string | undefined])[] = [
		['type', type],
		['state', state],
		['customer', typeof customer === 'object' ? referenceText(customer) : customer],
		['owner', owner === undefined ? undefined : referenceText(owner)],
		['queue', queueId],
		['text', text],
	];
	return named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** A reference as it stands in addresses, as `case:0b6f…`. */
export const referenceText = (ref: Reference): string => `${typeOf(ref)}:${idOf(ref)}`;

function readReference(text: string | undefined): Reference | null {
	const [, type, id] = /^([A-Za-z][\w-]*):(.+)$/s.exec(text ?? '') ?? [];
	return type === undefined || id === undefined ? null : reference(type, id);
}

/** People give an address or a name; links give `contact:ID` or `account:ID`. */
function customerOf(text: string | undefined): Reference | string | undefined {
	const ref = readReference(text);
	return ref !== null && ['contact', 'account'].includes(typeOf(ref)) ? ref : text;
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
	return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}
