import { z } from '../../vendor/zod';
import type { Activity } from '../activity/activity';
import type { SenderKind } from '../contact/sender';
import { freshQueueItem, type QueueItem } from '../activity/queue-item';
import { ArcError } from '../errors';
import type { ArcRecord, Queue } from '../record/record';
import { reference } from '../record/reference';
import { defaultSettings } from '../ledger/settings';
import type { ItemSources } from '../ledger/steps';
import type { CompiledRule } from '../rule/compiled-rule';
import type { AdvancedSettings } from './rule-settings';
import { simulateRule } from '../simulation/simulate-rule';
import type { SimulatedItem, SimulatedRule, Subject } from '../simulation/simulation';

/** An activity with what surrounds it, and what the rule must make of it. */
export interface RuleExample {
	readonly name: string;
	readonly activity: Readonly<Record<string, unknown>>;
	readonly facts: ExampleFacts;
	/** Name of the condition item that it must reach; null where none may match. */
	readonly expected: string | null;
}

const fields = z.record(z.string(), z.unknown());
const kinds = [
	'contact',
	'account',
	'inactive',
	'other',
	'ambiguous',
	'unknown',
	'none',
] as const satisfies readonly SenderKind[];
const factsSchema = z.strictObject({
	sender: z
		.union([
			z.enum(kinds),
			z.strictObject({
				kind: z.enum(kinds).optional(),
				name: z.string().nullish(),
				contact: fields.nullish(),
				account: fields.nullish(),
			}),
		])
		.optional(),
	connectedCase: fields.nullish(),
	entitlement: fields.nullish(),
	queue: fields.nullish(),
});
type ExampleFacts = z.infer<typeof factsSchema>;

const exampleSchema = z.object({
	name: z.string().nullish(),
	activity: z.unknown(),
	facts: z.unknown(),
	expected: z.enum(['conditionItem', 'noMatch']).nullish(),
	conditionItem: z.string().nullish(),
});
const parameterSchema = z.object({ values: z.array(exampleSchema).nullish() }).nullish();

/**
 * Reads the parameter Examples as the editor saved it.
 *
 * @throws ArcError `ruleInvalid` that names the example and what in it cannot be read
 */
export function readExamples(parameter: unknown): readonly RuleExample[] {
	const values = parameterSchema.safeParse(parameter).data?.values ?? [];
	return values.map(({ name: written, activity, facts, expected, conditionItem }, position) => {
		const name = (written ?? '').trim() || `${position + 1}`;
		const read = fields.safeParse(parse(name, 'Activity', activity));
		if (!read.success) throw unreadable(name, 'Activity', 'expected an object such as { "subject": "Printer jams" }');
		const around = factsSchema.safeParse(parse(name, 'Facts', facts));
		if (!around.success) {
			const [issue] = around.error.issues;
			throw unreadable(
				name,
				'Facts',
				`\`${issue?.path.join('.') || 'it'}\`: ${issue?.message ?? 'unknown'}; expected sender, connectedCase, entitlement and queue`,
			);
		}
		return {
			name,
			activity: read.data,
			facts: around.data,
			expected: expected === 'noMatch' ? null : (conditionItem ?? '').trim(),
		};
	});
}

function parse(name: string, field: string, value: unknown): unknown {
	if (typeof value !== 'string') return value ?? {};
	if (value.trim() === '') return {};
	try {
		return JSON.parse(value);
	} catch {
		throw unreadable(name, field, 'it is no JSON');
	}
}

function unreadable(name: string, field: string, why: string): ArcError {
	return new ArcError('ruleInvalid', `${field} of the example "${name}" cannot be read: ${why}`, {
		hint: 'Correct the example in Evaluate Rule, or remove it.',
	});
}

/** An example that comes to something else than it must. */
export interface FailedExample {
	readonly name: string;
	/** What was reached and what was expected, and what was looked at. */
	readonly message: string;
}

/** Judges examples by the rule's settings and conditions, without any store; answers those that fail. */
export function failedExamples(
	examples: readonly RuleExample[],
	conditions: CompiledRule,
	advanced: AdvancedSettings,
	now: number,
): readonly FailedExample[] {
	return examples.flatMap((example) => {
		const { name, expected } = example;
		const known = conditions.items.map((item) => item.name);
		if (expected !== null && !known.includes(expected)) {
			return [
				{
					name,
					message: `The example "${name}" must reach the condition item "${expected}", and there is none of this name`,
				},
			];
		}
		const item = judgeExample(example, conditions, advanced, now);
		if (item.outcome !== 'unknown' && item.outcome !== 'failed' && item.conditionItem === expected) return [];
		return [{ name, message: messageOf(name, expected, item) }];
	});
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

function judgeExample(
	example: RuleExample,
	conditions: CompiledRule,
	advanced: AdvancedSettings,
	now: number,
): SimulatedItem {
	const node = { name: 'Evaluate Rule', id: 'example', type: 'evaluateRule', kind: 'evaluateRule', parameters: {} };
	const workflow = {
		id: 'example',
		name: 'Example',
		trigger: node,
		evaluate: node,
		passed: [],
		nodes: new Map(),
		behind: () => [],
	};
	const rule: SimulatedRule = {
		workflow,
		conditions,
		includeHtml: true,
		nodes: new Map(),
		settings: { ruleId: 'example', name: 'Example', owner: null, monitor: [], advanced },
	};
	const subject = subjectOf(example, new Date(now).toISOString());
	const { items } = simulateRule({
		rule,
		subjects: [subject],
		settings: defaultSettings,
		stored: new Map(
			subject.sources?.regarding ? [[`case:${subject.sources.regarding.id}`, subject.sources.regarding]] : [],
		),
		ownAddresses: new Set(),
		newId: (_queueItemId, recordKey) => `example-${recordKey}`,
		storeId: 'example',
		withTrace: true,
	});
	const [item] = items;
	if (item === undefined) throw new Error('One example is one item');
	return item;
}

function subjectOf({ activity: given, facts }: RuleExample, now: string): Subject {
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
		id: 'example',
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
