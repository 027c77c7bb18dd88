import type { ITriggerFunctions } from 'n8n-workflow';
import type { ArcError } from '../../core/errors';
import type { RecordStore } from '../../core/record-store';
import { readImapAccount } from './open-imap-account';
import type { ImapOptions } from './read-imap-options';
import type { RuleOptions } from './read-rule';

export interface ReceiverReport {
	readonly began: (error: unknown) => void;
	readonly ended: () => void;
	/** What keeps the rule from being activated while somebody looks; null at n8n's own start, which waits for no mail server. */
	readonly isRefusal: ((error: ArcError) => boolean) | null;
}

/** Longer than a mail server takes to refuse a login; one that does not answer at all is waited for without the editor. */
const patienceMs = 12_000;

/**
 * Reads the mailbox of a rule, together with other rules on it. It goes on for ever by itself, so
 * that a mail server that is away does not keep the rule from handling what waits in its queue.
 *
 * @throws ArcError what `isRefusal` says of the first try, within 12 s
 */
export async function receiveImap(
	context: ITriggerFunctions,
	store: RecordStore,
	rule: RuleOptions,
	imap: ImapOptions,
	queueId: string,
	report: ReceiverReport,
): Promise<() => Promise<void>> {
	const { subscribeImap } = await import('../../adapters/mail/imap-receiver.js');
	const account = await readImapAccount(context, imap.login);
	const { isRefusal } = report;
	let isActive = isRefusal === null;
	let outage: ArcError | null = null;
	const subscriptions = await Promise.all(
		imap.folders.map(async (folder) =>
			await subscribeImap({
				account,
				folder,
				store,
				queueId,
				maxSize: rule.smtp.maxSize,
				after: imap.after,
				since: imap.since,
				pollMs: imap.pollMs,
				onOutage: (error) => {
					if (isActive) report.began(error);
					else outage = error;
				},
				onRecovered: () => {
					if (isActive) report.ended();
					else outage = null;
				},
				onTrouble: report.began,
			}),
		),
	);
	const stop = async (): Promise<void> => {
		await Promise.all(subscriptions.map(async ({ unsubscribe }) => await unsubscribe()));
	};
	if (isRefusal === null) return stop;
	const verdicts = await Promise.all(subscriptions.map(async ({ verdict }) => await atMost(patienceMs, verdict())));
	const refusal = verdicts.find((verdict) => verdict !== null && isRefusal(verdict));
	if (refusal) {
		await stop();
		throw refusal;
	}
	isActive = true;
	if (outage !== null) report.began(outage);
	return stop;
}

/**
 * Takes the first message in for a run by hand, from whichever folder it comes; nothing changes in
 * the mailbox.
 */
export async function receiveFirstOfImap(
	context: ITriggerFunctions,
	store: RecordStore,
	rule: RuleOptions,
	imap: ImapOptions,
	queueId: string,
	signal: AbortSignal,
): Promise<void> {
	const { takeFirstMessage } = await import('../../adapters/mail/imap-first-message.js');
	const account = await readImapAccount(context, imap.login);
	const { pollMs } = imap;
	const found = new AbortController();
	const either = AbortSignal.any([signal, found.signal]);
	await Promise.all(
		imap.folders.map(async (folder) => {
			await takeFirstMessage({ account, folder, store, queueId, maxSize: rule.smtp.maxSize, pollMs, signal: either });
			found.abort();
		}),
	);
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
