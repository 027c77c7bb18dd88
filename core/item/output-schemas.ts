import { z } from '../../vendor/zod';
import { addedKeys, keysOfTrigger } from './item-schema';

const { rule, customer, contact, begun, record, reply } = addedKeys;
/** Of nodes before, which a rule may leave out. */
const maybe = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).partial().shape;

/** The item's JSON behind each node: each node of a rule adds its own keys and keeps the rest. */
export const itemSchemas = {
	ArcRuleTrigger: z.looseObject(keysOfTrigger),
	EvaluateRule: z.looseObject({ ...keysOfTrigger, rule }),
	ResolveContact: z.looseObject({ ...keysOfTrigger, ...maybe({ rule }), customer, contact }),
	CreateRecord: z.looseObject({ ...keysOfTrigger, ...maybe({ rule, customer, contact }), record }),
	ExternalRecord: z.looseObject({ ...keysOfTrigger, ...maybe({ rule, customer, contact, record, begun }) }),
	AutoReply: z.looseObject({ ...keysOfTrigger, ...maybe({ rule, customer, contact, record }), reply }),
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
			kind: z.enum([
				'itemFailed',
				'outageBegan',
				'outageEnded',
				'messagesHeldBack',
				'otherRulesActive',
				'replyStopped',
			]),
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
		otherRules: z
			.object({ names: z.array(z.string()), message: z.string(), recommendation: z.string().nullable() })
			.nullable(),
		reply: z.object({ queueItemId: z.string(), to: z.string(), subject: z.string(), message: z.string() }).nullable(),
	}),
} as const;

/**
 * The JSON Schema (draft 2020-12) of the items behind a node, which n8n shows as its output schema.
 * The editor shows one type for a field, so that the "or null" of a field is left out, and fields of
 * any type are too.
 */
export function outputSchema(items: z.ZodType): object {
	return z.toJSONSchema(items, {
		unrepresentable: 'any',
		override: ({ jsonSchema }) => {
			for (const [key, field] of Object.entries(jsonSchema.properties ?? {}))
				if (typeof field === 'object' && Object.keys(field).length === 0) delete jsonSchema.properties?.[key];
			const choices = jsonSchema.anyOf ?? [];
			const [only, ...others] = choices.filter(({ type }) => type !== 'null');
			if (only === undefined || others.length > 0 || choices.length < 2) return;
			delete jsonSchema.anyOf;
			Object.assign(jsonSchema, only);
		},
	});
}
