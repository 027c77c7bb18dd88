import { activitySchema } from '../activity/activity-schema';
import { reasonCodes, type Reason } from '../activity/reason';
import { senderSchema } from '../contact/sender-schema';
import {
	caseSchema,
	entitlementSchema,
	ownerSchema,
	queueSchema,
	recordSchema,
	referenceSchema,
} from '../record/record-schema';
import { z } from '../../vendor/zod';

const outcomes = ['ready', 'skipped', 'failed'] as const;

/**
 * The part of an item that every node of the package relies on; everything else on an item is
 * data that users may drag, change and add to.
 */
export const envelopeSchema = z.object({
	id: z.uuid(),
	/** Identity of the store that holds the queue item. */
	store: z.string().min(1),
	/** Number of the claim under which this execution holds the item; 0 for test items. */
	claim: z.number().int().nonnegative(),
	test: z.boolean(),
	rule: z.object({
		id: z.string().min(1),
		name: z.string(),
		owner: ownerSchema.nullable(),
		monitor: z.array(z.enum(outcomes)),
		leaseSeconds: z.number().positive(),
		attempts: z.number().int().positive(),
	}),
});

/** In a run by hand: which message it took, or that it took a sample. */
export const testItemSchema = z.object({ sample: z.boolean(), message: z.string() });

/** What an item carries from ARC Rule Trigger, by key: first what people drag into conditions. */
export const keysOfTrigger = {
	activity: activitySchema,
	sender: senderSchema,
	connectedCase: caseSchema.nullable(),
	entitlement: entitlementSchema.nullable(),
	queue: queueSchema.nullable(),
	testItem: testItemSchema.optional(),
	queueItem: envelopeSchema.extend({ wayIn: z.string(), attempt: z.number(), enteredOn: z.string() }),
};

/** What the nodes of a rule add to an item, in their order. */
export const addedKeys = {
	rule: z.object({
		name: z.string(),
		conditionItem: z.string().nullable(),
		outcome: z.enum(outcomes),
		reason: z.enum(Object.keys(reasonCodes) as Reason[]),
		/** The reason in words, and what to do about it. */
		message: z.string(),
		recommendation: z.string(),
		/** What a record that is made becomes to the activity. */
		link: z.enum(['regarding', 'related']),
		owner: ownerSchema.nullable(),
	}),
	customer: referenceSchema.nullable(),
	/** Id of the contact, where the customer is an account. */
	contact: z.string().nullable(),
	/** A record that another system makes, as External Record began it last. */
	begun: z.object({
		/** Under which the queue item gets it. */
		recordKey: z.string(),
		/** The same for the same queue item and key: by it the other system knows a repetition, where a message becomes several records. */
		id: z.string(),
		/** When it was begun before, where nobody knows how that ended; null otherwise. */
		inDoubtSince: z.string().nullable(),
	}),
	record: recordSchema,
	reply: z.looseObject({
		id: z.string(),
		state: z.enum(['pending', 'sent', 'notSent', 'unknown']),
		reason: z.string().nullable(),
		message: z.string(),
		to: z.string().optional(),
		subject: z.string().optional(),
		missing: z.array(z.string()),
	}),
};

/** An item between the nodes of a rule; each node adds its own key and keeps the rest. */
export const itemSchema = z.object({ ...keysOfTrigger, ...z.object(addedKeys).partial().shape });

/** An item in error, as every node makes it; at a wired error output n8n puts the keys of the input beside these. */
export const errorItemSchema = z.looseObject({
	error: z.string(),
	details: z.object({ code: z.string(), hint: z.string().nullable() }),
});
