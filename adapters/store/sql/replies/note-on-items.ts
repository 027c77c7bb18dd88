import { updateRows } from '../database/update-rows';
import type { Tx } from '../database/tx';

/** Writes what became of replies on their queue items, by the id of the item. */
export async function noteOnItems(tx: Tx, notes: ReadonlyMap<string, string>): Promise<void> {
	await updateRows(
		tx,
		'queue_item',
		['reply'],
		[...notes].map(([id, reply]) => ({ id, reply })),
	);
}
