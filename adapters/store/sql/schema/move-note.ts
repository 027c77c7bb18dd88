import { ArcError } from '../../../../core/errors';
import type { Db } from './schema';

/** What a store says of itself while it is moved into another, and for ever after. */
export type MoveNote =
	/** It was moved: its rows count no more. */
	| { readonly kind: 'left' }
	/** It is being filled from another: that table is filled up to the row with these key values; null before the first. */
	| {
			readonly kind: 'filling';
			readonly from: string;
			readonly table: string;
			readonly after: readonly unknown[] | null;
	  };

/** Its name beside the settings that people change, of which none has this one. */
export const moveNote = 'move';

export async function readMoveNote(db: Db): Promise<MoveNote | undefined> {
	const row = await db.selectFrom('setting').select('value').where('name', '=', moveNote).executeTakeFirst();
	return row === undefined ? undefined : (JSON.parse(row.value) as MoveNote);
}

export async function writeMoveNote(db: Db, note: MoveNote): Promise<void> {
	const value = JSON.stringify(note);
	await db
		.insertInto('setting')
		.values({ name: moveNote, value })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
		.execute();
}

export async function removeMoveNote(db: Db): Promise<void> {
	await db.deleteFrom('setting').where('name', '=', moveNote).execute();
}

/**
 * Keeps everybody out of a store that was moved, or is only half filled: what was written there would be in no
 * store that counts.
 *
 * @throws ArcError `storeMoved`
 */
export async function refuseMoved(db: Db): Promise<void> {
	const note = await readMoveNote(db);
	if (note === undefined) return;
	if (note.kind === 'left')
		throw new ArcError('storeMoved', 'This embedded record store was moved into PostgreSQL', {
			hint: 'Choose PostgreSQL as the Record Store in all nodes of the rule.',
		});
	throw new ArcError('storeMoved', 'This record store is being filled from an embedded one, and is not whole yet', {
		hint: 'Run Take Over Embedded Store again: it goes on where it ended.',
	});
}
