import { mailboxThread } from './aside/mailbox-thread';
import { accountKey, type ImapAccount } from './imap-account';
import { connectImap, forgetRefusal } from './imap-connection';

/**
 * Connects, logs in and out; what a refusal said before does not count.
 *
 * @throws ArcError `credentialInvalid` or `mailboxUnavailable`
 */
export async function tryImapLogin(account: ImapAccount): Promise<void> {
	const key = accountKey(account);
	forgetRefusal(key);
	mailboxThread.forgetRefusal(key);
	const client = await connectImap(account);
	await client.logout().catch(() => client.close());
}
