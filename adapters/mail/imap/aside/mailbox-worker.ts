import { setDefaultResultOrder } from 'node:dns';
import { setDefaultAutoSelectFamily } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { Store } from '../../../../core/ledger/store';
import { toPlainError } from '../../../plain-error';
import { openSource } from '../../../store/open-source';
import type { StoreSource } from '../../../store/store-source';
import { ThreadCalls } from '../../../thread-calls';
import type { ImapAccount } from '../imap-account';
import { forgetRefusal } from '../imap-connection';
import type { MailboxSubscription } from '../imap-subscription';
import { leaveHere, prepareHere, preparedMs, subscribeHere } from '../mailboxes-here';
import type { MailboxWish, NetworkHabits, OfferOfProcess, OfferOfThread } from './mailbox-offers';

/** A store that the thread has open, and how many subscriptions use it. */
interface OpenStore {
	readonly opening: Promise<Store>;
	users: number;
}

const stores = new Map<string, OpenStore>();
const subscriptions = new Map<number, { readonly mailbox: MailboxSubscription; readonly close: () => Promise<void> }>();

async function takeStore(source: StoreSource): Promise<{ readonly store: Store; readonly close: () => Promise<void> }> {
	const key = JSON.stringify(source);
	const known = stores.get(key) ?? { opening: openSource(source), users: 0 };
	stores.set(key, known);
	known.users += 1;
	const close = async (): Promise<void> => {
		known.users -= 1;
		if (known.users > 0) return;
		stores.delete(key);
		await (await known.opening).close();
	};
	try {
		return { store: await known.opening, close };
	} catch (error) {
		known.users -= 1;
		stores.delete(key);
		throw error;
	}
}

// The file of a worker thread: it reads mailboxes for the process, into stores that it opens once more.
if (parentPort !== null) {
	const { dnsOrder, triesFamilies } = workerData as NetworkHabits;
	setDefaultResultOrder(dnsOrder);
	setDefaultAutoSelectFamily(triesFamilies);
	const offer: OfferOfThread = {
		prepare: async ({ account, folders, source }) => {
			if (account !== null) for (const folder of folders) prepareHere(account, folder);
			if (source === null) return;
			const { close } = await takeStore(source);
			setTimeout(() => void close(), preparedMs).unref();
		},
		subscribe: async (id, { source, account: plain, ...wish }) => {
			const account = accountOf(id, plain);
			const { store, close } = await takeStore(source).catch(async (error: unknown) => {
				await leaveHere(account, wish.folder);
				throw error;
			});
			const mailbox = await subscribeHere({
				...wish,
				account,
				store,
				onOutage: (error) => tell(calls.call('outage', id, toPlainError(error))),
				onRecovered: () => tell(calls.call('recovered', id)),
				onTrouble: (error) => tell(calls.call('trouble', id, toPlainError(error))),
				onHeldBack: ({ error, ...held }) => tell(calls.call('heldBack', id, { ...held, error: toPlainError(error) })),
			});
			subscriptions.set(id, { mailbox, close });
		},
		verdict: async (id) => {
			const verdict = (await subscriptions.get(id)?.mailbox.verdict()) ?? null;
			return verdict && toPlainError(verdict);
		},
		unsubscribe: async (id) => {
			const known = subscriptions.get(id);
			subscriptions.delete(id);
			await known?.mailbox.unsubscribe();
			await known?.close();
		},
		forgetRefusal: async (key) => forgetRefusal(key),
	};
	const calls = new ThreadCalls<OfferOfProcess>(parentPort, offer);
	const accountOf = (id: number, { login, ...account }: MailboxWish['account']): ImapAccount => ({
		...account,
		login:
			login.kind === 'password'
				? login
				: { ...login, token: async (refused) => await calls.call('token', id, refused) },
	});
}

/** What happens is told, whatever the process makes of it. */
function tell(told: Promise<void>): void {
	told.catch(() => undefined);
}
