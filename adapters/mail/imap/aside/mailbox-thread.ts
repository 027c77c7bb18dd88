import { getDefaultResultOrder } from 'node:dns';
import { getDefaultAutoSelectFamily } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ArcError, isArcError } from '../../../../core/errors';
import { backOff } from '../../../../core/rule-loop/back-off';
import { fromPlainError, type PlainError } from '../../../plain-error';
import type { StoreSource } from '../../../store/store-source';
import { ThreadCalls } from '../../../thread-calls';
import type { ImapSubscription, MailboxSubscription } from '../imap-subscription';
import type { ExpectedMailboxes, MailboxWish, NetworkHabits, OfferOfProcess, OfferOfThread } from './mailbox-offers';

/** Behind the last subscription the thread stays for longer than refused logins are remembered, since they are in it. */
const idleMs = 90_000;
/** Longer than a mailbox takes to end what it is at. */
const slowestEndMs = 10_000;
const pauses = { firstMs: 1_000, mostMs: 60_000 };
/** Messages lie beside the heap; what is read of a chunk of them is in it. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 48 };

interface Subscriber {
	readonly id: number;
	readonly subscription: ImapSubscription;
	readonly source: StoreSource;
	/** Was told of an outage and not yet of its end. */
	isOut: boolean;
}

interface Running {
	readonly worker: Worker;
	readonly calls: ThreadCalls<OfferOfThread>;
}

/**
 * A thread that reads mailboxes for this process, from the server to the store, so that n8n's own thread has
 * nothing to do with a message before its rule runs. It starts with the first subscription. One that ends, as
 * of too little memory, is an outage of its mailboxes; another one is started in its place, for ever.
 */
export class MailboxThread {
	private readonly subscribers = new Map<number, Subscriber>();
	private running: Running | null = null;
	private lastId = 0;
	private failures = 0;
	private timer: NodeJS.Timeout | undefined;

	/** @param start starts the worker */
	constructor(private readonly start: () => Worker = startWorker) {}

	/** Starts the thread if it does not run, for somebody who will soon subscribe, and has it prepare what he needs. */
	warmUp(expected?: ExpectedMailboxes): void {
		const { calls } = this.current();
		if (expected !== undefined) calls.call('prepare', expected).catch(() => undefined);
		this.restIfIdle();
	}

	/** @throws where the thread cannot open the store */
	async subscribe(subscription: ImapSubscription, source: StoreSource): Promise<MailboxSubscription> {
		const { calls } = this.current();
		const subscriber: Subscriber = { id: (this.lastId += 1), subscription, source, isOut: false };
		this.subscribers.set(subscriber.id, subscriber);
		try {
			await calls.call('subscribe', subscriber.id, wishOf(subscriber));
		} catch (error) {
			this.subscribers.delete(subscriber.id);
			this.restIfIdle();
			throw error;
		}
		return {
			verdict: async () => await this.verdict(subscriber),
			unsubscribe: async () => await this.unsubscribe(subscriber),
		};
	}

	/** Lets the next login be asked for, whatever the server said before. */
	forgetRefusal(accountKey: string): void {
		this.running?.calls.call('forgetRefusal', accountKey).catch(() => undefined);
	}

	private current(): Running {
		clearTimeout(this.timer);
		const running = this.running ?? this.begin();
		running.worker.ref();
		return running;
	}

	private begin(): Running {
		const worker = this.start();
		const running: Running = { worker, calls: new ThreadCalls<OfferOfThread>(worker, this.offer()) };
		let failure: unknown;
		worker.on('error', (error) => (failure = error));
		worker.on('exit', () => this.ended(running, failure));
		this.running = running;
		// Whoever read when the last one ended reads on in this one, whoever it is started for.
		for (const subscriber of this.subscribers.values()) void this.resume(running, subscriber);
		return running;
	}

	private offer(): OfferOfProcess {
		const to = (id: number): ImapSubscription | undefined => this.subscribers.get(id)?.subscription;
		return {
			token: async (id, refused) => {
				const login = to(id)?.account.login;
				return login?.kind === 'token' ? await login.token(refused) : '';
			},
			outage: async (id, error) => this.began(this.subscribers.get(id), toArcError(error)),
			recovered: async (id) => this.recovered(this.subscribers.get(id)),
			trouble: async (id, error) => to(id)?.onTrouble(toArcError(error)),
			heldBack: async (id, held) => to(id)?.onHeldBack({ ...held, error: toArcError(held.error) }),
		};
	}

	private async verdict({ id }: Subscriber): Promise<ArcError | null> {
		try {
			const verdict = await this.running?.calls.call('verdict', id);
			if (verdict !== undefined) return verdict && toArcError(verdict);
		} catch {
			// It ended meanwhile.
		}
		return threadEnded();
	}

	private async unsubscribe({ id }: Subscriber): Promise<void> {
		if (!this.subscribers.delete(id)) return;
		let late: NodeJS.Timeout | undefined;
		const patience = new Promise<void>((resolve) => {
			late = setTimeout(resolve, slowestEndMs);
		});
		await Promise.race([this.running?.calls.call('unsubscribe', id).catch(() => undefined), patience]);
		clearTimeout(late);
		this.restIfIdle();
	}

	private restIfIdle(): void {
		if (this.subscribers.size > 0) return;
		clearTimeout(this.timer);
		this.running?.worker.unref();
		this.timer = setTimeout(() => void this.end(), idleMs).unref();
	}

	private async end(): Promise<void> {
		const { running } = this;
		this.running = null;
		await running?.worker.terminate();
	}

	/** The thread is gone, which is nobody's wish while there are subscribers. */
	private ended(running: Running, failure: unknown): void {
		const error = threadEnded(failure);
		running.calls.end(error);
		if (this.running !== running) return;
		this.running = null;
		if (this.subscribers.size === 0) return;
		for (const subscriber of this.subscribers.values()) this.began(subscriber, error);
		this.startLater();
	}

	private startLater(): void {
		this.failures += 1;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.startAgain(), backOff(this.failures, pauses.firstMs, pauses.mostMs));
	}

	private startAgain(): void {
		try {
			this.current();
		} catch {
			// The system has no room for a thread now.
			this.startLater();
		}
	}

	/** Reads on in a thread, and tries again while that cannot open the store; the others do not wait for it. */
	private async resume(running: Running, subscriber: Subscriber): Promise<void> {
		for (let tries = 1; this.running === running && this.subscribers.has(subscriber.id); tries++) {
			if (await this.readsOn(running, subscriber).catch(() => false)) return;
			await delay(backOff(tries, pauses.firstMs, pauses.mostMs), undefined, { ref: false });
		}
	}

	private async readsOn({ calls }: Running, subscriber: Subscriber): Promise<boolean> {
		const { id } = subscriber;
		await calls.call('subscribe', id, wishOf(subscriber));
		if (!this.subscribers.has(id)) await calls.call('unsubscribe', id);
		else if ((await calls.call('verdict', id)) === null) {
			this.failures = 0;
			this.recovered(subscriber);
		}
		return true;
	}

	private began(subscriber: Subscriber | undefined, error: ArcError): void {
		if (subscriber === undefined || subscriber.isOut) return;
		subscriber.isOut = true;
		subscriber.subscription.onOutage(error);
	}

	private recovered(subscriber: Subscriber | undefined): void {
		if (subscriber?.isOut !== true) return;
		subscriber.isOut = false;
		subscriber.subscription.onRecovered();
	}
}

/** The worker of such a thread. */
export function startWorker(): Worker {
	const habits: NetworkHabits = {
		dnsOrder: getDefaultResultOrder(),
		triesFamilies: getDefaultAutoSelectFamily(),
	};
	// What n8n was started with, as a debugger's port, is not meant for it.
	return new Worker(require.resolve('./mailbox-worker.js'), { execArgv: [], resourceLimits, workerData: habits });
}

/** The thread of this process. */
export const mailboxThread = new MailboxThread();

function wishOf({ subscription, source }: Subscriber): MailboxWish {
	const { folder, queueId, maxSize, trustedServers, contactForms, after, since, pollMs } = subscription;
	const { login, ...account } = subscription.account;
	return {
		account: {
			...account,
			login: login.kind === 'password' ? login : { kind: login.kind, credential: login.credential },
		},
		source,
		folder,
		queueId,
		maxSize,
		...(trustedServers === undefined ? {} : { trustedServers }),
		...(contactForms === undefined ? {} : { contactForms }),
		after,
		since,
		pollMs,
	};
}

function toArcError(plain: PlainError): ArcError {
	const error = fromPlainError(plain);
	return isArcError(error) ? error : new ArcError('mailboxUnavailable', error.message, { cause: error });
}

function threadEnded(failure?: unknown): ArcError {
	const why = failure instanceof Error ? `: ${failure.message.slice(0, 200)}` : '';
	return new ArcError('mailboxUnavailable', `The thread that reads mailboxes ended${why}`, {
		hint: 'Another one is started in its place. If it happens again, n8n has too little memory, or a message is at fault: please report it.',
		cause: failure,
	});
}
