import { z } from '../../../vendor/zod';
import { ArcError } from '../../errors';
import type { FilterValue, Row, RowOptions, RuleItemDefinition, RuleOutput } from './rule-definition';

/** What a new group has: as the node's own `filter` parameter is declared. */
const newOptions: RowOptions = { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 };

const optionsSchema = z
	.object({
		caseSensitive: z.boolean().nullish(),
		leftValue: z.unknown(),
		typeValidation: z.string().nullish(),
		version: z.number().nullish(),
	})
	.transform((options): RowOptions => ({
		caseSensitive: options.caseSensitive ?? newOptions.caseSensitive,
		leftValue: '',
		typeValidation: options.typeValidation === 'strict' ? 'strict' : 'loose',
		version: options.version ?? newOptions.version,
	}));

const rowSchema = z
	.object({
		id: z.string().nullish(),
		leftValue: z.unknown(),
		rightValue: z.unknown(),
		operator: z.object({
			type: z.string(),
			operation: z.string(),
			rightType: z.string().nullish(),
			singleValue: z.boolean().nullish(),
		}),
	})
	.transform(({ id, leftValue, rightValue, operator: { type, operation, rightType, singleValue } }): Row => ({
		id: id ?? '',
		leftValue,
		rightValue,
		operator: {
			type,
			operation,
			...(rightType ? { rightType } : {}),
			...(singleValue ? { singleValue } : {}),
		},
	}));

const filterSchema = z
	.object({
		options: optionsSchema.nullish(),
		conditions: z.array(rowSchema).nullish(),
		combinator: z.enum(['and', 'or']).nullish(),
	})
	.transform(({ options, conditions, combinator }): FilterValue => ({
		options: options ?? newOptions,
		conditions: conditions ?? [],
		combinator: combinator ?? 'and',
	}));

const groupSchema = z
	.object({
		about: z.enum(['activity', 'contact', 'account', 'case', 'queue', 'entitlement']).nullish(),
		conditions: filterSchema.nullish(),
	})
	.transform(({ about, conditions }) => ({
		about: about ?? ('activity' as const),
		conditions: conditions ?? { options: newOptions, conditions: [], combinator: 'and' as const },
	}));

const ruleItemSchema = z
	.object({
		name: z.string().nullish(),
		output: z.enum(['matched', 'own']).nullish(),
		outputNumber: z.int().min(1).nullish(),
		combinator: z.enum(['all', 'any']).nullish(),
		groups: z.object({ values: z.array(groupSchema).nullish() }).nullish(),
	})
	.transform((ruleItem) => ({
		name: ruleItem.name?.trim() ?? '',
		output: outputOf(ruleItem.output, ruleItem.outputNumber),
		combinator: ruleItem.combinator ?? ('all' as const),
		groups: ruleItem.groups?.values ?? [],
	}));

const ruleSchema = z.object({
	items: z.object({ values: z.array(ruleItemSchema).nullish() }).nullish(),
});

/**
 * Reads Conditions to Evaluate as the editor saved it, with defaults for what is missing: the
 * output Matched, All Groups, a group about the activity, every row of it. An item without a name
 * is called by its place.
 *
 * Throws an ArcError `conditionInvalid` that names condition item, group and row, all from 1.
 */
export function readRule(parameters: unknown): readonly RuleItemDefinition[] {
	const read = ruleSchema.safeParse(parameters ?? {});
	if (!read.success) {
		const [issue] = read.error.issues;
		const path = issue?.path ?? [];
		throw new ArcError('conditionInvalid', `${placeOf(path, parameters)}: ${issue?.message ?? 'cannot be read'}`, {
			hint: 'Open Evaluate Rule and choose the value again.',
		});
	}
	return (read.data.items?.values ?? []).map((ruleItem, at) => ({
		...ruleItem,
		name: ruleItem.name === '' ? `Condition Item ${at + 1}` : ruleItem.name,
	}));
}

function outputOf(output: 'matched' | 'own' | null | undefined, number: number | null | undefined): RuleOutput {
	return output === 'own' ? { kind: 'own', number: number ?? 1 } : { kind: 'matched' };
}

function placeOf(path: readonly PropertyKey[], parameters: unknown): string {
	const place: string[] = [];
	let value = parameters;
	let field = '';
	for (const [at, key] of path.entries()) {
		value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
		if (typeof key !== 'number') {
			field = String(key);
			continue;
		}
		field = '';
		const kind = path[at - 1] === 'conditions' ? 'row' : path[at - 2] === 'groups' ? 'group' : 'condition item';
		const name = kind === 'condition item' ? nameOf(value) : '';
		place.push(`${kind} ${key + 1}${name}`);
	}
	const where = place.length === 0 ? 'conditions to evaluate' : place.join(', ');
	const sentence = field === '' ? where : `${where}, "${field}"`;
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function nameOf(ruleItem: unknown): string {
	const name = typeof ruleItem === 'object' && ruleItem !== null && 'name' in ruleItem ? ruleItem.name : undefined;
	return typeof name === 'string' && name !== '' ? ` "${name}"` : '';
}
