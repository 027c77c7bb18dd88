import { ImapMailbox } from './imap-mailbox';
import type { ImapAccount } from './imap-account';
import { mailboxKey, type ImapSubscription, type MailboxSubscription } from './imap-subscription';

/** For how long something is kept for somebody who will soon subscribe: longer than a rule takes from its start to that. */
export const preparedMs = 15_000;

/** The mailboxes that this thread reads, by account, credential and folder; several rules share one. */
const mailboxes = new Map<string, ImapMailbox>();

/**
 * Reads a folder of a mail account, together with whoever else in this thread subscribed to it:
 * over one connection, by IDLE and now and then without being told. It never gives up; while the
 * server or the store is away it tries again with growing pauses.
 *
 * A message is marked or moved, and the position in the store goes past it, once it is stored.
 */
export async function subscribeHere(subscription: ImapSubscription): Promise<MailboxSubscription> {
	const key = mailboxKey(subscription);
	let mailbox = mailboxes.get(key);
	// One that is on its way out ends its work before the next begins.
	while (mailbox?.isClosing) {
		await mailbox.close();
		if (mailboxes.get(key) === mailbox) mailboxes.delete(key);
		mailbox = mailboxes.get(key);
	}
	if (mailbox === undefined) {
		mailbox = new ImapMailbox(subscription.account, subscription.folder);
		mailboxes.set(key, mailbox);
	}
	const shared = mailbox;
	const leave = shared.join(subscription);
	return {
		verdict: async () => await shared.verdict(),
		unsubscribe: async () => {
			leave();
			await endIfEmpty(key, shared);
		},
	};
}

/**
 * Connects to a mailbox and opens its folder, for somebody who will soon subscribe; nothing is read before. What
 * stands against it he is told. The connection ends where nobody came for some time.
 */
export function prepareHere(account: ImapAccount, folder: string, keptMs = preparedMs): void {
	const key = mailboxKey({ account, folder });
	if (mailboxes.has(key)) return;
	const mailbox = new ImapMailbox(account, folder);
	mailboxes.set(key, mailbox);
	mailbox.prepare();
	setTimeout(() => void endIfEmpty(key, mailbox), keptMs).unref();
}

/** Hangs up where a mailbox was prepared for somebody who will not subscribe here after all, but reads it elsewhere. */
export async function leaveHere(account: ImapAccount, folder: string): Promise<void> {
	const key = mailboxKey({ account, folder });
	const mailbox = mailboxes.get(key);
	if (mailbox !== undefined) await endIfEmpty(key, mailbox);
}

async function endIfEmpty(key: string, mailbox: ImapMailbox): Promise<void> {
	if (!mailbox.isEmpty) return;
	await mailbox.close();
	if (mailboxes.get(key) === mailbox) mailboxes.delete(key);
}
