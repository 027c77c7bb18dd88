import { randomUUID } from 'node:crypto';
import type { Activity } from '../../../core/activity/activity.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { mimeOf } from './message.ts';
import type { Names } from './names.ts';
import type { Fields } from './scenario.ts';
import { built } from '../built.ts';

const { takeInMessage } = built('adapters/mail/intake/take-in-message');
const { readMessage } = built('adapters/mail/read/parse-message');
const { activityFromValues, readActivityValues } = built('core/activity/read-activity');

/** What comes in while a scenario runs. Only the transport is stood in for. */
export class Arrivals {
	private readonly store: Store;
	private readonly names: Names;
	private readonly now: () => number;
	private readonly raws = new Map<string, { raw: Buffer; mailboxQueueId?: string }>();

	constructor(store: Store, names: Names, now: () => number) {
		this.store = store;
		this.names = names;
		this.now = now;
	}

	/** Takes in what a step brings. @throws Error where the step is another one */
	async take(kind: string, value: unknown, mailbox: unknown): Promise<void> {
		switch (kind) {
			case 'email':
				return await this.email(value as Fields);
			case 'raw':
				return await this.receive(Buffer.from(value as string), mailbox);
			case 'activity':
				return await this.takeActivity(value as Fields);
			case 'redeliver':
				return await this.redeliver(value as { messageId: string });
			case 'enqueue':
				return await this.enqueue(value as { email: string; queue: string });
			default:
				throw new Error(`The runner cannot express the step ${kind}`);
		}
	}

	private async email(email: Fields): Promise<void> {
		await this.receive(mimeOf(email, new Date(this.now())), email['mailbox']);
	}

	/** The same message again, as it was received. */
	private async redeliver({ messageId }: { messageId: string }): Promise<void> {
		const known = this.raws.get(messageId);
		if (!known) throw new Error(`No message ${messageId} was received`);
		await takeInMessage(this.store, known);
	}

	/** Where nobody says which mailbox received it, that of the first queue in To, then Cc. */
	private async receive(raw: Buffer, mailbox: unknown): Promise<void> {
		const { email, recipients } = await readMessage(raw, { receivedOn: new Date(this.now()), ownAddresses: new Set() });
		const known = [...recipients.to, ...recipients.cc];
		const queues = await this.store.queuesByAddress(known);
		const first = known.map((one) => queues.get(one)?.id).find((id) => id !== undefined);
		const mailboxQueueId = typeof mailbox === 'string' ? this.names.id('queue', mailbox) : first;
		const incoming = { raw, ...(mailboxQueueId === undefined ? {} : { mailboxQueueId }) };
		if (email.messageId !== null) this.raws.set(email.messageId, incoming);
		await takeInMessage(this.store, incoming);
	}

	/** Another activity, checked as Enqueue Activity checks it; what it is regarding may be named like a record. */
	private async takeActivity({ type, queue, regarding, ...given }: Fields): Promise<void> {
		const id = randomUUID();
		const { direction, ...fields } = given;
		const values = readActivityValues(String(type), { subject: '(no subject)', ...this.names.fields(fields) });
		const read = activityFromValues(String(type), values, {
			direction: direction === 'outgoing' ? 'outgoing' : 'incoming',
			receivedOn: new Date(this.now()).toISOString(),
		});
		const activity = {
			...read,
			id,
			subject: String(given['subject'] ?? ''),
			regarding: this.names.reference(regarding),
		} as Activity;
		const queueId = typeof queue === 'string' ? this.names.id('queue', queue) : null;
		await this.store.takeIn([{ activity, conversationKeys: [id], places: [{ queueId, wayIn: 'added' }] }]);
	}

	private async enqueue({ email, queue }: { email: string; queue: string }): Promise<void> {
		const id = this.names.has('email', email)
			? this.names.id('email', email)
			: (await this.store.messages([email]))[0]?.activityId;
		const [activity] = id === undefined ? [] : await this.store.activities([id]);
		if (!activity) throw new Error(`No email ${email} is stored`);
		const places = [{ queueId: this.names.id('queue', queue), wayIn: randomUUID() }];
		await this.store.takeIn([{ activity, conversationKeys: [String(activity.messageId ?? activity.id)], places }]);
	}
}
