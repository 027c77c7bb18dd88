import type { DataverseClient } from '../web-api/client';
import { DataverseError } from '../web-api/failure';
import { allOf, query, textLiteral } from '../web-api/query';

const active = 1;

/**
 * Names of the rules of Microsoft that are active on a queue and an activity type, so that they make
 * records of the same items. None where the environment has no such rules, or the login may not read them.
 *
 * @throws DataverseError where nobody answers
 */
export async function activeRulesOf(
	client: DataverseClient,
	queueId: string,
	activityTable: string,
): Promise<readonly string[]> {
	const filter = allOf([
		`statecode eq ${active}`,
		`_queueid_value eq ${queueId}`,
		`sourcechanneltypecode eq ${textLiteral(activityTable)}`,
	]);
	try {
		const rows = await client.rows(query('convertrules', { select: ['name'], filter, orderby: 'name asc' }));
		return rows.map(({ name }) => (typeof name === 'string' && name !== '' ? name : 'a rule without a name'));
	} catch (error) {
		if (error instanceof DataverseError && ['privilegeMissing', 'recordTypeUnknown'].includes(error.code)) return [];
		throw error;
	}
}
