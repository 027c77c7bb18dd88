import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { addPurged, nothingPurged } from '../../../core/ledger/retention';
import type { Store } from '../../../core/ledger/store';
import { itemOf } from '../for-each-item';

const forPurge = { show: { operation: ['purge'] } };

/** What Purge asks for; the ages are settings of the store. */
export const purgeProperties: INodeProperties[] = [
	{
		displayName:
			'Removes for good what is older than the ages in the settings of the store. Rules go on meanwhile, and also purge by themselves while Purge Automatically is on.',
		name: 'purgeNotice',
		type: 'notice',
		default: '',
		displayOptions: forPurge,
	},
	{
		displayName: 'Stop After (Minutes)',
		name: 'stopAfterMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10,
		displayOptions: forPurge,
		description: 'How long to purge at most; the output says in more whether something is left for the next time',
	},
];

/** Purges chunk by chunk until nothing old is left, or the time is over; one item with what went. */
export async function runPurge(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const minutes = context.getNodeParameter('stopAfterMinutes', 0, 10) as number;
	const end = performance.now() + minutes * 60_000;
	let purged = nothingPurged;
	do purged = addPurged(purged, await store.purge());
	while (purged.more && performance.now() < end);
	return [itemOf(0, purged)];
}
