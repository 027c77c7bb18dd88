import type { Store } from '../../../core/ledger/store';
import type { ImapAccount } from './imap-account';
import type { ImapFlow } from '../../../vendor/imapflow';
import { connectImap } from './imap-connection';
import { toImapError } from './imap-error';
import { FolderWatch, hangUp, openFolder } from './imap-folder';
import { download, listMessages } from './imap-messages';
import { takeInMessage } from '../intake/take-in-message';

export interface FirstMessageOptions {
	readonly account: ImapAccount;
	readonly folder: string;
	readonly store: Store;
	readonly queueId: string;
	readonly maxSize: number;
	readonly trustedServers: ReadonlySet<string>;
	readonly contactForms: ReadonlySet<string>;
	readonly pollMs: number;
	readonly signal: AbortSignal;
}

/**
 * Takes one message in for a run by hand: the newest unread one, else the first to arrive. Nothing
 * changes in the mailbox, and no position is noted, so that the active rule takes the message as if
 * it had not been read before.
 *
 * @throws ArcError `credentialInvalid`, `folderUnknown`, `mailboxUnavailable` or `storeUnavailable`
 */
export async function takeFirstMessage(options: FirstMessageOptions): Promise<void> {
	const { account, folder, signal } = options;
	let client: ImapFlow | undefined;
	try {
		client = await connectImap(account, signal);
		const watch = new FolderWatch(client);
		let last: number | undefined;
		while (!signal.aborted) {
			const { uidNext } = await openFolder(client, folder);
			watch.reset();
			const found = await client.search(last === undefined ? { seen: false } : { uid: `${last + 1}:*` }, { uid: true });
			const uids = Array.isArray(found)
				? found.sort((a, b) => a - b).filter((uid) => last === undefined || uid > last)
				: [];
			const uid = last === undefined ? uids.at(-1) : uids[0];
			if (uid !== undefined && !signal.aborted) {
				const listed = await listMessages(client, [uid], null);
				const { messages } = await download(client, listed.messages, options.maxSize);
				for (const { raw, size } of messages) {
					const incoming = { raw, mailboxQueueId: options.queueId, ...(size === undefined ? {} : { size }) };
					await takeInMessage(options.store, incoming, {
						maxSize: options.maxSize,
						trustedServers: options.trustedServers,
						contactForms: options.contactForms,
					});
				}
				if (messages.length > 0) return;
			}
			last = Math.max(last ?? 0, uidNext - 1, uid ?? 0);
			await watch.wait(options.pollMs, signal);
		}
	} catch (error) {
		if (!signal.aborted) throw toImapError(error, account);
	} finally {
		if (client !== undefined) await hangUp(client);
	}
}
