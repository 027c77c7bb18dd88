import type { Intake, TakenIn } from '../../../../core/ledger/intake';
import { GroupCommit } from '../../../group-commit';
import type { Database } from '../database/database';
import { copyForTest } from '../items/queue-items';
import {
	activitiesById,
	messagesAlike,
	messagesInThreads,
	rawMessage,
	storedMessages,
	toActivity,
} from './activity-row';
import { takeIn } from './take-in';
import { messagesByToken } from './tracking-tokens';
import { writeAhead, type Arriving } from './write-ahead';

/** What was taken in, in a SQL database; arrivals that come at once share a transaction. */
export function sqlIntake(database: Database, storeId: string): Intake {
	const arriving = new GroupCommit<Arriving, TakenIn>(
		async (arrivals) => await database.writeAndWake(async (tx) => await takeIn(tx, arrivals)),
		undefined,
		({ isRawStored }) => isRawStored === true,
	);
	return {
		takeIn: async (arrivals) => await arriving.add(await writeAhead(database, arrivals)),
		activities: async (ids) => {
			const rows = await database.readFrom(async (source) => await activitiesById(source, ids));
			return ids.flatMap((id) => rows.get(id) ?? []).map(toActivity);
		},
		rawMessage: async (activityId) => await database.read(async (db) => await rawMessage(db, activityId)),
		messages: async (messageIds) => await database.readFrom(async (source) => await storedMessages(source, messageIds)),
		messagesByToken: async (tokens) =>
			await database.readFrom(async (source) => await messagesByToken(source, storeId, tokens)),
		messagesAlike: async (subjects, since) =>
			await database.readFrom(async (source) => await messagesAlike(source, subjects, since.getTime())),
		messagesInThreads: async (keys) => await database.readFrom(async (source) => await messagesInThreads(source, keys)),
		copyForTest: async (place) => await database.write(async (tx) => await copyForTest(tx, place)),
	};
}
