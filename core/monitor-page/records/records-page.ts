import type { RecordList, RecordListing } from '../../ledger/record-views';
import { calledBy, nameOf } from '../../record/called-by';
import type { ArcRecord } from '../../record/record';
import type { Reference } from '../../record/reference';
import { html, type Html, type Insert } from '../html';
import { layout, type Look } from '../layout';
import { linkToRecord, linkToRecords, listingFields, referenceText } from './record-address';
import { timeText } from '../time-zone';
import { wordsOf } from '../words';

/** What the filters of the list choose from. */
export interface RecordChoices {
	readonly owners: readonly (readonly [ref: Reference, name: string])[];
	readonly queues: readonly (readonly [id: string, name: string])[];
}

/** The states that a type of the package can have; other types have whatever their users gave them. */
const statesOf: Readonly<Record<string, readonly string[]>> = {
	case: ['active', 'resolved', 'cancelled'],
	account: ['active', 'inactive'],
	contact: ['active', 'inactive'],
	entitlement: ['draft', 'active', 'waiting', 'expired', 'cancelled'],
};

/** The list of records with its filters. */
export function recordsPage(list: RecordList, listing: RecordListing, choices: RecordChoices, look: Look): string {
	const { cursor, ...filter } = listing;
	return layout(
		'Records - Activity Monitor',
		html`<h1>${wordsOf(listing.type)} records, newest first</h1>
			${filterForm(listing, choices, list.types)}
			${list.records.length === 0 ? html`<p>No record fits${list.nextCursor !== null && ' here; older ones may'}. <a href="${linkToRecords({ type: listing.type })}">Show all</a></p>` : table(list, look)}
			<nav class="pages" aria-label="Pages">
				${cursor !== undefined && html`<a href="${linkToRecords(filter)}">First page</a>`}
				${list.nextCursor !== null && html`<a href="${linkToRecords({ ...filter, cursor: list.nextCursor })}">Older</a>`}
			</nav>`,
		look,
		'records',
	);
}

function filterForm(listing: RecordListing, { owners, queues }: RecordChoices, types: readonly string[]): Html {
	const fields = new Map(listingFields(listing));
	const select = (label: string, name: string, options: readonly (readonly [value: string, text: string])[]): Html =>
		html`<label
			>${label}<select name="${name}">
				${options.map(
					([value, text]) =>
						html`<option value="${value}" ${(fields.get(name) ?? '') === value && html` selected`}>${text}</option>`,
				)}
			</select></label
		>`;
	const input = (label: string, name: string): Html =>
		html`<label>${label}<input type="search" name="${name}" value="${fields.get(name)}" /></label>`;
	const any = [['', 'Any']] as const;
	const states = [
		...new Set([...(statesOf[listing.type] ?? []), ...(listing.state === undefined ? [] : [listing.state])]),
	];
	return html`<form class="filter" method="get">
		<input type="hidden" name="view" value="records" />
		${select(
			'Type',
			'type',
			[...new Set(['case', ...types, listing.type])].map((type) => [type, wordsOf(type)]),
		)}
		${states.length > 0 && select('State', 'state', [...any, ...states.map((state) => [state, wordsOf(state)] as const)])}
		${input('Customer (address or name)', 'customer')}
		${select('Owner', 'owner', [...any, ...owners.map(([ref, name]) => [referenceText(ref), name] as const)])}
		${select('Queue', 'queue', [...any, ...queues])} ${input('Number, title or address', 'text')}
		<button>Filter</button><a href="${linkToRecords({ type: listing.type })}">Reset</a>
	</form>`;
}

function table({ records, recordNames }: RecordList, { zone }: Look): Html {
	const cell = (name: string, content: Insert, kind = ''): Html =>
		html`<td data-name="${name}" class="${kind}"><span>${content}</span></td>`;
	const nameOf = (value: unknown): string => nameOfReference(value, recordNames);
	return html`<table>
		<thead>
			<tr>
				<th scope="col">Record</th>
				<th scope="col">Title</th>
				<th scope="col">State</th>
				<th scope="col">Customer</th>
				<th scope="col">Owner</th>
				<th scope="col">Created on</th>
			</tr>
		</thead>
		<tbody>
			${records.map(
				(record) =>
					html`<tr>
						${cell('Record', html`<a href="${linkToRecord({ [record.type]: record.id })}">${numberOf(record)}</a>`)}
						${cell('Title', titleOf(record))}${cell('State', stateOf(record), `state ${stateClass(record)}`)}
						${cell('Customer', nameOf(record['customer']))}${cell('Owner', nameOf(record['owner']))}
						${cell('Created on', timeText(record.createdOn, zone), 'time')}
					</tr>`,
			)}
		</tbody>
	</table>`;
}

const textIn = (record: ArcRecord, field: string): string => {
	const value = record[field];
	return typeof value === 'string' ? value.trim() : '';
};

/** What tells a record from others: its number, or else its name or id. */
export function numberOf(record: ArcRecord): string {
	return calledBy(record) || record.id;
}

/** What a record is about: its title or name. */
export function titleOf(record: ArcRecord): string {
	return textIn(record, 'title') || textIn(record, 'subject') || nameOf(record) || textIn(record, 'emailAddress');
}

/** The state of a record in words; empty where it has none. */
export const stateOf = (record: ArcRecord): string => wordsOf(textIn(record, 'state'));

/** Class that colours a state. */
export function stateClass(record: ArcRecord): string {
	return textIn(record, 'state') === 'active' ? 'active' : 'dim';
}

/** What people call the record that a field refers to, or else its id; empty where it refers to none. */
export function nameOfReference(value: unknown, recordNames: RecordList['recordNames']): string {
	if (typeof value !== 'object' || value === null) return '';
	const [type = '', id] = Object.entries(value)[0] ?? [];
	return typeof id === 'string' ? (recordNames[`${type}:${id}`] ?? id) : '';
}
