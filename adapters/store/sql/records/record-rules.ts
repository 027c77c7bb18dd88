import { fieldsAtCreation, targetMissing, targetsOf, type Target } from '../../../../core/record/record-rules';
import { inChunks } from '../database/chunks';
import type { Fields } from './record-row';
import { takeNumbers } from '../database/sequence';
import type { Db } from '../schema/schema';
import type { Tx } from '../database/tx';

/** A record that is about to be made. */
export interface NewRecord {
	readonly type: string;
	readonly fields: Fields;
	readonly test: boolean;
}

/**
 * The fields of new records, in order, with what they get besides: a state, and a case its number and when it was resolved.
 * Test cases count by themselves, so that trying a rule leaves no gaps in the real numbers.
 */
export async function fieldsOfNew(tx: Tx, records: readonly NewRecord[]): Promise<Fields[]> {
	const isNumbered = ({ type, fields }: NewRecord): boolean => type === 'case' && typeof fields['number'] !== 'string';
	const next = new Map<boolean, number>();
	for (const [test, cases] of Map.groupBy(records.filter(isNumbered), (record) => record.test)) {
		next.set(test, await takeNumbers(tx, test ? 'test case' : 'case', cases.length));
	}
	const now = await tx.now();
	return records.map((record) => {
		const fields = fieldsAtCreation(record.type, record.fields, now);
		const number = next.get(record.test);
		if (!isNumbered(record) || number === undefined) return fields;
		next.set(record.test, number + 1);
		return { ...fields, number: `${record.test ? 'TEST' : 'CAS'}-${String(number).padStart(5, '0')}` };
	});
}

/**
 * @throws ArcError `referenceNotFound` for a customer, contact or account that does not exist, and
 * `fieldInvalid` for one that is no reference, or for addresses that are no text.
 */
export async function checkFields(tx: Tx, type: string, fields: Fields): Promise<void> {
	const targets = targetsOf(type, fields);
	checkTargets(type, targets, await foundTargets(tx.db, targets));
}

/** Which of these targets exist, as `type:id`. */
export async function foundTargets(db: Db, targets: readonly Target[]): Promise<ReadonlySet<string>> {
	const types = [...new Set(targets.map(({ type }) => type))];
	const rows = await inChunks(
		targets.map(({ id }) => id),
		// The types tell a planner without statistics that few rows are meant, so that it takes the index of both.
		(chunk) =>
			db.selectFrom('record').select(['type', 'id']).where('id', 'in', chunk).where('type', 'in', types).execute(),
	);
	return new Set(rows.map(({ type, id }) => `${type}:${id}`));
}

/** @throws ArcError `referenceNotFound` for the first target that was not found */
export function checkTargets(type: string, targets: readonly Target[], found: ReadonlySet<string>): void {
	for (const target of targets) {
		if (!found.has(`${target.type}:${target.id}`)) throw targetMissing(type, target);
	}
}
