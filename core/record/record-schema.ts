import { z } from '../../vendor/zod';

/** Points at one record: a single key, the record type, with the record's id. */
export const referenceSchema = z.record(z.string(), z.string());

export const ownerSchema = z.union([z.object({ user: z.string() }), z.object({ team: z.string() })]);
const customerSchema = z.union([z.object({ account: z.string() }), z.object({ contact: z.string() })]);
const isActive = z.enum(['active', 'inactive']);

/** Where a record lives that another system made. */
export const externalSchema = z.object({
	/** The name of the system, in any case. */
	system: z.string(),
	/** Its id there. */
	id: z.string(),
	/** Where people open it; http or https. */
	url: z.string().nullish(),
});

/** A record as every store gives it: flat, camelCase, with whatever further fields its users keep; one that was cleared is null. */
export const recordSchema = z.looseObject({
	type: z.string(),
	id: z.string(),
	/** Times are ISO 8601 in UTC. */
	createdOn: z.string().optional(),
	modifiedOn: z.string().optional(),
	/** Whether a manual run made it. */
	test: z.boolean().optional(),
	/** Where it lives, where a node of the user's made it in another system. */
	external: externalSchema.nullish(),
});

export const accountSchema = recordSchema.extend({
	type: z.literal('account'),
	name: z.string().nullish(),
	emails: z.array(z.string()).nullish(),
	state: isActive.nullish(),
	owner: ownerSchema.nullish(),
});

export const contactSchema = recordSchema.extend({
	type: z.literal('contact'),
	firstName: z.string().nullish(),
	lastName: z.string().nullish(),
	emails: z.array(z.string()).nullish(),
	/** Id of the parent account. */
	account: z.string().nullish(),
	state: isActive.nullish(),
	owner: ownerSchema.nullish(),
});

export const caseSchema = recordSchema.extend({
	type: z.literal('case'),
	/** Given by the store when the case is made, as CAS-00001. */
	number: z.string().nullish(),
	title: z.string().nullish(),
	customer: customerSchema.nullish(),
	/** Id of the contact, where the customer is an account. */
	contact: z.string().nullish(),
	state: z.enum(['active', 'resolved', 'cancelled']).nullish(),
	resolvedOn: z.string().nullish(),
	originQueue: z.string().nullish(),
	origin: z.string().nullish(),
	priority: z.string().nullish(),
	description: z.string().nullish(),
	owner: ownerSchema.nullish(),
});

export const queueSchema = recordSchema.extend({
	type: z.literal('queue'),
	name: z.string().nullish(),
	emailAddress: z.string().nullish(),
	owner: ownerSchema.nullish(),
});

export const entitlementSchema = recordSchema.extend({
	type: z.literal('entitlement'),
	name: z.string().nullish(),
	customer: customerSchema.nullish(),
	/** Ids of the contacts that it covers; empty means all of the customer's. */
	contacts: z.array(z.string()).nullish(),
	state: z.enum(['draft', 'active', 'cancelled', 'expired', 'waiting']).nullish(),
	startsOn: z.string().nullish(),
	endsOn: z.string().nullish(),
});
