import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import { itemOf } from '../for-each-item';

/** Copies the store while it is used; one item that says where the copy is. */
export async function runBackUp(_context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return [itemOf(0, await store.backUp())];
}
