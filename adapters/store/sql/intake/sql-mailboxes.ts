import type { Mailboxes } from '../../../../core/ledger/mailboxes';
import type { Database } from '../database/database';
import { mailboxPosition, saveMailboxPosition } from './mailbox-positions';

/** How far mailboxes were taken in, in a SQL database. */
export function sqlMailboxes(database: Database): Mailboxes {
	return {
		mailboxPosition: async (folder) => await database.read(async (db) => await mailboxPosition(db, folder)),
		saveMailboxPosition: async (folder, position) =>
			await database.write(async (tx) => await saveMailboxPosition(tx, folder, position)),
	};
}
