import type { z } from '../vendor/zod';

/**
 * The type that a schema describes: read-only throughout, and a key that may be missing is never there
 * with `undefined`, which JSON does not have.
 */
export type Described<Schema extends z.ZodType> = Kept<z.infer<Schema>>;

type Kept<Value> = Value extends readonly (infer Element)[]
	? readonly Kept<Element>[]
	: Value extends object
		? { readonly [Key in keyof Value]: Kept<Exclude<Value[Key], undefined>> }
		: Value;
