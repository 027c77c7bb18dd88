import { accountSchema, contactSchema } from '../record/record-schema';
import { z } from '../../vendor/zod';

/** Who wrote, told from the records that carry the address. */
export const senderSchema = z.looseObject({
	/** Only `contact` and `account` are customers; `other` is a user, a lead, a queue or any further record. */
	kind: z.enum(['contact', 'account', 'inactive', 'other', 'ambiguous', 'unknown', 'none']),
	address: z.string().nullable(),
	name: z.string().nullable(),
	/** The contact that writes, active or not. */
	contact: contactSchema.nullable(),
	/** The account that writes, or the parent account of the contact. */
	account: accountSchema.nullable(),
	/** Whether the rule made the contact for this activity. */
	created: z.boolean(),
});
