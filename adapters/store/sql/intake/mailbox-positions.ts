import { readUidSet, writeUidSet } from '../../../../core/mail/addresses/uid-set';
import type { MailboxFolder, MailboxPosition } from '../../../../core/ledger/mailboxes';
import { uuidV5 } from '../../../uuid-v5';
import { plainText } from '../database/column-values';
import type { Db } from '../schema/schema';
import type { Tx } from '../database/tx';

/** The same folder of the same account, however its host is written. */
const keyOf = ({ host, port, user, folder }: MailboxFolder): string =>
	uuidV5(JSON.stringify(['mailbox', host.toLowerCase(), port, user, folder]));

/** How far a folder was taken in; null where it was never read. */
export async function mailboxPosition(db: Db, folder: MailboxFolder): Promise<MailboxPosition | null> {
	const row = await db.selectFrom('mailbox_position').selectAll().where('key', '=', keyOf(folder)).executeTakeFirst();
	if (row === undefined) return null;
	return { uidValidity: row.uid_validity, uid: row.uid, pending: readUidSet(row.pending), since: row.since };
}

/** Notes a position; see the port for one that lies behind the one that is known. */
export async function saveMailboxPosition(tx: Tx, folder: MailboxFolder, position: MailboxPosition): Promise<void> {
	await tx.dialect.lock(tx.db, `mailbox ${keyOf(folder)}`);
	const known = await mailboxPosition(tx.db, folder);
	if (known?.uidValidity === position.uidValidity && known.uid > position.uid) return;
	const row = {
		key: keyOf(folder),
		host: plainText(folder.host),
		port: folder.port,
		user_name: plainText(folder.user),
		folder: plainText(folder.folder),
		uid_validity: position.uidValidity,
		uid: position.uid,
		pending: writeUidSet(position.pending),
		since: known?.since ?? position.since,
	};
	await tx.db
		.insertInto('mailbox_position')
		.values(row)
		.onConflict((conflict) => conflict.column('key').doUpdateSet(row))
		.execute();
}
