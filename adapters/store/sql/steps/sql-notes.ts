import type { Notes } from '../../../../core/ledger/notes';
import { holds, readItems } from '../claims/held-items';
import type { Database } from '../database/database';
import { activityHeads, wholeActivities } from '../intake/placed-activities';
import { note } from './commit';
import { surroundings } from './surroundings';
import { writeSteps } from './write-steps';

/** What says of a queue item whether a claim may write. */
const writerColumns = ['id', 'test', 'claim_number', 'closed_on', 'conversation_id'] as const;

/** The part of steps that the ledger does by itself, in a SQL database. */
export function sqlNotes(database: Database): Notes {
	return {
		surroundings: async (items) =>
			await database.readFrom(async (source) => await surroundings(source, items, wholeActivities)),
		headSurroundings: async (items) =>
			await database.readFrom(async (source) => await surroundings(source, items, activityHeads)),
		writers: async (claims) => {
			const ids = claims.map(({ queueItemId }) => queueItemId);
			const items = await database.readFrom(async (source) => await readItems(source, ids, writerColumns));
			return claims.map(({ queueItemId, number }) => {
				const held = items.get(queueItemId);
				if (held === undefined || !(held.item.test === 1 || holds(held, number))) return null;
				return { test: held.item.test === 1 };
			});
		},
		note: async (steps) =>
			steps.length === 0 ? [] : await writeSteps(database, steps, async (tx) => await note(tx, steps)),
	};
}
