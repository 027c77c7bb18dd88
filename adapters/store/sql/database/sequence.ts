import type { Tx } from './tx';

/**
 * Takes the next numbers of a sequence and answers the first. Whoever takes numbers makes others
 * wait until its transaction ends, so numbers have no gaps and their order is that of the commits.
 */
export async function takeNumbers(tx: Tx, name: string, count = 1): Promise<number> {
	const row = await tx.db
		.insertInto('number_sequence')
		.values({ name, value: count })
		.onConflict((conflict) =>
			conflict.column('name').doUpdateSet((eb) => ({ value: eb('number_sequence.value', '+', count) })),
		)
		.returning('value')
		.executeTakeFirstOrThrow();
	return row.value - count + 1;
}
