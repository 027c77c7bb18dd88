import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { reasonTexts } from '../../../core/decision/outcome/reasons';
import { ArcError } from '../../../core/errors';
import type { Entry } from '../../../core/ledger/monitor';
import type { Store } from '../../../core/ledger/store';
import { entryFilterProperties, readEntryFilter } from './entry-filter';
import { executeAgain, executeAgainProperties } from './execute-again';
import { forEachItem, itemOf } from '../for-each-item';
import { limitProperties, readLimit } from '../limit';
import { readId } from '../read-id';
import type { StoreResource } from '../resource';

const properties: readonly INodeProperties[] = [
	{
		displayName: 'Entry ID',
		name: 'entryId',
		type: 'string',
		default: '={{ $json.queueItem.id }}',
		required: true,
		displayOptions: { show: { operation: ['get'] } },
		description: 'ID of the entry, which is that of its queue item',
	},
	...executeAgainProperties,
	...limitProperties,
	...entryFilterProperties,
];

/** What became of every queue item, as the activity monitor shows it. */
export const entryResource: StoreResource = {
	value: 'entry',
	name: 'Monitor Entry',
	description: 'What became of each message, and why',
	operations: [
		{
			value: 'executeAgain',
			name: 'Execute Again',
			action: 'Execute skipped or failed entries again',
			description: 'Let the rule as it is now take skipped or failed entries again, by their IDs or by filters',
			forTools: false,
			run: executeAgain,
		},
		{
			value: 'get',
			name: 'Get',
			action: 'Get a monitor entry with its trace',
			description: 'Read what became of one activity in one queue, step by step',
			forTools: true,
			run: getEntry,
		},
		{
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many monitor entries',
			description: 'Find out what became of activities: handled, skipped or failed, and for which reason',
			forTools: true,
			run: listEntries,
		},
	],
	properties,
};

async function getEntry(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const id = readId(context, index, 'entryId', 'Entry ID');
		const [item] = await store.queueItems({ ids: [id] });
		if (item === undefined)
			throw new ArcError('recordNotFound', `The record store has no entry with the ID "${id.slice(0, 80)}"`, {
				hint: 'Find it with Get Many of monitor entries.',
			});
		const [activity] = await store.activities([item.activityId]);
		return [
			itemOf(index, {
				...item,
				subject: activity?.subject ?? null,
				from: activity?.from ?? null,
				...explanation(item.reason),
			}),
		];
	});
}

async function listEntries(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const filter = readEntryFilter(context, index);
		const limit = readLimit(context, index);
		const found: Entry[] = [];
		let cursor: string | null = null;
		do {
			const page = await store.entries({
				...filter,
				limit: Math.min(1_000, limit - found.length),
				...(cursor === null ? {} : { cursor }),
			});
			found.push(...page.entries);
			cursor = page.nextCursor;
		} while (cursor !== null && found.length < limit);
		return found.map((entry) => itemOf(index, { ...entry, ...explanation(entry.reason) }));
	});
}

/** A reason in words, and what to do about it. */
function explanation(reason: Entry['reason']): {
	readonly message: string | null;
	readonly recommendation: string | null;
} {
	if (reason === null) return { message: null, recommendation: null };
	const { text, recommendation } = reasonTexts[reason];
	return { message: text, recommendation };
}
