import { z } from '../../vendor/zod';
import type { SenderKind } from '../../core/contact/sender';
import { ArcError } from '../../core/errors';

/** An activity with what surrounds it, and what the rule must make of it. */
export interface RuleExample {
	readonly name: string;
	readonly activity: Readonly<Record<string, unknown>>;
	readonly facts: ExampleFacts;
	/** Name of the condition item that it must reach; null where none may match. */
	readonly expected: string | null;
}

const fields = z.record(z.string(), z.unknown());
const kinds = [
	'contact',
	'account',
	'inactive',
	'other',
	'ambiguous',
	'unknown',
	'none',
] as const satisfies readonly SenderKind[];
const factsSchema = z.strictObject({
	sender: z
		.union([
			z.enum(kinds),
			z.strictObject({
				kind: z.enum(kinds).optional(),
				name: z.string().nullish(),
				contact: fields.nullish(),
				account: fields.nullish(),
			}),
		])
		.optional(),
	connectedCase: fields.nullish(),
	entitlement: fields.nullish(),
	queue: fields.nullish(),
});
type ExampleFacts = z.infer<typeof factsSchema>;

const exampleSchema = z.object({
	name: z.string().nullish(),
	activity: z.unknown(),
	facts: z.unknown(),
	expected: z.enum(['conditionItem', 'noMatch']).nullish(),
	conditionItem: z.string().nullish(),
});
const parameterSchema = z.object({ values: z.array(exampleSchema).nullish() }).nullish();

/**
 * Reads the parameter Examples as the editor saved it.
 *
 * @throws ArcError `ruleInvalid` that names the example and what in it cannot be read
 */
export function readExamples(parameter: unknown): readonly RuleExample[] {
	const values = parameterSchema.safeParse(parameter).data?.values ?? [];
	return values.map(({ name: written, activity, facts, expected, conditionItem }, position) => {
		const name = (written ?? '').trim() || `${position + 1}`;
		const read = fields.safeParse(parse(name, 'Activity', activity));
		if (!read.success) throw unreadable(name, 'Activity', 'expected an object such as { "subject": "Printer jams" }');
		const around = factsSchema.safeParse(parse(name, 'Facts', facts));
		if (!around.success) {
			const [issue] = around.error.issues;
			throw unreadable(
				name,
				'Facts',
				`\`${issue?.path.join('.') || 'it'}\`: ${issue?.message ?? 'unknown'}; expected sender, connectedCase, entitlement and queue`,
			);
		}
		return {
			name,
			activity: read.data,
			facts: around.data,
			expected: expected === 'noMatch' ? null : (conditionItem ?? '').trim(),
		};
	});
}

function parse(name: string, field: string, value: unknown): unknown {
	if (typeof value !== 'string') return value ?? {};
	if (value.trim() === '') return {};
	try {
		return JSON.parse(value);
	} catch {
		throw unreadable(name, field, 'it is no JSON');
	}
}

function unreadable(name: string, field: string, why: string): ArcError {
	return new ArcError('ruleInvalid', `${field} of the example "${name}" cannot be read: ${why}`, {
		hint: 'Correct the example in Evaluate Rule, or remove it.',
	});
}
