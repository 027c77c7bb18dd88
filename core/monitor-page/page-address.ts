import { reasonCodes, type Reason } from '../activity/reason';
import type { EntryFilter, EntryOrder, EntryState } from '../ledger/monitor';
import { instantOf } from './time-zone';

export const entryStates: readonly EntryState[] = ['ready', 'skipped', 'failed', 'active', 'waiting'];

/** A filter as it stands in the address: its times are days, or minutes, as people of a zone write them. */
export interface PageFilter extends Omit<EntryFilter, 'from' | 'until'> {
	/** `2026-03-02`, `2026-03-02T11:00`, or with `Z` behind the minute for UTC. */
	readonly arrivedFrom?: string;
	/** The same; a day counts to its end. */
	readonly arrivedUntil?: string;
}

/** What the address of the page asks for: everything is in it, so that it can be kept and sent on. */
export interface PageAddress {
	readonly view: 'overview' | 'entries' | 'entry' | 'queues' | 'again' | 'csv';
	readonly filter: PageFilter;
	readonly cursor?: string;
	/** By arrival; left out for the newest first. */
	readonly order?: EntryOrder;
	/** Id of a queue item. */
	readonly entry?: string;
}

const views: ReadonlySet<string> = new Set(['overview', 'entries', 'queues', 'again', 'csv']);

/** Stands for the items of rules without a queue. */
const noQueue = '-';

/** Reads a text of a query, which anybody may have written; undefined where there is none. */
export function queryText(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
	const value = query[name];
	return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}

/**
 * Reads the query of a request, which anybody may have written: what does not fit is left out. An
 * address that asks for nothing is the overview; one that only filters is the list of entries.
 */
export function readAddress(query: Readonly<Record<string, unknown>>): PageAddress {
	const text = (name: string): string | undefined => queryText(query, name);
	const states = [query['state']]
		.flat()
		.filter((state): state is EntryState => entryStates.includes(state as EntryState));
	const reason = text('reason');
	const queue = text('queue');
	const filter: PageFilter = {
		...(states.length === 0 ? {} : { states }),
		...optional('ruleId', text('rule')),
		...(queue === undefined ? {} : { queueId: queue === noQueue ? null : queue }),
		...(reason !== undefined && Object.hasOwn(reasonCodes, reason) ? { reason: reason as Reason } : {}),
		...optional('activityType', text('type')),
		...optional('arrivedFrom', timeOf(text('from'))),
		...optional('arrivedUntil', timeOf(text('until'))),
		...optional('subject', text('subject')),
	};
	const entry = text('entry');
	if (entry !== undefined) return { view: 'entry', filter, entry };
	const order = text('sort') === 'oldest' ? { order: 'oldest' as const } : {};
	const cursor = optional('cursor', text('before'));
	const isList = Object.keys({ ...filter, ...order, ...cursor }).length > 0;
	const view = text('view') ?? '';
	return {
		view: views.has(view) ? (view as PageAddress['view']) : isList ? 'entries' : 'overview',
		filter,
		...order,
		...cursor,
	};
}

/** The address as a relative link; the entries where no view is named. */
export function linkTo({ view = 'entries', filter, cursor, order, entry }: Partial<PageAddress>): string {
	const query = new URLSearchParams();
	if (entry !== undefined) query.set('entry', entry);
	else query.set('view', view);
	for (const [name, value] of filterFields(filter ?? {})) query.append(name, value);
	if (order === 'oldest') query.set('sort', order);
	if (cursor !== undefined) query.set('before', cursor);
	return `?${query.toString()}`;
}

/** A filter as the fields of a form or an address. */
export function filterFields(filter: PageFilter): readonly (readonly [name: string, value: string])[] {
	const { states = [], ruleId, queueId, reason, activityType, arrivedFrom, arrivedUntil, subject } = filter;
	const named: readonly (readonly [string, string | undefined])[] = [
		['rule', ruleId],
		['queue', queueId === null ? noQueue : queueId],
		['reason', reason],
		['type', activityType],
		['from', arrivedFrom],
		['until', arrivedUntil],
		['subject', subject],
	];
	return [
		...states.map((state) => ['state', state] as const),
		...named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
	];
}

/** A filter as the store takes it: with times in place of the days of a zone. */
export function entryFilter({ arrivedFrom, arrivedUntil, ...others }: PageFilter, zone: string): EntryFilter {
	const from = arrivedFrom === undefined ? undefined : instantOf(arrivedFrom, zone);
	const until = arrivedUntil === undefined ? undefined : instantOf(dayAfter(arrivedUntil), zone);
	return { ...others, ...optional('from', from), ...optional('until', until) };
}

/** The day behind a day, of which nothing counts any more; a minute stays as it is. */
function dayAfter(text: string): string {
	if (text.length > 10) return text;
	return new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A day or minute as it is written; undefined where it is none. */
function timeOf(text: string | undefined): string | undefined {
	return text === undefined || instantOf(text, 'UTC') === undefined ? undefined : text;
}

function optional<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
	return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: string };
}
