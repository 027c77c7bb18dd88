import type { Activity } from '../activity/activity';
import type { QueueItem } from '../activity/queue-item';
import { reasonCodes, type Reason } from '../activity/reason';
import type { Sender } from '../contact/sender';
import type { ArcRecord, Case, Entitlement, Queue } from '../record/record';
import type { Reference } from '../record/reference';
import { z } from '../../vendor/zod';
import { ArcError } from '../errors';
import type { TestItem } from './test-item';

const outcomes = ['ready', 'skipped', 'failed'] as const;
const owner = z.union([z.object({ user: z.string() }), z.object({ team: z.string() })]).nullable();

/**
 * The part of an item that every node of the package relies on; everything else on an item is
 * data that users may drag, change and add to.
 */
export const queueItemSchema = z.object({
	id: z.uuid(),
	/** Identity of the store that holds the queue item. */
	store: z.string().min(1),
	/** Number of the claim under which this execution holds the item; 0 for test items. */
	claim: z.number().int().nonnegative(),
	test: z.boolean(),
	rule: z.object({
		id: z.string().min(1),
		name: z.string(),
		owner,
		monitor: z.array(z.enum(outcomes)),
		leaseSeconds: z.number().positive(),
		attempts: z.number().int().positive(),
	}),
});
export type QueueItemEnvelope = z.infer<typeof queueItemSchema>;
const headSchema = queueItemSchema.omit({ rule: true });

/** What Evaluate Rule adds to an item. */
export const ruleResultSchema = z.object({
	name: z.string(),
	conditionItem: z.string().nullable(),
	outcome: z.enum(outcomes),
	reason: z.enum(Object.keys(reasonCodes) as Reason[]),
	/** The reason in words, and what to do about it. */
	message: z.string(),
	recommendation: z.string(),
	/** What a record that is made becomes to the activity. */
	link: z.enum(['regarding', 'related']),
	owner,
});
export type RuleResult = Readonly<z.infer<typeof ruleResultSchema>>;

/** A record that another system makes, as External Record began it. */
export interface BegunRecord {
	/** Under which the queue item gets it. */
	readonly recordKey: string;
	/** The same for the same queue item and key: by it the other system knows a repetition, where a message becomes several records. */
	readonly id: string;
	/** When it was begun before, where nobody knows how that ended; null otherwise. */
	readonly inDoubtSince: string | null;
}

/** An item between the nodes of a rule. Each node adds its own key and keeps the rest. */
export interface ArcItem {
	/** In a run by hand: which message it took. */
	readonly testItem?: TestItem;
	readonly queueItem: QueueItemEnvelope & Record<string, unknown>;
	readonly activity: Activity;
	readonly sender: Sender;
	readonly connectedCase: Case | null;
	readonly entitlement: Entitlement | null;
	readonly queue: Queue | null;
	readonly rule?: RuleResult;
	readonly customer?: Reference | null;
	/** Id of the contact, where the customer is an account. */
	readonly contact?: string | null;
	/** What External Record began last. */
	readonly begun?: BegunRecord;
	readonly record?: ArcRecord;
	readonly reply?: Record<string, unknown>;
}

/**
 * Makes a reader of what the package needs from the items' JSON. The items of a batch share what it
 * says of their rule, which is read once.
 *
 * @returns a function that throws ArcError `itemInvalid` for an item that did not come from ARC Rule Trigger
 */
export function envelopeReader(): (json: unknown) => QueueItemEnvelope {
	const rules = new Map<unknown, QueueItemEnvelope['rule']>();
	return (json) => {
		const candidate = candidateOf(json);
		const rule = (candidate as { readonly rule?: unknown } | null)?.rule;
		const known = rules.get(rule);
		if (known !== undefined) return { ...valid(headSchema.safeParse(candidate)), rule: known };
		const envelope = valid(queueItemSchema.safeParse(candidate));
		rules.set(rule, envelope.rule);
		return envelope;
	};
}

function candidateOf(json: unknown): unknown {
	const candidate =
		typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['queueItem'] : undefined;
	if (candidate === undefined) {
		throw new ArcError('itemInvalid', 'The item has no `queueItem`, so it did not come from ARC Rule Trigger', {
			hint: 'Connect this node behind ARC Rule Trigger, with whatever nodes between. To bring in other data, use Enqueue Activity.',
		});
	}
	return candidate;
}

function valid<Data>(result: z.ZodSafeParseResult<Data>): Data {
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	throw new ArcError(
		'itemInvalid',
		`The item's \`queueItem.${issue?.path.join('.') ?? ''}\` is not as ARC Rule Trigger made it: ${issue?.message ?? 'unknown'}`,
		{ hint: 'Let the nodes between keep the key `queueItem` unchanged.' },
	);
}

/** An item that another record store holds than the node works on. */
export function otherStore(): ArcError {
	return new ArcError('storeMismatch', 'The item belongs to another record store than this node uses', {
		hint: 'Choose the same Record Store, and the same credential or store name, in all nodes of the rule.',
	});
}

/** What is shown of a queue item on an n8n item. */
export function queueItemJson(
	item: QueueItem,
	envelope: Omit<QueueItemEnvelope, 'id' | 'claim' | 'test'>,
): ArcItem['queueItem'] {
	return {
		id: item.id,
		store: envelope.store,
		claim: item.claimNumber,
		test: item.test,
		wayIn: item.wayIn,
		attempt: item.attempts,
		enteredOn: item.enteredOn,
		rule: envelope.rule,
	};
}
