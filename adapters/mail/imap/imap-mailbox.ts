import { setTimeout as delay } from 'node:timers/promises';
import { isArcError, type ArcError } from '../../../core/errors';
import type { MailboxFolder } from '../../../core/ledger/mailboxes';
import { backOff } from '../../../core/rule-loop/back-off';
import type { ImapFlow } from '../../../vendor/imapflow';
import type { ImapAccount } from './imap-account';
import { connectImap } from './imap-connection';
import { toImapError } from './imap-error';
import { FolderNotes } from './folder-notes';
import { FolderWatch, folderName, hangUp, openFolder } from './imap-folder';
import { takeNewMessages } from './imap-pass';
import {
	destinationsOf,
	earliestSince,
	strongestAfter,
	type HeldBack,
	type ImapSubscription,
} from './imap-subscription';

const pauses = { firstMs: 1_000, mostMs: 60_000 };
const slowestEndMs = 5_000;

/** One folder of an account, read over one connection for all who subscribed to it. */
export class ImapMailbox {
	private readonly subscribers = new Set<ImapSubscription>();
	private readonly stopped = new AbortController();
	/** Somebody subscribed, or it was closed before. */
	private readonly joined = Promise.withResolvers<undefined>();
	private readonly place: MailboxFolder;
	private readonly told = new Set<string>();
	private notes: FolderNotes | null = null;
	private running: Promise<void> | null = null;
	private closing: Promise<void> | null = null;
	private client: ImapFlow | null = null;
	private failures = 0;
	private outageTold = false;
	/** What keeps the mailbox from being read; null while it is read, undefined before the first try. */
	private state: ArcError | null | undefined;
	private readonly waiting: Array<(state: ArcError | null) => void> = [];

	constructor(
		private readonly account: ImapAccount,
		private readonly folder: string,
	) {
		this.place = { host: account.host, port: account.port, user: account.user, folder: folderName(folder) };
	}

	get isEmpty(): boolean {
		return this.subscribers.size === 0;
	}

	get isClosing(): boolean {
		return this.closing !== null;
	}

	/** Connects and opens the folder, for somebody who is about to subscribe. */
	prepare(): void {
		this.running ??= this.readForEver();
	}

	/** Adds a subscriber and begins to read; the answer removes it. It is told of an outage that there is. */
	join(subscription: ImapSubscription): () => void {
		this.subscribers.add(subscription);
		if (this.outageTold && this.state) subscription.onOutage(this.state);
		this.joined.resolve(undefined);
		this.prepare();
		return () => {
			this.subscribers.delete(subscription);
		};
	}

	/** What keeps the mailbox from being read, once that is known; null where nothing does. */
	async verdict(): Promise<ArcError | null> {
		if (this.state !== undefined) return this.state;
		return await new Promise((resolve) => this.waiting.push(resolve));
	}

	/** Ends reading; a chunk under way is stored and acknowledged first. */
	async close(): Promise<void> {
		this.closing ??= this.stop();
		await this.closing;
	}

	private async stop(): Promise<void> {
		this.stopped.abort();
		this.joined.resolve(undefined);
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, slowestEndMs);
		});
		await Promise.race([this.running, late]);
		clearTimeout(timer);
		this.client?.close();
	}

	/** Connects again for ever. A connection that ends after it did its work is no outage, unless the next one fails. */
	private async readForEver(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			try {
				await this.readOnce(signal);
			} catch (error) {
				if (!signal.aborted) this.failed(toImapError(error, this.account));
			}
			await delay(backOff(Math.max(this.failures, 1), pauses.firstMs, pauses.mostMs), undefined, { signal }).catch(
				() => undefined,
			);
		}
		this.settle(null);
	}

	private async readOnce(signal: AbortSignal): Promise<void> {
		const client = await connectImap(this.account, signal);
		this.client = client;
		const watch = new FolderWatch(client);
		let worked = false;
		try {
			while (!signal.aborted) {
				const opened = await openFolder(client, this.folder);
				watch.reset();
				if (this.isEmpty && !(await this.staysOpen(client))) return;
				if (signal.aborted) return;
				const notes = this.notesOf(Number(opened.uidValidity));
				await takeNewMessages(client, opened, {
					place: this.place,
					destinations: destinationsOf(this.subscribers),
					after: strongestAfter(this.subscribers),
					since: earliestSince(this.subscribers),
					signal,
					onProgress: () => {
						worked = true;
						this.works();
					},
					onTrouble: (uid, error) => this.trouble(uid, error),
					notes,
				});
				worked = true;
				this.works();
				await watch.wait(Math.min(...[...this.subscribers].map(({ pollMs }) => pollMs), 24 * 3_600_000), signal);
			}
		} catch (error) {
			if (!client.usable) this.notes?.connectionEnded();
			// Servers end connections as they like; whether something is wrong shows at the next try.
			if (!worked || client.usable || isArcError(error)) throw error;
		} finally {
			this.client = null;
			await hangUp(client);
		}
	}

	/**
	 * Waits with the folder open until somebody subscribes; answers whether it still is, which is no outage where it
	 * is not. Servers tell of what came meanwhile with their next answer.
	 */
	private async staysOpen(client: ImapFlow): Promise<boolean> {
		await this.joined.promise;
		if (!this.stopped.signal.aborted) await client.noop().catch(() => undefined);
		return client.usable;
	}

	private works(): void {
		this.failures = 0;
		this.settle(null);
		if (this.outageTold) for (const { onRecovered } of this.subscribers) onRecovered();
		this.outageTold = false;
	}

	private failed(error: ArcError): void {
		this.failures += 1;
		this.settle(error);
		// That its store is away the rule finds out, and tells, by itself.
		if (this.outageTold || error.code === 'storeUnavailable') return;
		this.outageTold = true;
		for (const { onOutage } of this.subscribers) onOutage(error);
	}

	private trouble(uid: number | null, error: ArcError): void {
		if (uid !== null) this.notes?.markBad(uid);
		const reason = error.cause instanceof Error ? error.cause.message : error.message;
		if (this.told.has(reason)) return;
		this.told.add(reason);
		for (const { onTrouble } of this.subscribers) onTrouble(error);
	}

	/** What is known of single messages, as long as their UIDs mean the same. */
	private notesOf(uidValidity: number): FolderNotes {
		if (this.notes?.uidValidity !== uidValidity) {
			const tell = (held: HeldBack): void => {
				for (const { onHeldBack } of this.subscribers) onHeldBack(held);
			};
			this.notes = new FolderNotes(uidValidity, this.place.folder, tell, Date.now);
		}
		return this.notes;
	}

	private settle(state: ArcError | null): void {
		this.state = state;
		for (const resolve of this.waiting.splice(0)) resolve(state);
	}
}
