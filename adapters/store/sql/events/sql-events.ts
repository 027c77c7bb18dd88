import type { Events } from '../../../../core/ledger/events';
import type { Database } from '../database/database';
import { noteSeen } from './event-sources';
import { acknowledgeEvents, eventsFor, isListenerQuiet, latestEvents, listen } from './events';

/** Events in a SQL database. */
export function sqlEvents(database: Database): Events {
	const listenAs = async (listenerId: string): Promise<void> =>
		await database.write(async (tx) => await listen(tx, listenerId));
	return {
		listen: listenAs,
		noteEvents: async (events) => {
			if (events.length > 0) await database.writeAndWake(async (tx) => await noteSeen(tx, events));
		},
		eventsFor: async (listenerId, limit) => {
			const quiet = await database.read(
				async (db) => await isListenerQuiet(db, listenerId, await database.dialect.now(db)),
			);
			if (quiet) await listenAs(listenerId);
			return await database.read(async (db) => await eventsFor(db, listenerId, limit));
		},
		acknowledgeEvents: async (listenerId, position) =>
			await database.write(async (tx) => await acknowledgeEvents(tx, listenerId, position)),
		latestEvents: async (limit) => await database.read(async (db) => await latestEvents(db, limit)),
	};
}
