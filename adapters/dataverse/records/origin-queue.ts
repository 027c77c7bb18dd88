import { uuidV5 } from '../../uuid-v5';
import { bindingOf } from '../tables/record-table';
import type { Tables } from '../tables/describe-tables';
import { isArcError } from '../../../core/errors';
import type { Operation } from '../web-api/operation';
import type { DataverseAccess } from './dataverse-access';

/** Microsoft's table that says from which queue a case was made; it comes with Customer Service. */
export const originatingQueues = {
	logicalName: 'msdyn_originatingqueue',
	entitySet: 'msdyn_originatingqueues',
} as const;

/**
 * Whether the environment has the table. Where it cannot be asked now, it counts as there: what needs it
 * is refused then when it is written.
 */
export async function hasOriginQueues(tables: Tables): Promise<boolean> {
	try {
		return (await tables.names()).has(originatingQueues.logicalName);
	} catch (error) {
		if (isArcError(error) && error.code === 'storeUnavailable') return true;
		throw error;
	}
}

/** Says from which queue a case comes; saying it again changes nothing. */
export async function originOperation(
	{ tables }: DataverseAccess,
	caseId: string,
	queueId: string | null,
): Promise<Operation> {
	const { columns, entitySet } = await tables.describe(originatingQueues.logicalName);
	// The case of letters of a navigation is the environment's to say.
	const navigation = columns.get('msdyn_queueid')?.navigations.get('queue') ?? 'msdyn_queueid';
	return {
		method: 'PATCH',
		path: `${entitySet}(${uuidV5(`origin queue ${caseId.toLowerCase()}`)})`,
		body: {
			msdyn_createdentityid: caseId.toLowerCase(),
			msdyn_createdentitytype: 'incident',
			[`${navigation}@odata.bind`]: queueId === null ? null : await bindingOf(tables, 'queue', queueId),
		},
		repeatable: true,
	};
}
