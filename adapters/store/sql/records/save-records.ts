import { ArcError } from '../../../../core/errors';
import type { RecordChange, SavedRecord } from '../../../../core/records/records';
import { createRecords } from './create-records';
import type { Creation } from './creation-rounds';
import { applyChange, lockRecords } from './records';
import { orRefuse } from '../database/savepoint';
import type { Tx } from '../database/tx';

type Result = SavedRecord | Error;

/** Ends a transaction of which nothing shall stay; holds what each change was answered. */
export class Undone extends Error {
	constructor(readonly results: readonly Result[]) {
		super('A change was refused, so that nothing of its batch stays');
		this.name = 'Undone';
	}
}

/** Makes the changes, in order, each whole or not at all; creations that follow each other together. With `whole` a refusal throws `Undone`. */
export async function saveRecords(
	tx: Tx,
	changes: readonly RecordChange[],
	whole: boolean,
): Promise<readonly Result[]> {
	await lockRecords(tx, changes);
	const results: Result[] = [];
	let creations: Creation[] = [];
	const createAll = async (): Promise<void> => {
		const made = await createRecords(
			tx,
			creations.map((creation) => [creation]),
		);
		results.push(...made.flat());
		creations = [];
	};
	for (const change of changes) {
		if (change.op === 'create') creations.push(change);
		else {
			await createAll();
			results.push(await orRefuse(tx, async () => await applyChange(tx, change)));
		}
	}
	await createAll();
	if (whole && results.some((result) => result instanceof Error)) throw new Undone(results.map(notKept));
	return results;
}

function notKept(result: Result): Error {
	if (result instanceof Error) return result;
	return new ArcError('notWritten', 'The record was not written, since another one of its batch was refused', {
		hint: 'Mend the record that was refused, or let the others be written beside it.',
	});
}
