import type { CustomTable } from './custom-table.ts';

/**
 * "Originating Queue Mapping", which comes with Customer Service: from which queue a record was made, where
 * one email makes several (Microsoft's page "Create multiple cases from an email"). Its columns are those of
 * Microsoft's sample RemoveUnreferencedQueues; what a case is written as, its set and lengths, from memory.
 */
export const originatingQueue: CustomTable = {
	name: 'msdyn_originatingqueue',
	set: 'msdyn_originatingqueues',
	primaryName: 'msdyn_name',
	label: 'Originating Queue Mapping',
	columns: [
		{ name: 'msdyn_createdentityid', kind: 'String' },
		{ name: 'msdyn_createdentitytype', kind: 'String' },
	],
	lookups: [
		{ name: 'msdyn_queueid', targets: ['queue'] },
		{ name: 'msdyn_emailid', targets: ['email'] },
	],
};
