import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Activity } from '../../core/activity/activity.ts';
import type { RecordStore } from '../../core/record-store.ts';
import { projectRoot } from '../paths.ts';
import { mimeOf } from './message.ts';
import type { Names } from './names.ts';
import type { Fields } from './scenario.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { takeInMessage } = load('./dist/adapters/mail/take-in-message.js') as typeof import('../../adapters/mail/take-in-message.ts');

/** What comes in while a scenario runs. Only the transport is stood in for. */
export class Arrivals {
	private readonly store: RecordStore;
	private readonly names: Names;
	private readonly now: () => number;
	private readonly raws = new Map<string, { raw: Buffer; mailboxQueueId?: string }>();

	constructor(store: RecordStore, names: Names, now: () => number) {
		this.store = store;
		this.names = names;
		this.now = now;
	}

	async email(email: Fields): Promise<void> {
		await this.receive(mimeOf(email, new Date(this.now())), email);
	}

	/** The same message again, as it was received. */
	async redeliver({ messageId }: { messageId: string }): Promise<void> {
		const known = this.raws.get(messageId);
		if (!known) throw new Error(`No message ${messageId} was received`);
		await takeInMessage(this.store, known);
	}

	async receive(raw: Buffer, { mailbox, to = [], cc = [], messageId }: Fields): Promise<void> {
		const known = [...(to as string[]), ...(cc as string[])];
		const queues = await this.store.queuesByAddress(known.map((one) => one.toLowerCase()));
		const first = known.map((one) => queues.get(one.toLowerCase())?.id).find((id) => id !== undefined);
		const mailboxQueueId = typeof mailbox === 'string' ? this.names.id('queue', mailbox) : first;
		const incoming = { raw, ...(mailboxQueueId === undefined ? {} : { mailboxQueueId }) };
		const id = typeof messageId === 'string' ? messageId : /^Message-ID:\s*<([^>]+)>/im.exec(raw.toString())?.[1];
		if (id !== undefined) this.raws.set(id, incoming);
		await takeInMessage(this.store, incoming);
	}

	async takeActivity({ type, queue, ...fields }: Fields): Promise<void> {
		const id = randomUUID();
		const activity: Activity = {
			from: null,
			direction: 'incoming',
			...(fields as Partial<Activity>),
			id,
			type: String(type),
			subject: String(fields['subject'] ?? ''),
			receivedOn: new Date(this.now()).toISOString(),
			regarding: null,
			related: [],
		};
		const queueId = queue === undefined ? null : this.names.id('queue', String(queue));
		await this.store.takeIn([{ activity, conversationKeys: [id], places: [{ queueId, wayIn: 'added' }] }]);
	}

	async enqueue({ email, queue }: { email: string; queue: string }): Promise<void> {
		const id = this.names.has('email', email) ? this.names.id('email', email) : (await this.store.messages([email]))[0]?.activityId;
		const [activity] = id === undefined ? [] : await this.store.activities([id]);
		if (!activity) throw new Error(`No email ${email} is stored`);
		const places = [{ queueId: this.names.id('queue', queue), wayIn: randomUUID() }];
		await this.store.takeIn([{ activity, conversationKeys: [String(activity.messageId ?? activity.id)], places }]);
	}
}
