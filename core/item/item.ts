import type { QueueItem } from '../activity/queue-item';
import type { Described } from '../described';
import { ArcError } from '../errors';
import type { z } from '../../vendor/zod';
import { envelopeSchema, type errorItemSchema, type itemSchema } from './item-schema';

/** An item between the nodes of a rule. Each node adds its own key and keeps the rest. */
export type ArcItem = Described<typeof itemSchema>;

/** What every node makes of an item that it could not handle. */
export type ErrorItem = Described<typeof errorItemSchema>;

/** The part of an item that every node of the package relies on. */
export type QueueItemEnvelope = Described<typeof envelopeSchema>;

/** What Evaluate Rule adds to an item. */
export type RuleResult = NonNullable<ArcItem['rule']>;

const headSchema = envelopeSchema.omit({ rule: true });

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
		const envelope = valid(envelopeSchema.safeParse(candidate));
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
