import { randomUUID } from 'node:crypto';
import { Client } from '../../../vendor/pg';
import { clientConfig, type PostgresSettings } from './postgres-settings';

/** How often is looked where notifications do not come, as behind a transaction pooler. */
const pollMs = 1_000;
/** How often is looked all the same where they come. */
const seldomMs = 30_000;
/** The connection stays this long after the last one stopped waiting: triggers soon wait again. */
const lingerMs = 30_000;
/** How long a lost connection rests before the next try, at most. */
const longestRestMs = 30_000;

/**
 * Hears of work that other processes made, over a connection of its own (LISTEN). A notification
 * to itself, over another connection, shows whether any come through; until it has come back, and while
 * the connection is lost, callers are called every second instead.
 */
export class ChangeListener {
	/** Who notifies: a process needs not hear of its own writes. */
	readonly sender = randomUUID();
	private readonly callers = new Set<() => void>();
	private client: Client | undefined;
	private hears = false;
	/** Something was heard while nobody waited. */
	private missed = false;
	private restMs = 100;
	private timer: NodeJS.Timeout | undefined;
	private ending: NodeJS.Timeout | undefined;
	private retry: NodeJS.Timeout | undefined;
	private closed = false;

	/** @param notify notifies over another connection: behind a transaction pooler one hears what it says itself, and nothing else */
	constructor(
		private readonly settings: PostgresSettings,
		readonly channel: string,
		private readonly notify: (channel: string, payload: string) => Promise<void>,
	) {}

	/** Calls back soon after others wrote; answers how to stop. */
	watch(changed: () => void): () => void {
		clearTimeout(this.ending);
		this.callers.add(changed);
		if (this.missed) queueMicrotask(() => this.call());
		if (this.client === undefined && this.retry === undefined) this.connect();
		this.look();
		return () => {
			this.callers.delete(changed);
			if (this.callers.size > 0) return;
			clearTimeout(this.timer);
			clearTimeout(this.ending);
			this.ending = setTimeout(() => this.drop(), lingerMs);
			this.ending.unref();
		};
	}

	close(): void {
		this.closed = true;
		this.callers.clear();
		clearTimeout(this.timer);
		clearTimeout(this.ending);
		this.drop();
	}

	private call(): void {
		this.missed = this.callers.size === 0;
		for (const changed of [...this.callers]) changed();
	}

	private look(): void {
		clearTimeout(this.timer);
		if (this.callers.size === 0) return;
		this.timer = setTimeout(
			() => {
				this.call();
				this.look();
			},
			this.hears ? seldomMs : pollMs,
		);
		this.timer.unref();
	}

	private connect(): void {
		const client = new Client(clientConfig(this.settings));
		this.client = client;
		client.on('notification', ({ payload = '' }) => {
			if (payload === `test ${this.sender}`) this.heard();
			else if (payload !== this.sender) this.call();
		});
		const lost = (): void => this.lost(client);
		client.on('error', lost);
		client.on('end', lost);
		this.listen(client).catch(lost);
	}

	private async listen(client: Client): Promise<void> {
		await client.connect();
		await client.query(`listen "${this.channel}"`);
		// It waits for news alone, which is no reason for a process to stay.
		(client as unknown as { readonly connection: { readonly stream: { unref?(): void } } }).connection.stream.unref?.();
		await this.notify(this.channel, `test ${this.sender}`);
	}

	private heard(): void {
		this.hears = true;
		this.restMs = 100;
		this.look();
		// What happened before it listened, nobody has told.
		this.call();
	}

	private lost(client: Client): void {
		if (this.client !== client) return;
		this.drop();
		if (this.closed || this.callers.size === 0) return;
		this.look();
		this.retry = setTimeout(() => {
			this.retry = undefined;
			if (this.callers.size > 0) this.connect();
		}, this.restMs);
		this.retry.unref();
		this.restMs = Math.min(this.restMs * 2, longestRestMs);
	}

	private drop(): void {
		const { client } = this;
		this.client = undefined;
		this.hears = false;
		clearTimeout(this.retry);
		this.retry = undefined;
		client?.end().catch(() => undefined);
	}
}
