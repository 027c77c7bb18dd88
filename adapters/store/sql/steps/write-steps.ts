import type { Database } from '../database/database';
import type { Tx } from '../database/tx';
import type { AnyStep } from './make-changes';

/**
 * Does steps in a transaction, and wakes whoever waits for work where one of them may make some: what closes an
 * item or puts it back lets its conversation go on. A decision alone does not, and a claim that finds nothing
 * costs as much as ten decisions.
 */
export async function writeSteps<Result>(
	database: Database,
	steps: readonly AnyStep[],
	act: (tx: Tx) => Promise<Result>,
): Promise<Result> {
	const letsGo = steps.some(({ close, putBack }) => close !== undefined || putBack !== undefined);
	return letsGo ? await database.writeAndWake(act) : await database.write(act);
}
