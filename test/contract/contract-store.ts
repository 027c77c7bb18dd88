import type { Activity } from '../../core/activity/activity';
import type { Claim, QueueItem } from '../../core/activity/queue-item';
import type { Clock } from '../../core/clock';
import type { Arrival } from '../../core/ledger/intake';
import type { ClaimRequest } from '../../core/ledger/claims';
import type { OutgoingReply } from '../../core/ledger/replies';
import type { Store } from '../../core/ledger/store';
import type { RuleRegistration } from '../../core/ledger/registry';
import type { SavedRecord } from '../../core/records/records';
import type { Step } from '../../core/ledger/steps';
import type { StoreTables } from '../support/store-tables';

/** A store under test, with a clock that only the test moves. */
export interface ContractStore {
	readonly store: Store;
	readonly clock: TestClock;
	readonly tables: StoreTables;
	/** Another connection to the same data, as another process has it. */
	another(): Promise<Store>;
	/** Where records live elsewhere: whether the process ends when it has written records, before they are noted. */
	readonly dieBetween?: (dies: boolean) => void;
	/** Where another system numbers its cases: whether a text is a number of one. */
	readonly caseNumbers?: RegExp;
	/** How many records are many, where each takes its time. */
	readonly manyRecords?: number;
	dispose(): Promise<void>;
}

export type OpenContractStore = () => Promise<ContractStore>;

export class TestClock implements Clock {
	private time = Date.parse('2026-03-02T10:00:00Z');

	now(): number {
		return this.time;
	}

	pass(milliseconds: number): void {
		this.time += milliseconds;
	}
}

export const minute = 60_000;
export const support = 'c0a8a5d2-5a0b-4b5e-9a51-0d3f3a7a1b01';
export const sales = 'c0a8a5d2-5a0b-4b5e-9a51-0d3f3a7a1b02';
export const seldom = 'c0a8a5d2-5a0b-4b5e-9a51-0d3f3a7a1b03';

/** What the number of the case is that was made at a place in order; some systems have numbers of their own. */
export function caseNumber({ caseNumbers }: ContractStore, position: number, test = false): unknown {
	return caseNumbers === undefined
		? `${test ? 'TEST' : 'CAS'}-${String(position).padStart(5, '0')}`
		: expect.stringMatching(caseNumbers);
}

let counter = 0;

/** A UUID that no other test has. */
export function freshId(): string {
	counter += 1;
	return `10000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
}

export function email(fields: Partial<Activity> = {}): Activity {
	const id = freshId();
	return {
		id,
		type: 'email',
		direction: 'incoming',
		subject: 'Printer on floor 3 jams',
		from: 'ada@fabrikam.example',
		to: ['support@contoso.example'],
		messageId: `${id}@fabrikam.example`,
		text: 'It jams again.',
		receivedOn: '2026-03-02T10:00:00.000Z',
		regarding: null,
		related: [],
		...fields,
	};
}

/** An email that arrives in the support queue, and starts a conversation unless told otherwise. */
export function arrival(fields: Partial<Arrival> = {}, activity: Activity = email()): Arrival {
	return {
		activity,
		conversationKeys: [activity.messageId ?? activity.id],
		places: [{ queueId: support, wayIn: 'to' }],
		...fields,
	};
}

export function registration(fields: Partial<RuleRegistration> = {}): RuleRegistration {
	const queueId = fields.queueId === undefined ? support : fields.queueId;
	return {
		ruleId: `rule of ${queueId}`,
		name: 'Cases from mail',
		workflowId: `workflow of ${queueId}`,
		nodeId: 'node-1',
		instanceId: 'instance-1',
		activityType: 'email',
		queueId,
		activated: false,
		...fields,
	};
}

export function claimRequest(fields: Partial<ClaimRequest> = {}): ClaimRequest {
	const { ruleId, name, workflowId, instanceId, activityType, queueId } = registration(fields);
	return {
		ruleId,
		ruleName: name,
		workflowId,
		instanceId,
		activityType,
		queueId,
		limit: 10,
		leaseMs: minute,
		maxAttempts: 5,
		...fields,
	};
}

export const claimOf = (item: QueueItem): Claim => ({ queueItemId: item.id, number: item.claimNumber });

/** Registers the rule of the support queue, takes a message in, and claims it. */
export async function claimedItem(store: Store, message: Arrival = arrival()): Promise<QueueItem> {
	await store.registerRule(registration());
	await store.takeIn([message]);
	return first(await store.claim(claimRequest()));
}

export function first<Value>(values: readonly Value[]): Value {
	const [value] = values;
	if (value === undefined) throw new Error('Expected at least one value');
	return value;
}

export function saved(result: SavedRecord | Error | undefined): SavedRecord {
	if (result === undefined || result instanceof Error) throw result ?? new Error('Expected a saved record');
	return result;
}

export const closing: NonNullable<Step['close']> = {
	state: 'inactive',
	outcome: 'ready',
	reason: 'none',
	monitor: ['ready', 'skipped', 'failed'],
};

export function reply(fields: Partial<OutgoingReply> = {}): OutgoingReply {
	const id = freshId();
	return {
		id,
		messageId: `${id}@contoso.example`,
		to: 'ada@fabrikam.example',
		from: 'support@contoso.example',
		subject: 'Re: Printer on floor 3 jams',
		text: 'We look into it.',
		inReplyTo: null,
		references: [],
		regarding: null,
		related: [],
		test: false,
		...fields,
	};
}
