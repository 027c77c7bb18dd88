import { ImapMailbox } from './imap-mailbox';
import { mailboxKey, type ImapSubscription, type MailboxSubscription } from './imap-subscription';

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
			if (!shared.isEmpty) return;
			await shared.close();
			if (mailboxes.get(key) === shared) mailboxes.delete(key);
		},
	};
}
