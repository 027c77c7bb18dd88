import { sql } from '../../../../vendor/kysely';
import { isArcError, type ArcError } from '../../../../core/errors';
import type { Tx } from './tx';

/**
 * Does something whole or not at all inside a transaction. A refusal undoes this part and is
 * answered; any other error ends the whole transaction, since the database may have ended it too.
 */
export async function orRefuse<Result>(tx: Tx, act: () => Promise<Result>): Promise<Result | ArcError> {
	await sql`savepoint step`.execute(tx.db);
	try {
		const result = await act();
		await sql`release savepoint step`.execute(tx.db);
		return result;
	} catch (error) {
		if (!isArcError(error)) throw error;
		await sql`rollback to savepoint step`.execute(tx.db);
		await sql`release savepoint step`.execute(tx.db);
		return error;
	}
}
