import type { MailSource } from '../mail-source';
import { dataverseOptions, dataverseProperties } from './dataverse-properties';

/** A queue of Microsoft Dataverse, with activities of any type. */
export const dataverseSource: MailSource = {
	option: {
		name: 'Dataverse Queue',
		value: 'dataverseQueue',
		description: 'Take what comes into a queue of Dynamics 365, as its own rules do',
	},
	everyType: true,
	outage: 'dataverse',
	properties: dataverseProperties,
	options: dataverseOptions,
	// Its credential is that of the record store too, so that a node asks for it once.
	credentials: [],
	credentialTests: {},
	howToSend: (_context, queue) => `Let an activity come into the queue ${queue} of Dataverse`,
	load: async () => {
		const { receiveDataverse, receiveFirstOfDataverse } = await import('./receive-dataverse.js');
		const { queueInStore } = await import('./find-dataverse-queue.js');
		return { queueInStore, subscribe: receiveDataverse, takeFirst: receiveFirstOfDataverse };
	},
};
