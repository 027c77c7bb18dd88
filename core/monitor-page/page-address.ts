import { reasonCodes, type Reason } from '../activity/queue-item';
import type { EntryFilter, EntryOrder, EntryState } from '../ledger/monitor';

export const entryStates: readonly EntryState[] = ['ready', 'skipped', 'failed', 'active', 'waiting'];

/** What the address of the page asks for: everything is in it, so that it can be kept and sent on. */
export interface PageAddress {
	readonly view: 'entries' | 'entry' | 'queues' | 'again' | 'csv';
	readonly filter: EntryFilter;
	readonly cursor?: string;
	/** By arrival; left out for the newest first. */
	readonly order?: EntryOrder;
	/** Id of a queue item. */
	readonly entry?: string;
}

const views: ReadonlySet<string> = new Set(['queues', 'again', 'csv']);

/** Stands for the items of rules without a queue. */
const noQueue = '-';

/** Reads the query of a request, which anybody may have written: what does not fit is left out. */
export function readAddress(query: Readonly<Record<string, unknown>>): PageAddress {
	const text = (name: string): string | undefined => {
		const value = query[name];
		return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
	};
	const states = [query['state']]
		.flat()
		.filter((state): state is EntryState => entryStates.includes(state as EntryState));
	const reason = text('reason');
	const queue = text('queue');
	const [from, until] = [dayOf(text('from')), dayOf(text('until'))];
	const filter: EntryFilter = {
		...(states.length === 0 ? {} : { states }),
		...optional('ruleId', text('rule')),
		...(queue === undefined ? {} : { queueId: queue === noQueue ? null : queue }),
		...(reason !== undefined && Object.hasOwn(reasonCodes, reason) ? { reason: reason as Reason } : {}),
		...optional('activityType', text('type')),
		...optional('from', from),
		...optional('until', until === undefined ? undefined : new Date(Date.parse(until) + 86_400_000).toISOString()),
		...optional('subject', text('subject')),
	};
	const entry = text('entry');
	const view = text('view') ?? '';
	if (entry !== undefined) return { view: 'entry', filter, entry };
	const order = text('sort') === 'oldest' ? { order: 'oldest' as const } : {};
	return {
		view: views.has(view) ? (view as PageAddress['view']) : 'entries',
		filter,
		...order,
		...optional('cursor', text('before')),
	};
}

/** The address as a relative link. */
export function linkTo({ view, filter, cursor, order, entry }: Partial<PageAddress>): string {
	const query = new URLSearchParams();
	if (entry !== undefined) query.set('entry', entry);
	else if (view !== undefined && view !== 'entries') query.set('view', view);
	for (const [name, value] of filterFields(filter ?? {})) query.append(name, value);
	if (order === 'oldest') query.set('sort', order);
	if (cursor !== undefined) query.set('before', cursor);
	return `?${query.toString()}`;
}

/** A filter as the fields of a form or an address. */
export function filterFields(filter: EntryFilter): readonly (readonly [name: string, value: string])[] {
	const { states = [], ruleId, queueId, reason, activityType, from, until, subject } = filter;
	const lastDay = until === undefined ? undefined : new Date(Date.parse(until) - 86_400_000).toISOString();
	const named: readonly (readonly [string, string | undefined])[] = [
		['rule', ruleId],
		['queue', queueId === null ? noQueue : queueId],
		['reason', reason],
		['type', activityType],
		['from', from?.slice(0, 10)],
		['until', lastDay?.slice(0, 10)],
		['subject', subject],
	];
	return [
		...states.map((state) => ['state', state] as const),
		...named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
	];
}

/** A day as the beginning of it in UTC; undefined where it is no day. */
function dayOf(text: string | undefined): string | undefined {
	if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
	const time = Date.parse(`${text}T00:00:00Z`);
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function optional<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
	return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: string };
}
