import { z } from '../../vendor/zod';
import { activitySchema } from '../activity/activity-schema';
import { reasonCodes, type Reason } from '../activity/reason';
import { caseSchema, ownerSchema, recordSchema, referenceSchema } from '../record/record-schema';

/** A record of any type, with the fields that most have; those of its own type come beside them. */
const anyRecord = recordSchema.extend({
	/** Of a case, as CAS-00001. */
	number: z.string().nullish(),
	title: z.string().nullish(),
	name: z.string().nullish(),
	firstName: z.string().nullish(),
	lastName: z.string().nullish(),
	emails: z.array(z.string()).nullish(),
	emailAddress: z.string().nullish(),
	state: z.string().nullish(),
	customer: referenceSchema.nullish(),
	contact: z.string().nullish(),
	owner: ownerSchema.nullish(),
});

const reason = z.enum(Object.keys(reasonCodes) as Reason[]).nullable();

const entryKeys = {
	/** Of the queue item. */
	id: z.string(),
	activityId: z.string(),
	activityType: z.string(),
	subject: z.string().nullable(),
	queueId: z.string().nullable(),
	ruleId: z.string().nullable(),
	ruleName: z.string().nullable(),
	conditionItem: z.string().nullable(),
	reason,
	/** The reason in words, and what to do about it. */
	message: z.string().nullable(),
	recommendation: z.string().nullable(),
	enteredOn: z.string(),
	evaluatedOn: z.string().nullable(),
};

const entryInList = z.looseObject({
	...entryKeys,
	state: z.enum(['ready', 'skipped', 'failed', 'active', 'waiting']),
	queueName: z.string().nullable(),
	records: z.array(referenceSchema),
	/** What people call the records, by `type:id`. */
	recordNames: z.record(z.string(), z.string()),
});

const wholeEntry = z.looseObject({
	...entryKeys,
	state: z.enum(['active', 'waiting', 'inactive', 'failed']),
	outcome: z.enum(['ready', 'skipped', 'failed']).nullable(),
	from: z.string().nullable(),
	/** By Record Key. */
	records: z.record(z.string(), referenceSchema),
	attempts: z.number(),
	closedOn: z.string().nullable(),
	trace: z.array(z.looseObject({})),
});

/** What ARC Store puts out, by resource and operation. Left out are operations that answer what depends on the store alone. */
export const storeSchemas = {
	record: {
		create: anyRecord,
		get: anyRecord,
		getAll: anyRecord,
		update: anyRecord,
		upsert: anyRecord,
		import: anyRecord.extend({ change: z.enum(['created', 'updated', 'existed', 'deleted']) }),
		resolve: caseSchema,
		reopen: caseSchema,
		delete: z.object({ id: z.string(), deleted: z.literal(true) }),
	},
	entry: { get: wholeEntry, getAll: entryInList },
	activity: {
		get: activitySchema,
		getRawMessage: z.object({ activityId: z.string(), size: z.number() }),
	},
} as const;
