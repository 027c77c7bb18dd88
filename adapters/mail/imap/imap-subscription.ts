import type { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { accountKey, type ImapAccount } from './imap-account';
import { folderName } from './imap-folder';

/** What happens in the mailbox to a message once the store has it. */
export type AfterTaking =
	{ readonly kind: 'markSeen' } | { readonly kind: 'leave' } | { readonly kind: 'move'; readonly to: string };

/** Messages of a folder that the server names and does not hand out, by UID. */
export interface HeldBack {
	readonly folder: string;
	readonly uids: readonly number[];
	readonly error: ArcError;
}

/** A rule's wish to have the messages of a folder. */
export interface ImapSubscription {
	readonly account: ImapAccount;
	/** As people write it; parts are separated by a slash, whatever the server uses. */
	readonly folder: string;
	readonly store: Store;
	/** The queue that the mailbox belongs to. */
	readonly queueId: string;
	/** Bytes of the largest message that is read as a whole. */
	readonly maxSize: number;
	/** Servers whose Authentication-Results are believed, in lower case; of rules that share a mailbox, all of theirs. */
	readonly trustedServers?: ReadonlySet<string>;
	/** Addresses and domains of contact forms, normalised; of rules that share a mailbox, all of theirs. */
	readonly contactForms?: ReadonlySet<string>;
	readonly after: AfterTaking;
	/** Messages that the server received earlier are left out; null is no such limit. */
	readonly since: Date | null;
	/** How often the folder is looked at where the server does not tell of new messages. */
	readonly pollMs: number;
	/** Told once when the mailbox cannot be read, and once when it can be read again. */
	readonly onOutage: (error: ArcError) => void;
	readonly onRecovered: () => void;
	/** The server names messages and does not hand them out; told once for each message. */
	readonly onHeldBack: (held: HeldBack) => void;
	/** A single message could not be taken in, or not be marked or moved; told once for each reason. */
	readonly onTrouble: (error: ArcError) => void;
}

export interface MailboxSubscription {
	/** What keeps the mailbox from being read, once that is known; null where nothing does. Tried again for ever in any case. */
	verdict(): Promise<ArcError | null>;
	/** Takes the subscription back; the last one out ends the connection, in some seconds at most. */
	unsubscribe(): Promise<void>;
}

/** What the subscriptions share that read one folder of an account with the same credential; it holds no secret. */
export function mailboxKey({ account, folder }: Pick<ImapSubscription, 'account' | 'folder'>): string {
	return `${accountKey(account)} ${folderName(folder)}`;
}

/** Rules on one store get each message once together. */
export interface Destination {
	readonly store: Store;
	readonly queueIds: readonly string[];
	readonly maxSize: number;
	readonly trustedServers: ReadonlySet<string>;
	readonly contactForms: ReadonlySet<string>;
}

export function destinationsOf(subscribers: Iterable<ImapSubscription>): Destination[] {
	const byStore = new Map<string, ImapSubscription[]>();
	for (const subscriber of subscribers) {
		const sharing = byStore.get(subscriber.store.id) ?? [];
		sharing.push(subscriber);
		byStore.set(subscriber.store.id, sharing);
	}
	return [...byStore.values()].flatMap((sharing) => {
		const [first] = sharing;
		if (first === undefined) return [];
		return [
			{
				store: first.store,
				queueIds: [...new Set(sharing.map(({ queueId }) => queueId))],
				maxSize: Math.max(...sharing.map(({ maxSize }) => maxSize)),
				trustedServers: new Set(sharing.flatMap(({ trustedServers }) => [...(trustedServers ?? [])])),
				contactForms: new Set(sharing.flatMap(({ contactForms }) => [...(contactForms ?? [])])),
			},
		];
	});
}

/** Of rules that share a mailbox, one that moves counts before one that marks, and that before one that leaves. */
export function strongestAfter(subscribers: Iterable<ImapSubscription>): AfterTaking {
	const wishes = [...subscribers].map(({ after }) => after);
	return (
		wishes.find(({ kind }) => kind === 'move') ?? wishes.find(({ kind }) => kind === 'markSeen') ?? { kind: 'leave' }
	);
}

/** The earliest date that any of the rules asks for; null where one asks for none. */
export function earliestSince(subscribers: Iterable<ImapSubscription>): Date | null {
	const dates = [...subscribers].map(({ since }) => since);
	return dates.reduce<Date | null>(
		(earliest, date) => (earliest === null || date === null ? null : date < earliest ? date : earliest),
		dates[0] ?? null,
	);
}
