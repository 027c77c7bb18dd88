import type { Monitor } from '../../../../core/ledger/monitor';
import type { Database } from '../database/database';
import { withOutlines } from '../items/outlines';
import { queueItems } from '../items/queue-items';
import { entries } from './entries';
import { overview } from './overview';
import { queueViews } from './queue-views';
import { countReexecutable, reexecute } from './reexecute';

/** What became of queue items, in a SQL database. */
export function sqlMonitor(database: Database): Monitor {
	return {
		queueItems: async (query) => await database.read(async (db) => await withOutlines(db, await queueItems(db, query))),
		entries: async (query) => await database.readFrom(async (source) => await entries(source, query)),
		overview: async (periods) =>
			await database.readFrom(async (source) => await overview(source, periods, await source.dialect.now(source.db))),
		queueViews: async () => await database.read(async (db) => await queueViews(db, await database.dialect.now(db))),
		countReexecutable: async (filter) =>
			await database.readFrom(async (source) => await countReexecutable(source, filter)),
		reexecute: async (request) => await database.writeAndWake(async (tx) => await reexecute(tx, request)),
	};
}
