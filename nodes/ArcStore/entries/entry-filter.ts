import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { reasonCodes, type Reason } from '../../../core/activity/reason';
import { ArcError } from '../../../core/errors';
import type { EntryFilter, EntryState } from '../../../core/ledger/monitor';

const states: readonly EntryState[] = ['active', 'failed', 'ready', 'skipped', 'waiting'];
const reasons = Object.keys(reasonCodes).sort();

const entryFilterProperty: INodeProperties = {
	displayName: 'Filters',
	name: 'entryFilters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Entries that fit all of them',
	options: [
		{ displayName: 'Activity Type', name: 'activityType', type: 'string', default: '', placeholder: 'e.g. email' },
		{ displayName: 'Arrived Before', name: 'until', type: 'dateTime', default: '' },
		{ displayName: 'Arrived From', name: 'from', type: 'dateTime', default: '' },
		{
			displayName: 'Queue ID',
			name: 'queueId',
			type: 'string',
			default: '',
			description: 'ID of a queue; a hyphen stands for rules without a queue',
		},
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'options',
			options: reasons.map((reason) => ({ name: reason, value: reason })),
			default: 'unknownSender',
			description: 'Why the entry ended as it did',
		},
		{
			displayName: 'Rule ID',
			name: 'ruleId',
			type: 'string',
			default: '',
			description: 'As entries name it under ruleId',
		},
		{
			displayName: 'States',
			name: 'states',
			type: 'multiOptions',
			options: states.map((state) => ({ name: `${state.charAt(0).toUpperCase()}${state.slice(1)}`, value: state })),
			default: ['failed'],
			description: 'Any of these; active and waiting entries are open',
		},
		{
			displayName: 'Subject Contains',
			name: 'subject',
			type: 'string',
			default: '',
			description: 'A part of the subject, in any case',
		},
	],
};

export const entryFilterProperties: readonly INodeProperties[] = [
	{ ...entryFilterProperty, displayOptions: { show: { operation: ['getAll'] } } },
	{ ...entryFilterProperty, displayOptions: { show: { operation: ['executeAgain'], select: ['filter'] } } },
];

interface FilterParameters {
	readonly activityType?: string;
	readonly from?: string;
	readonly queueId?: string;
	readonly reason?: string;
	readonly ruleId?: string;
	readonly states?: readonly string[];
	readonly subject?: string;
	readonly until?: string;
}

/** @throws ArcError `fieldInvalid` for a time, state or reason that is none, since leaving it out would list more */
export function readEntryFilter(context: IExecuteFunctions, index: number): EntryFilter {
	const given = context.getNodeParameter('entryFilters', index, {}) as FilterParameters;
	const text = (name: 'activityType' | 'ruleId' | 'subject'): Partial<Record<typeof name, string>> => {
		const value = String(given[name] ?? '').trim();
		return value === '' ? {} : { [name]: value };
	};
	const queueId = String(given.queueId ?? '').trim();
	return {
		...text('activityType'),
		...text('ruleId'),
		...text('subject'),
		...(queueId === '' ? {} : { queueId: queueId === '-' ? null : queueId }),
		...(given.reason === undefined || given.reason === ''
			? {}
			: { reason: oneOf<Reason>('reason', given.reason, reasons) }),
		...(given.states === undefined
			? {}
			: { states: [given.states].flat().map((state) => oneOf<EntryState>('state', state, states)) }),
		...timeOf('from', given.from),
		...timeOf('until', given.until),
	};
}

function oneOf<Value extends string>(what: string, value: string, known: readonly string[]): Value {
	if (known.includes(value)) return value as Value;
	throw new ArcError('fieldInvalid', `There is no ${what} "${value.slice(0, 60)}" of entries`, {
		hint: `Use one of ${known.join(', ')}.`,
	});
}

function timeOf<Name extends 'from' | 'until'>(
	name: Name,
	value: string | undefined,
): { readonly [key in Name]?: string } {
	if (value === undefined || value === '') return {};
	const time = Date.parse(value);
	if (Number.isNaN(time))
		throw new ArcError('fieldInvalid', `"${String(value).slice(0, 60)}" is no time`, {
			hint: 'Choose a day and a time, or write it as 2026-03-02T10:00:00Z.',
		});
	return { [name]: new Date(time).toISOString() } as { readonly [key in Name]?: string };
}
