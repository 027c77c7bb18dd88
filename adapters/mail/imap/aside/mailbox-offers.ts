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

type Token = Extract<ImapLogin, { readonly kind: 'token' }>;
type PlainLogin = Exclude<ImapLogin, Token> | Omit<Token, 'token'>;

/** What the thread that reads mailboxes does for the process. */
export type OfferOfThread = {
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
