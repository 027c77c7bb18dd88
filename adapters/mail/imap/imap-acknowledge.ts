import { ArcError } from '../../../core/errors';
import { writeUidSet } from '../../../core/mail/addresses/uid-set';
import type { ImapFlow } from '../../../vendor/imapflow';
import { folderPath } from './imap-folder';
import type { AfterTaking } from './imap-subscription';

/**
 * Marks or moves messages that the store has. A folder to move to is made where it is missing.
 *
 * @returns What the server refused, which leaves the messages as they are; they are stored all the same.
 */
export async function acknowledge(
	client: ImapFlow,
	uids: readonly number[],
	after: AfterTaking,
): Promise<ArcError | null> {
	if (uids.length === 0 || after.kind === 'leave') return null;
	const done = after.kind === 'markSeen' ? await markSeen(client, uids) : await move(client, uids, after.to);
	// The library answers a broken connection like a refusal.
	if (!done && !client.usable) throw new Error('connection closed');
	if (done) return null;
	const what = after.kind === 'markSeen' ? 'marked as read' : `moved to "${after.to.slice(0, 100)}"`;
	return new ArcError(
		'mailboxUnavailable',
		`Messages of the mailbox are stored, but the server does not let them be ${what}`,
		{
			hint: 'They stay as they are and are not taken twice. Give the user the right to change the folder, or choose Leave as It Is.',
		},
	);
}

async function markSeen(client: ImapFlow, uids: readonly number[]): Promise<boolean> {
	return await client.messageFlagsAdd(writeUidSet(uids), ['\\Seen'], { uid: true, silent: true });
}

async function move(client: ImapFlow, uids: readonly number[], to: string): Promise<boolean> {
	const folder = folderPath(to);
	const set = writeUidSet(uids);
	// The library joins a list of parts only where a folder is opened or made.
	const path = folder.join(client.mailbox === false ? '/' : client.mailbox.delimiter);
	if (await client.messageMove(set, path, { uid: true })) return true;
	if (!client.usable) return false;
	try {
		await client.mailboxCreate(folder);
	} catch {
		return false;
	}
	return (await client.messageMove(set, path, { uid: true })) !== false;
}
