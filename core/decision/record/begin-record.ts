import type { HandledItem } from '../../activity/queue-item';
import type { Reference } from '../../record/reference';

/** What becomes of a record that was begun, and of which nobody knows whether it was made. */
export type InDoubt = 'makeAgain' | 'lookUp' | 'fail';

/** How a record stands that another system makes. */
export type Standing =
	/** It was made, and noted. */
	| { readonly kind: 'made'; readonly ref: Reference }
	/** Nobody has begun it. */
	| { readonly kind: 'free' }
	| { readonly kind: 'inDoubt'; readonly since: string };

/**
 * How the record of a queue item under a key stands. What was begun and has no record is in doubt, whoever
 * began it: the execution that did may have ended before the other system was asked, while it worked, or
 * after it had answered.
 */
export function standingOf({ records, begun }: Pick<HandledItem, 'records' | 'begun'>, recordKey: string): Standing {
	const ref = own(records, recordKey);
	if (ref !== undefined) return { kind: 'made', ref };
	const since = own(begun, recordKey);
	return since === undefined ? { kind: 'free' } : { kind: 'inDoubt', since };
}

/** A key comes from the user, and may be one that every object has. */
function own<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
	return Object.hasOwn(values, key) ? values[key] : undefined;
}
