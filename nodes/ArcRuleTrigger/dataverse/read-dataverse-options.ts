import type { ITriggerFunctions } from 'n8n-workflow';
import type { AfterRule } from '../../../adapters/dataverse/queue/settle-rows';

/** A queue of Dataverse as the parameters of the trigger say it. */
export interface DataverseOptions {
	readonly after: AfterRule;
	readonly withFiles: boolean;
	readonly pollMs: number;
	/** Whether the records of the store live in the environment of the queue: a node has one credential for both. */
	readonly recordsHere: boolean;
}

const storesInDataverse: ReadonlySet<unknown> = new Set(['dataverse', 'dataversePostgres']);

export function readDataverseOptions(context: ITriggerFunctions): DataverseOptions {
	const { dataverseAttachments = false, dataversePollSeconds = 10 } = context.getNodeParameter('options', {}) as {
		dataverseAttachments?: boolean;
		dataversePollSeconds?: number;
	};
	return {
		after: context.getNodeParameter('dataverseAfter', 'deactivate') as AfterRule,
		withFiles: dataverseAttachments,
		pollMs: dataversePollSeconds * 1_000,
		recordsHere: storesInDataverse.has(context.getNodeParameter('recordStore', 'embedded')),
	};
}
