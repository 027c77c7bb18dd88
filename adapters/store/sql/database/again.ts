import { setTimeout as delay } from 'node:timers/promises';
import type { SqlDialect } from './sql-dialect';

/** How often something is done that others are in the way of, and by how much each pause between may be longer than the one before. */
export interface Patience {
	readonly attempts: number;
	readonly pauseMs: number;
}

/** Does a transaction, again from its beginning where other transactions were in the way. @throws what it throws at last */
export async function again<Result>(
	dialect: SqlDialect,
	{ attempts, pauseMs }: Patience,
	act: () => Promise<Result>,
): Promise<Result> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await act();
		} catch (error) {
			if (!dialect.isPassing(error) || attempt === attempts) throw error;
		}
		await delay(Math.random() * pauseMs * attempt);
	}
}
