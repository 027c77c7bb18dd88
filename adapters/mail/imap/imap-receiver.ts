import { sourceOf } from '../../store/store-source';
import type { ExpectedMailboxes } from './aside/mailbox-offers';
import { mailboxThread } from './aside/mailbox-thread';
import { mailboxKey, type ImapSubscription, type MailboxSubscription } from './imap-subscription';

/** One who reads a mailbox, and where it is read for him. */
interface Reader {
	readonly subscription: ImapSubscription;
	current: MailboxSubscription;
	isAside: boolean;
}

/** Who reads which mailbox. */
const readers = new Map<string, Set<Reader>>();
/** The last that was done to the readers of a mailbox: they come and go one after the other. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Starts the thread for somebody who will soon subscribe, and has it prepare what he needs. What somebody reads
 * already is left to him: he may read it in this thread, and a server may allow no second connection.
 */
export function expectImap(expected?: ExpectedMailboxes): void {
	if (expected === undefined || expected.account === null) return mailboxThread.warmUp(expected);
	const { account } = expected;
	const folders = expected.folders.filter((folder) => !readers.has(mailboxKey({ account, folder })));
	mailboxThread.warmUp({ ...expected, folders });
}

/**
 * Reads a folder of a mail account, together with whoever else in this process subscribed to it, as
 * `subscribeHere` says: on a thread of its own where that can open the stores of all of them, since mail
 * that comes in heaps would take half of n8n's time; else in this thread.
 */
export async function subscribeImap(subscription: ImapSubscription): Promise<MailboxSubscription> {
	const key = mailboxKey(subscription);
	return await inTurn(key, async () => {
		const others = readers.get(key) ?? new Set<Reader>();
		readers.set(key, others);
		const aside = [...others].every(({ isAside }) => isAside) ? await subscribeAside(subscription) : undefined;
		// A message is marked or moved once everybody has it, so all are in one place.
		if (aside === undefined) for (const other of others) await moveHere(other);
		const current = aside ?? (await readHere(subscription));
		const reader: Reader = { subscription, current, isAside: aside !== undefined };
		others.add(reader);
		return {
			verdict: async () => await reader.current.verdict(),
			unsubscribe: async () => await inTurn(key, async () => await leave(key, reader)),
		};
	});
}

/** Undefined where the thread cannot open the store, as one of two systems. */
async function subscribeAside(subscription: ImapSubscription): Promise<MailboxSubscription | undefined> {
	const source = sourceOf(subscription.store);
	if (source === undefined) return undefined;
	return await mailboxThread.subscribe(subscription, source).catch(() => undefined);
}

/** Loads what reads mailboxes when this thread does it, as it seldom does. */
async function readHere(subscription: ImapSubscription): Promise<MailboxSubscription> {
	const { subscribeHere } = await import('./mailboxes-here.js');
	return await subscribeHere(subscription);
}

async function moveHere(reader: Reader): Promise<void> {
	if (!reader.isAside) return;
	const wasOut = (await reader.current.verdict()) !== null;
	await reader.current.unsubscribe();
	// Where it is out still, that is told anew.
	if (wasOut) reader.subscription.onRecovered();
	reader.current = await readHere(reader.subscription);
	reader.isAside = false;
}

async function leave(key: string, reader: Reader): Promise<void> {
	const others = readers.get(key);
	others?.delete(reader);
	if (others?.size === 0) readers.delete(key);
	await reader.current.unsubscribe();
}

async function inTurn<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
	const turn = (turns.get(key) ?? Promise.resolve()).then(act, act);
	turns.set(key, turn);
	try {
		return await turn;
	} finally {
		if (turns.get(key) === turn) turns.delete(key);
	}
}
