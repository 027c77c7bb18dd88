import { targetMissing, targetsOf, withDefaultState } from '../../../core/record/record-rules';
import { inChunks } from './chunks';
import type { Fields } from './record-row';
import { takeNumbers } from './sequence';
import type { Db } from './schema';

/** What a new record gets besides its fields: a state, and the number of a case. */
export async function fieldsOfNew(trx: Db, type: string, fields: Fields, test: boolean): Promise<Fields> {
	const withState = withDefaultState(type, fields);
	if (type !== 'case' || typeof fields['number'] === 'string') return withState;
	// Test cases count by themselves, so that trying a rule leaves no gaps in the real numbers.
	const prefix = test ? 'TEST' : 'CAS';
	const number = await takeNumbers(trx, test ? 'test case' : 'case');
	return { ...withState, number: `${prefix}-${String(number).padStart(5, '0')}` };
}

/**
 * @throws ArcError `referenceNotFound` for a customer, contact or account that does not exist, and
 * `fieldInvalid` for one that is no reference, or for addresses that are no text.
 */
export async function checkFields(trx: Db, type: string, fields: Fields): Promise<void> {
	const targets = targetsOf(type, fields);
	if (targets.length === 0) return;
	const rows = await inChunks(targets.map(({ id }) => id), (chunk) =>
		trx.selectFrom('record').select(['type', 'id']).where('id', 'in', chunk).execute(),
	);
	for (const target of targets) {
		if (!rows.some((row) => row.type === target.type && row.id === target.id)) throw targetMissing(type, target);
	}
}
