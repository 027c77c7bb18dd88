import { z } from '../../vendor/zod';
import { queueItemSchema, ruleResultSchema } from './item';

const record = z.looseObject({ id: z.string(), type: z.string() });
const reference = z.record(z.string(), z.string());
const attachment = z.object({
	name: z.string(),
	contentType: z.string(),
	size: z.number(),
	inline: z.boolean().optional(),
	contentId: z.string().nullable().optional(),
});
const delivery = z.object({
	action: z.string().nullable(),
	status: z.string().nullable(),
	recipient: z.string().nullable(),
	diagnostic: z.string().nullable(),
	messageId: z.string().nullable(),
});
const authentication = z.object({
	server: z.string().nullable(),
	spf: z.string().nullable(),
	dkim: z.string().nullable(),
	dmarc: z.string().nullable(),
});

/** The activity on an item, as ARC Rule Trigger gives it. */
export const activitySchema = z.looseObject({
	id: z.string(),
	type: z.string(),
	direction: z.enum(['incoming', 'outgoing']),
	subject: z.string(),
	from: z.string().nullable(),
	fromName: z.string().nullable(),
	replyTo: z.string().nullable(),
	sentBy: z.string().nullable(),
	to: z.array(z.string()),
	cc: z.array(z.string()),
	text: z.string(),
	reply: z.string(),
	messageId: z.string().nullable(),
	inReplyTo: z.string().nullable(),
	references: z.array(z.string()),
	headers: z.record(z.string(), z.string()),
	attachments: z.array(attachment),
	sentOn: z.string().nullable(),
	receivedOn: z.string(),
	size: z.number(),
	automatic: z.string().nullable(),
	automaticBecause: z.string().nullable(),
	delivery: delivery.nullable(),
	authentication,
	protection: z.string().nullable(),
	regarding: reference.nullable(),
	related: z.array(reference),
	correlatedWith: z.string().nullable(),
	correlatedBy: z.string().nullable(),
	subjectChanged: z.boolean(),
});

const sender = z.looseObject({
	kind: z.enum(['contact', 'account', 'inactive', 'other', 'ambiguous', 'unknown', 'none']),
	address: z.string().nullable(),
	name: z.string().nullable(),
	contact: record.nullable(),
	account: record.nullable(),
	created: z.boolean(),
});

/** What an item carries from ARC Rule Trigger, by key: first what people drag into conditions. */
const fromTrigger = {
	activity: activitySchema,
	sender,
	connectedCase: record.nullable(),
	entitlement: record.nullable(),
	queue: record.nullable(),
	queueItem: queueItemSchema.extend({ wayIn: z.string(), attempt: z.number(), enteredOn: z.string() }),
};

const begun = z.object({ recordKey: z.string(), id: z.string(), inDoubtSince: z.string().nullable() });
const reply = z.looseObject({
	id: z.string(),
	state: z.enum(['pending', 'sent', 'notSent', 'unknown']),
	reason: z.string().nullable(),
	message: z.string(),
	to: z.string().optional(),
	subject: z.string().optional(),
	missing: z.array(z.string()),
});

const evaluated = { ...fromTrigger, rule: ruleResultSchema };
const resolved = { ...evaluated, customer: reference.nullable(), contact: z.string().nullable() };
const created = { ...resolved, record };

/** The item's JSON behind each node: each node of a rule adds its own key and keeps the rest. */
export const itemSchemas = {
	ArcRuleTrigger: z.looseObject(fromTrigger),
	EvaluateRule: z.looseObject(evaluated),
	ResolveContact: z.looseObject(resolved),
	CreateRecord: z.looseObject(created),
	ExternalRecord: z.looseObject({ ...created, begun }),
	AutoReply: z.looseObject({ ...created, reply }),
	EnqueueActivity: z.object({
		activity: z.object({
			id: z.string(),
			type: z.string(),
			subject: z.string(),
			direction: z.enum(['incoming', 'outgoing']),
		}),
		queueItems: z.array(z.string()),
		known: z.boolean(),
	}),
	ArcEventTrigger: z.object({
		event: z.object({
			id: z.string(),
			kind: z.enum(['itemFailed', 'outageBegan', 'outageEnded', 'messagesHeldBack', 'replyStopped']),
			at: z.string(),
			sample: z.boolean(),
		}),
		summary: z.string(),
		rule: z.object({ id: z.string(), name: z.string().nullable(), workflowId: z.string().nullable() }).nullable(),
		queue: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
		item: z
			.object({
				id: z.string(),
				activityId: z.string(),
				activityType: z.string(),
				subject: z.string(),
				sender: z.string().nullable(),
				conditionItem: z.string().nullable(),
				attempts: z.number(),
				enteredOn: z.string(),
			})
			.nullable(),
		reason: z
			.object({
				name: z.string(),
				code: z.number(),
				message: z.string(),
				recommendation: z.string(),
				detail: z.string().nullable(),
			})
			.nullable(),
		outage: z
			.object({
				of: z.string(),
				code: z.string(),
				message: z.string(),
				recommendation: z.string().nullable(),
				since: z.string(),
				minutes: z.number(),
			})
			.nullable(),
		mailbox: z
			.object({
				folder: z.string(),
				uids: z.array(z.number()),
				message: z.string(),
				recommendation: z.string().nullable(),
			})
			.nullable(),
		reply: z.object({ queueItemId: z.string(), to: z.string(), subject: z.string(), message: z.string() }).nullable(),
	}),
} as const;

/**
 * The JSON Schema (draft 2020-12) of the items behind a node, which n8n shows as its output schema.
 * The editor shows one type for a field, so that the "or null" of a field is left out.
 */
export function outputSchema(node: keyof typeof itemSchemas): object {
	return z.toJSONSchema(itemSchemas[node], {
		unrepresentable: 'any',
		override: ({ jsonSchema }) => {
			const choices = jsonSchema.anyOf ?? [];
			const [only, ...others] = choices.filter(({ type }) => type !== 'null');
			if (only === undefined || others.length > 0 || choices.length < 2) return;
			delete jsonSchema.anyOf;
			Object.assign(jsonSchema, only);
		},
	});
}
