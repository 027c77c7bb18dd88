import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { RecordStore } from '../../core/record-store';

/** Copies the store while it is used; one item that says where the copy is. */
export async function runBackUp(_context: IExecuteFunctions, store: RecordStore): Promise<INodeExecutionData[][]> {
	return [[{ json: { ...(await store.backUp()) } as IDataObject, pairedItem: { item: 0 } }]];
}
