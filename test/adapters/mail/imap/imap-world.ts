import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subscribeImap } from '../../../../adapters/mail/imap/imap-receiver';
import type { ImapSubscription, MailboxSubscription } from '../../../../adapters/mail/imap/imap-subscription';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import type { ArcError } from '../../../../core/errors';
import type { QueueItem } from '../../../../core/activity/queue-item';
import type { Store } from '../../../../core/ledger/store';
import { dovecotPassword, type DovecotServer } from '../../../support/dovecot/dovecot-server';
import { waitUntil } from '../../../support/n8n/wait-until';

let users = 0;

/** An item with what tests ask about its message. */
export interface TakenItem extends QueueItem {
	readonly subject: string;
	readonly queue: string;
}

/** A store with a queue, and a mail user of its own on a Dovecot. */
export class ImapWorld {
	readonly user: string;
	/** Told outages, recoveries and troubles, in order. */
	readonly told: string[] = [];
	private readonly open: MailboxSubscription[] = [];

	private constructor(
		readonly server: DovecotServer,
		readonly store: Store,
		readonly queueId: string,
		private readonly folder: string,
	) {
		users += 1;
		this.user = `user${users}`;
	}

	static async create(server: DovecotServer): Promise<ImapWorld> {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-imap-'));
		const store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		return new ImapWorld(server, store, await queueOf(store, 'support@contoso.example'), folder);
	}

	async dispose(): Promise<void> {
		await Promise.all(this.open.map(async ({ unsubscribe }) => await unsubscribe()));
		await this.store.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	subscription(fields: Partial<ImapSubscription> = {}): ImapSubscription {
		const tell = (what: string) => (error: ArcError) => void this.told.push(`${what} ${error.code}`);
		return {
			account: {
				host: '127.0.0.1',
				port: this.server.port,
				user: this.user,
				security: 'none',
				allowSelfSigned: false,
				login: { kind: 'password', password: dovecotPassword },
			},
			folder: 'INBOX',
			store: this.store,
			queueId: this.queueId,
			maxSize: 1024 * 1024,
			after: { kind: 'markSeen' },
			since: null,
			pollMs: 60_000,
			onOutage: tell('outage'),
			onRecovered: () => void this.told.push('recovered'),
			onTrouble: tell('trouble'),
			onHeldBack: ({ folder, uids }) => void this.told.push(`held back ${folder} ${uids.join()}`),
			...fields,
		};
	}

	/** Reads the mailbox until the end of the test; answers once the first try is over. */
	async read(fields: Partial<ImapSubscription> = {}): Promise<MailboxSubscription> {
		const subscription = await subscribeImap(this.subscription(fields));
		this.open.push(subscription);
		await subscription.verdict();
		return subscription;
	}

	deliver(
		subject: string,
		options: Parameters<DovecotServer['deliver']>[2] & {
			readonly headers?: readonly string[];
			readonly text?: string;
		} = {},
	): void {
		this.server.deliver(this.user, mail(subject, options), options);
	}

	async items(): Promise<TakenItem[]> {
		const items = [...(await this.store.queueItems({ limit: 1000 }))].reverse();
		const activities = new Map(
			(await this.store.activities(items.map(({ activityId }) => activityId))).map((one) => [one.id, one]),
		);
		const queues = new Map(
			(await this.store.list('queue')).records.map((queue) => [queue.id, String(queue['emailAddress'])]),
		);
		return items.map((item) => ({
			...item,
			subject: activities.get(item.activityId)?.subject ?? '',
			queue: queues.get(item.queueId ?? '') ?? '',
		}));
	}

	/** Waits until exactly these messages are queue items. */
	async untilTaken(...subjects: readonly string[]): Promise<void> {
		const wanted = [...subjects].sort().join();
		let seen = '';
		await waitUntil(
			`the items ${wanted}`,
			async () => {
				seen = (await this.items())
					.map(({ subject }) => subject)
					.sort()
					.join();
				return seen === wanted;
			},
			{ everyMs: 50 },
		).catch((error: unknown) => {
			throw new Error(`${String(error)}, there are ${seen}; told: ${this.told.join()}`);
		});
	}

	/** Waits until a folder holds these messages, `+` before those that are read. */
	async untilKept(expected: readonly string[], folder?: string): Promise<void> {
		await waitUntil(`the folder to hold ${expected.join()}`, () => this.kept(folder).join() === expected.join(), {
			everyMs: 50,
		}).catch(() => {
			expect(this.kept(folder)).toEqual(expected);
		});
	}

	/** Waits until just this was told, which the thread of mailboxes does after it stored what it took. */
	async untilTold(...told: readonly string[]): Promise<void> {
		await waitUntil(`${told.join()} to be told`, () => this.told.length >= told.length, { everyMs: 50 }).catch(
			() => undefined,
		);
		expect(this.told).toEqual(told);
	}

	kept(folder?: string): string[] {
		return this.server
			.messages(this.user, folder)
			.map(({ subject, seen }) => `${seen ? '+' : ''}${subject}`)
			.sort();
	}
}

export async function queueOf(store: Store, emailAddress: string): Promise<string> {
	const [saved] = await store.write([{ op: 'create', type: 'queue', fields: { name: emailAddress, emailAddress } }]);
	if (saved === undefined || saved instanceof Error) throw saved ?? new Error('No queue');
	return saved.record.id;
}

export function mail(
	subject: string,
	options: { readonly headers?: readonly string[]; readonly text?: string } = {},
): string {
	const id = subject.replaceAll(/[^A-Za-z0-9]+/g, '-');
	return [
		'From: Ada <ada@fabrikam.example>',
		'To: support@contoso.example',
		`Subject: ${subject}`,
		`Message-ID: <${id}@fabrikam.example>`,
		'Date: Mon, 2 Mar 2026 10:00:00 +0000',
		...(options.headers ?? []),
		'',
		options.text ?? 'It jams again.',
		'',
	].join('\r\n');
}
