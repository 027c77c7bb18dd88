import type { PlainError } from '../../../plain-error';
import type { StoreSource } from '../../../store/store-source';
import type { ImapAccount, ImapLogin } from '../imap-account';
import type { HeldBack, ImapSubscription } from '../imap-subscription';

/** A subscription as plain data; tokens are asked for, and what happens is told, by the number of the subscription. */
export interface MailboxWish extends Pick<
	ImapSubscription,
	'folder' | 'queueId' | 'maxSize' | 'trustedServers' | 'contactForms' | 'after' | 'since' | 'pollMs'
> {
	readonly account: Omit<ImapAccount, 'login'> & { readonly login: PlainLogin };
	readonly source: StoreSource;
}

/** What somebody who will soon subscribe is going to need, as far as it can be prepared. */
export interface ExpectedMailboxes {
	/** Null where only the process can log in, with a token. */
	readonly account: (Omit<ImapAccount, 'login'> & { readonly login: Password }) | null;
	readonly folders: readonly string[];
	/** Null where the store is opened in no time. */
	readonly source: StoreSource | null;
}

type Password = Extract<ImapLogin, { readonly kind: 'password' }>;
type Token = Extract<ImapLogin, { readonly kind: 'token' }>;
type PlainLogin = Password | Omit<Token, 'token'>;

/** What the thread that reads mailboxes does for the process. */
export type OfferOfThread = {
	/** Connects to mailboxes and opens a store; whoever subscribes finds them, or is told what stands against it. */
	readonly prepare: (expected: ExpectedMailboxes) => Promise<void>;
	/** @throws ArcError where the store cannot be opened */
	readonly subscribe: (id: number, wish: MailboxWish) => Promise<void>;
	readonly verdict: (id: number) => Promise<PlainError | null>;
	readonly unsubscribe: (id: number) => Promise<void>;
	readonly forgetRefusal: (accountKey: string) => Promise<void>;
};

/** What the process does for the thread that reads mailboxes. */
export type OfferOfProcess = {
	readonly token: (id: number, refused: boolean) => Promise<string>;
	readonly outage: (id: number, error: PlainError) => Promise<void>;
	readonly recovered: (id: number) => Promise<void>;
	readonly trouble: (id: number, error: PlainError) => Promise<void>;
	readonly heldBack: (id: number, held: Omit<HeldBack, 'error'> & { readonly error: PlainError }) => Promise<void>;
};

/** How this process looks for servers, which each thread has to be told. */
export interface NetworkHabits {
	readonly dnsOrder: 'ipv4first' | 'ipv6first' | 'verbatim';
	readonly triesFamilies: boolean;
}
