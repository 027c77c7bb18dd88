import type { Activity } from '../../core/activity/activity';
import type { SenderKind } from '../../core/contact/sender';
import { freshQueueItem, type QueueItem } from '../../core/activity/queue-item';
import type { ArcRecord, Queue } from '../../core/record/record';
import { reference } from '../../core/record/reference';
import { defaultSettings } from '../../core/ledger/settings';
import type { ItemSources } from '../../core/ledger/steps';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import type { AdvancedSettings } from '../../core/decision/settings/rule-settings';
import type { FailedExample } from '../../core/decision/settings/check-rule';
import { keyOf, SimulatedFacts } from '../../core/simulation/simulated-facts';
import type { SimulatedItem, Subject } from '../../core/simulation/simulation';
import { recordIdsOf } from '../../adapters/record-id';
import type { SimulatedRule } from './simulated-rule';
import { SimulatedStore } from './simulated-store';
import { simulateSubjects } from './simulate-subjects';
import type { RuleExample } from './read-examples';

/** What is made for the queue item has ids that are derived of its own. */
const exampleItemId = '00000000-0000-4000-8000-000000000000';

/** Judges examples by the rule's settings and conditions, without any store; answers those that fail. */
export async function failedExamples(
	examples: readonly RuleExample[],
	conditions: CompiledRule,
	advanced: AdvancedSettings,
	now: number,
): Promise<readonly FailedExample[]> {
	const known = conditions.items.map((item) => item.name);
	const failed: FailedExample[] = [];
	for (const example of examples) {
		const { name, expected } = example;
		if (expected !== null && !known.includes(expected)) {
			const message = `The example "${name}" must reach the condition item "${expected}", and there is none of this name`;
			failed.push({ name, message });
			continue;
		}
		const item = await judgeExample(example, conditions, advanced, now);
		if (item.outcome === 'unknown' || item.outcome === 'failed' || item.conditionItem !== expected)
			failed.push({ name, message: messageOf(name, expected, item) });
	}
	return failed;
}

function messageOf(
	name: string,
	expected: string | null,
	{ outcome, reason, conditionItem, message, trace }: SimulatedItem,
): string {
	const wanted = expected === null ? 'no condition item' : `"${expected}"`;
	if (outcome === 'unknown') return `The example "${name}" cannot be judged: ${message}`;
	const reached = conditionItem === null ? `none (${reason ?? ''})` : `"${conditionItem}"`;
	const looked = trace.map((line) => line.trim()).filter((line) => !line.includes(': not looked at'));
	return `The example "${name}" reaches ${reached}, expected ${wanted}. ${looked.join('; ').slice(0, 1_000)}`;
}

async function judgeExample(
	example: RuleExample,
	conditions: CompiledRule,
	advanced: AdvancedSettings,
	now: number,
): Promise<SimulatedItem> {
	const node = { name: 'Evaluate Rule', id: 'example', type: 'evaluateRule', kind: 'evaluateRule', parameters: {} };
	const workflow = {
		id: 'example',
		name: 'Example',
		trigger: node,
		evaluate: node,
		passed: [],
		nodes: new Map(),
		behind: () => [],
		kindsBehind: () => [],
	};
	const rule: SimulatedRule = {
		workflow,
		conditions,
		includeHtml: true,
		isLast: true,
		nodes: new Map(),
		settings: { ruleId: 'example', name: 'Example', owner: null, monitor: [], advanced },
	};
	const subject = subjectOf(example, new Date(now).toISOString());
	const { regarding, addressHolders, accounts } = subject.sources;
	const records = [...(regarding ? [regarding] : []), ...addressHolders, ...accounts];
	const stored = new Map(records.map((record) => [keyOf(record.type, record.id), record]));
	const store = new SimulatedStore({
		id: 'example',
		settings: defaultSettings,
		facts: new SimulatedFacts(stored, [subject], recordIdsOf),
		queues: new Map(),
		records: { get: async () => await Promise.resolve([]) },
	});
	const [item] = await simulateSubjects({ rule, store, withTrace: true }, [subject]);
	if (item === undefined) throw new Error('One example is one item');
	return item;
}

function subjectOf({ activity: given, facts }: RuleExample, now: string): Subject & { readonly sources: ItemSources } {
	const { sender = 'contact', connectedCase = null, entitlement = null, queue: ofQueue = null } = facts;
	const { kind = 'contact', name = null, contact, account } = typeof sender === 'string' ? { kind: sender } : sender;
	const people = holdersOf(kind, contact ?? {}, account ?? null);
	const regarding = connectedCase === null ? null : record('case', { state: 'active', ...connectedCase });
	const queue: Queue = { name: 'Example', ...ofQueue, type: 'queue', id: idOf('queue', ofQueue) };
	const activity: Activity = {
		type: 'email',
		direction: 'incoming',
		subject: '',
		from: kind === 'none' ? null : 'sender@example.com',
		fromName: name,
		receivedOn: now,
		related: [],
		...given,
		id: 'example',
		regarding: regarding === null ? null : reference('case', regarding.id),
	};
	const customer = people.accounts[0] ?? people.holders[0];
	const item: QueueItem = {
		...freshQueueItem,
		id: exampleItemId,
		activityId: 'example',
		activityType: activity.type,
		queueId: queue.id,
		wayIn: 'to',
		conversationId: 'example',
		attempts: 1,
		claimNumber: 1,
		enteredOn: now,
	};
	const sources: ItemSources = {
		item,
		activity,
		queue,
		addressHolders: people.holders,
		accounts: people.accounts,
		regarding,
		relatedCases: [],
		entitlements:
			entitlement === null || customer === undefined
				? []
				: [record('entitlement', { state: 'active', customer: reference(customer.type, customer.id), ...entitlement })],
		owners: [],
		addressedQueues: [queue.id],
		handledBefore: false,
	};
	return { item, sources, answered: null, happened: null, unreadable: null };
}

/** Records that carry the sender's address, so that the sender is of that kind. */
function holdersOf(
	kind: SenderKind,
	contact: Readonly<Record<string, unknown>>,
	account: Readonly<Record<string, unknown>> | null,
): { readonly holders: readonly ArcRecord[]; readonly accounts: readonly ArcRecord[] } {
	const parent = account === null ? [] : [record('account', { state: 'active', ...account })];
	const person = (more: Readonly<Record<string, unknown>>): ArcRecord =>
		record('contact', {
			state: 'active',
			...contact,
			...(parent[0] === undefined ? {} : { account: parent[0].id }),
			...more,
		});
	switch (kind) {
		case 'contact':
			return { holders: [person({})], accounts: parent };
		case 'account':
			return { holders: [record('account', { state: 'active', ...account })], accounts: [] };
		case 'inactive':
			return { holders: [person({ state: 'inactive' })], accounts: parent };
		case 'other':
			return { holders: [record('user', { name: 'Example' })], accounts: [] };
		case 'ambiguous':
			return {
				holders: [person({ state: 'inactive' }), record('contact', { id: 'example-contact-2', state: 'inactive' })],
				accounts: [],
			};
		case 'unknown':
		case 'none':
			return { holders: [], accounts: [] };
	}
}

function record(type: string, given: Readonly<Record<string, unknown>>): ArcRecord {
	return { ...given, type, id: idOf(type, given) };
}

function idOf(type: string, given: Readonly<Record<string, unknown>> | null): string {
	const id = given?.['id'];
	return typeof id === 'string' ? id : `example-${type}`;
}
