import { accountKey, type ImapAccount } from '../../../adapters/mail/imap/imap-account';
import type { ImapSubscription, MailboxSubscription } from '../../../adapters/mail/imap/imap-subscription';
import type { ArcError } from '../../../core/errors';
import { imapAccounts, readImapAccount } from './open-imap-account';
import type { Close, ReceiverReport, Reception } from '../mail-source';
import { readImapOptions, type ImapOptions } from './read-imap-options';

/** Longer than a mail server takes to refuse a login; one that does not answer at all is waited for without the editor. */
const patienceMs = 12_000;
/** How often a credential that was refused is looked at again. */
const lookAgainMs = 5_000;

/**
 * Reads the mailbox of a rule, together with other rules on it. It goes on for ever by itself, so
 * that a mail server that is away does not keep the rule from handling what waits in its queue. A
 * credential that was refused is read again until it is another one.
 *
 * @throws ArcError what `isRefusal` says of the first try, within 12 s
 */
export async function receiveImap(reception: Reception, report: ReceiverReport): Promise<Close> {
	const { context } = reception;
	const { isRefusal } = report;
	const imap = readImapOptions(context);
	let isActive = isRefusal === null;
	/** The last of what keeps folders from being read; what keeps several is one outage. */
	let outage: ArcError | null = null;
	let foldersOut = 0;
	const ended = (): void => {
		outage = null;
		if (isActive) report.ended();
	};
	const listener: MailboxListener = {
		onOutage: (error) => {
			if (outage === null && isActive) report.began(error);
			outage = error;
			foldersOut += 1;
		},
		onRecovered: () => {
			foldersOut = Math.max(0, foldersOut - 1);
			if (foldersOut === 0 && outage !== null) ended();
		},
		onTrouble: report.trouble,
		onHeldBack: report.heldBack,
	};
	const open = async (account: ImapAccount): Promise<OpenMailboxes> =>
		await openMailboxes(account, reception, imap, listener);
	let mailboxes = await open(await imapAccounts.take(context));
	report.waits();
	if (isRefusal !== null) {
		const verdicts = await Promise.all(
			mailboxes.subscriptions.map(async ({ verdict }) => await atMost(patienceMs, verdict())),
		);
		const refusal = verdicts.find((verdict) => verdict !== null && isRefusal(verdict));
		if (refusal) {
			await mailboxes.close();
			throw refusal;
		}
		isActive = true;
		if (outage !== null) report.began(outage);
	}

	let closed = false;
	let looking: Promise<void> = Promise.resolve();
	// n8n tells no running trigger that a credential was mended.
	const lookAgain = async (): Promise<void> => {
		if (closed || outage?.code !== 'credentialInvalid') return;
		const account = await readImapAccount(context, imap.login).catch(() => null);
		if (closed || account === null || accountKey(account) === mailboxes.key) return;
		await mailboxes.close();
		foldersOut = 0;
		mailboxes = await open(account);
		// Whoever ended the rule meanwhile waits no longer than so long for this.
		if (closed) return await mailboxes.close();
		const verdicts = await Promise.all(mailboxes.subscriptions.map(async ({ verdict }) => await verdict()));
		if (verdicts.every((verdict) => verdict === null)) ended();
	};
	const timer = setInterval(() => {
		looking = looking.then(lookAgain).catch(() => undefined);
	}, lookAgainMs);
	return async () => {
		closed = true;
		clearInterval(timer);
		await atMost(patienceMs, looking);
		await mailboxes.close();
	};
}

type MailboxListener = Pick<ImapSubscription, 'onOutage' | 'onRecovered' | 'onTrouble' | 'onHeldBack'>;

interface OpenMailboxes {
	readonly key: string;
	readonly subscriptions: readonly MailboxSubscription[];
	readonly close: () => Promise<void>;
}

async function openMailboxes(
	account: ImapAccount,
	{ store, rule, queueId }: Reception,
	{ folders, after, since, pollMs }: ImapOptions,
	listener: MailboxListener,
): Promise<OpenMailboxes> {
	const { subscribeImap } = await import('../../../adapters/mail/imap/imap-receiver.js');
	const { maxSize, trustedServers, contactForms } = rule;
	const common = {
		account,
		store,
		queueId,
		maxSize,
		trustedServers,
		contactForms,
		after,
		since,
		pollMs,
		...listener,
	};
	const subscriptions = await Promise.all(folders.map(async (folder) => await subscribeImap({ ...common, folder })));
	return {
		key: accountKey(account),
		subscriptions,
		close: async () => {
			await Promise.all(subscriptions.map(async ({ unsubscribe }) => await unsubscribe()));
		},
	};
}

/**
 * Takes the first message in for a run by hand, from whichever folder it comes; nothing changes in
 * the mailbox.
 */
export async function receiveFirstOfImap(
	{ context, store, rule, queueId }: Reception,
	signal: AbortSignal,
): Promise<Close> {
	const imap = readImapOptions(context);
	const { takeFirstMessage } = await import('../../../adapters/mail/imap/imap-first-message.js');
	const account = await readImapAccount(context, imap.login);
	const { pollMs } = imap;
	const found = new AbortController();
	const either = AbortSignal.any([signal, found.signal]);
	await Promise.all(
		imap.folders.map(async (folder) => {
			await takeFirstMessage({
				account,
				folder,
				store,
				queueId,
				maxSize: rule.maxSize,
				trustedServers: rule.trustedServers,
				contactForms: rule.contactForms,
				pollMs,
				signal: either,
			});
			found.abort();
		}),
	);
	return async () => undefined;
}

async function atMost<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result | null> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), milliseconds);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
