import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import { forEachItem, itemOf } from '../for-each-item';

const forDeleting = { operation: ['deleteContactData'] };

/** What Delete Contact Data asks for. It only counts until somebody says otherwise. */
export const deleteContactDataProperties: INodeProperties[] = [
	{
		displayName: 'Email Address',
		name: 'contactAddress',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. ada@fabrikam.example',
		displayOptions: { show: forDeleting },
		description:
			'An address of the person. The contacts that carry it are deleted with all of their addresses, and with the messages from and to these.',
	},
	{
		displayName: 'Preview Only',
		name: 'previewOnly',
		type: 'boolean',
		default: true,
		displayOptions: { show: forDeleting },
		description: 'Whether to count what would be deleted, and delete nothing',
	},
	{
		displayName: 'Rewrite the File',
		name: 'rewriteFile',
		type: 'boolean',
		default: true,
		displayOptions: { show: { ...forDeleting, previewOnly: [false] }, hide: { recordStore: ['postgres'] } },
		description:
			'Whether to rewrite the file of the store afterwards, so that no deleted byte is left in it. Rules wait about a second for each few hundred megabytes.',
	},
];

/** Deletes or counts for every input item; the file is rewritten once, after all of them. */
export async function runDeleteContactData(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	let deleted = false;
	const output = await forEachItem(context, async (index) => {
		const address = String(context.getNodeParameter('contactAddress', index) ?? '');
		const preview = context.getNodeParameter('previewOnly', index, true) as boolean;
		const found = await store.deleteContactData(address, { preview });
		deleted ||= !preview;
		return [itemOf(index, { preview, ...found })];
	});
	if (deleted && (context.getNodeParameter('rewriteFile', 0, true) as boolean)) await store.compact();
	return output;
}
