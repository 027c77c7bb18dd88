import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listedRecords, searchRecords } from '../../shared/records/locate-record';
import { openEnvironment } from '../../shared/store/open-dataverse';
import { toNodeError } from '../../shared/to-node-error';

/** Queues of the record store, or of Dataverse where the rule takes from one of those. */
export async function searchQueues(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	if (this.getCurrentNodeParameter('receiveFrom') !== 'dataverseQueue')
		return await searchRecords('queue').call(this, filter, paginationToken);
	try {
		const { records } = await openEnvironment(this);
		return await listedRecords(records, 'queue', filter, paginationToken);
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
