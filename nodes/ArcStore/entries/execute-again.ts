import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import { mostReexecuted, type Selection } from '../../../core/ledger/monitor';
import type { Store } from '../../../core/ledger/store';
import { readEntryFilter } from './entry-filter';
import { forEachItem, itemOf } from '../for-each-item';

const again = { show: { operation: ['executeAgain'] } };
const shownEntries = 100;

export const executeAgainProperties: readonly INodeProperties[] = [
	{
		displayName: 'Select By',
		name: 'select',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Filters', value: 'filter', description: 'All entries that fit, up to 1,000 at once' },
			{ name: 'IDs', value: 'ids', description: 'Entries by their IDs' },
		],
		default: 'ids',
		displayOptions: again,
		description: 'Which entries to execute again. Those that are open, ready or have a record stay as they are.',
	},
	{
		displayName: 'Entry IDs',
		name: 'entryIds',
		type: 'string',
		default: '={{ $json.id }}',
		required: true,
		displayOptions: { show: { operation: ['executeAgain'], select: ['ids'] } },
		description: 'One ID or several, with commas or as a list',
	},
	{
		displayName: 'Preview Only',
		name: 'previewOnly',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		displayOptions: { show: { operation: ['executeAgain'], select: ['filter'] } },
		description: 'Whether to only count the entries that would be executed again, and show the first ones',
	},
	{
		displayName: 'Run Past the Skip for Connected Records',
		name: 'pastConnection',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		displayOptions: again,
		description: 'Whether the rule goes on with activities that it would skip because they belong to a record',
	},
];

/** Opens entries again, or says what would be opened. Doing it twice opens nothing twice. */
export async function executeAgain(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const pastConnection = context.getNodeParameter('pastConnection', 0, false) as boolean;
	const byFilter = context.getNodeParameter('select', 0, 'ids') === 'filter';
	const previewOnly = byFilter && context.getNodeParameter('previewOnly', 0, false) === true;
	return await forEachItem(context, async (index) => {
		if (previewOnly) return [itemOf(index, await preview(store, readEntryFilter(context, index)))];
		const selection: Selection = byFilter
			? { filter: readEntryFilter(context, index) }
			: { ids: readIds(context, index) };
		const { reopened, left, more } = await store.reexecute({
			selection,
			pastConnection,
			by: `workflow "${context.getWorkflow().name ?? ''}"`,
		});
		return [itemOf(index, { count: reopened.length, reopened, left, more })];
	});
}

async function preview(store: Store, filter: ReturnType<typeof readEntryFilter>): Promise<object> {
	const count = await store.countReexecutable(filter);
	const entries =
		count === 0
			? []
			: (await store.entries({ ...filter, reexecutable: true, limit: shownEntries })).entries.map(
					({ id, subject, state, reason, ruleName }) => ({ id, subject, state, reason, ruleName }),
				);
	return { count: Math.min(count, mostReexecuted), more: count > mostReexecuted, entries };
}

function readIds(context: IExecuteFunctions, index: number): string[] {
	const given: unknown = context.getNodeParameter('entryIds', index, '');
	const ids = (Array.isArray(given) ? given.map(String) : String(given ?? '').split(','))
		.map((id) => id.trim())
		.filter((id) => id !== '');
	if (ids.length === 0)
		throw new ArcError('fieldInvalid', 'Entry IDs is empty', {
			hint: 'Give an ID, for example {{ $json.id }} behind Get Many of monitor entries.',
		});
	if (ids.length > mostReexecuted)
		throw new ArcError('fieldInvalid', `Entry IDs has ${ids.length} IDs, expected at most ${mostReexecuted}`, {
			hint: 'Split them over several items.',
		});
	return ids;
}
