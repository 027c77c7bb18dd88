import * as fc from 'fast-check';
import type { Condition, Filter, Link, Part, Query } from './fetch-model';
import { address, id, letters, otherUser, text, time, userId } from './generated-emails';

const pattern = fc
	.array(
		fc.oneof(
			letters,
			fc.constantFrom('%', '%', '_', '[ab]', '[^a]', '[a-c]', '[-a]', '[]', '[%]', '[_]', '[[]', '[^]', '[c-a]'),
		),
		{
			maxLength: 5,
		},
	)
	.map((parts) => parts.join(''));
type Compared = Omit<Condition, 'kind' | 'attribute' | 'of'>;
const compared = (operators: readonly string[], ...values: readonly fc.Arbitrary<string>[]): fc.Arbitrary<Compared> =>
	fc.record({ operator: fc.constantFrom(...operators), values: fc.tuple(...values) });
const listed = (operators: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<Compared> =>
	fc.record({ operator: fc.constantFrom(...operators), values: fc.array(value, { minLength: 1, maxLength: 3 }) });

const presence = compared(['null', 'not-null']);
const textCompared = fc.oneof(
	compared(['eq', 'ne'], text),
	compared(['like', 'not-like', 'begins-with', 'not-begin-with', 'ends-with', 'not-end-with'], pattern),
	listed(['in', 'not-in'], text),
	presence,
);
const addressCompared = fc.oneof(
	compared(['eq', 'ne'], address),
	compared(
		['like', 'begins-with', 'ends-with'],
		fc.constantFrom('%@contoso.example', 'ada%', 'c[%]d%', '%fabrikam_example', '%'),
	),
);
const number = fc.integer({ min: -1, max: 5 }).map(String);
const count = fc.constantFrom('1', '2', '7', '13', '40');
const units = ['hours', 'days', 'weeks', 'months', 'years'];
const spans = ['today', 'yesterday', 'tomorrow', 'last-seven-days', 'next-seven-days'].concat(
	['week', 'month', 'year'].flatMap((unit) => [`last-${unit}`, `this-${unit}`, `next-${unit}`]),
);
const timeCompared = fc.oneof(
	compared(['gt', 'ge', 'lt', 'le', 'eq', 'ne'], time),
	compared(['between', 'not-between'], time, time),
	compared(
		['on', 'on-or-before', 'on-or-after'],
		time.map((one) => one.slice(0, 10)),
	),
	compared(spans),
	compared(
		[...units.flatMap((unit) => [`last-x-${unit}`, `next-x-${unit}`, `olderthan-x-${unit}`]), 'olderthan-x-minutes'],
		count,
	),
	presence,
);
const choiceCompared = (...values: readonly string[]): fc.Arbitrary<Compared> =>
	fc.oneof(
		compared(['eq', 'ne'], fc.constantFrom(...values)),
		listed(['in', 'not-in', 'contain-values', 'not-contain-values'], fc.constantFrom(...values)),
		presence,
	);

const ofEmail: Readonly<Record<string, fc.Arbitrary<Compared>>> = {
	subject: textCompared,
	description: textCompared,
	sender: fc.oneof(addressCompared, presence),
	createdon: timeCompared,
	senton: timeCompared,
	prioritycode: choiceCompared('0', '1', '2'),
	attachmentcount: fc.oneof(
		compared(['eq', 'ne', 'gt', 'ge', 'lt', 'le'], number),
		compared(['between', 'not-between'], number, number),
		listed(['in', 'not-in'], number),
	),
	correlatedsubjectchanged: fc.oneof(compared(['eq', 'ne'], fc.constantFrom('0', '1')), presence),
};
const ofTables: Readonly<Record<'contact' | 'account' | 'incident', Readonly<Record<string, fc.Arbitrary<Compared>>>>> =
	{
		contact: {
			contactid: fc.oneof(compared(['eq', 'ne'], fc.constantFrom(id, `{${id.toUpperCase()}}`, otherUser)), presence),
			firstname: textCompared,
			lastname: textCompared,
			emailaddress1: fc.oneof(addressCompared, presence),
			statecode: choiceCompared('0', '1'),
		},
		account: { name: textCompared, statecode: choiceCompared('0', '1') },
		incident: {
			title: textCompared,
			statecode: choiceCompared('0', '1', '2'),
			prioritycode: choiceCompared('1', '2', '3'),
			createdon: timeCompared,
			ownerid: fc.oneof(
				compared(['eq-userid', 'ne-userid']),
				compared(['eq', 'ne'], fc.constantFrom(userId, otherUser)),
			),
		},
	};
type Table = keyof typeof ofTables;
const tables = Object.keys(ofTables) as readonly Table[];

function conditions(columns: Readonly<Record<string, fc.Arbitrary<Compared>>>, of?: Table): fc.Arbitrary<Condition> {
	return fc.oneof(
		...Object.entries(columns).map(([attribute, arbitrary]) =>
			arbitrary.map((one): Condition => ({
				kind: 'condition',
				attribute,
				...one,
				...(of === undefined ? {} : { of }),
			})),
		),
	);
}

function filters(part: fc.Arbitrary<Part>, depth: number): fc.Arbitrary<Filter> {
	const inner: fc.Arbitrary<Part> =
		depth === 0 ? part : fc.oneof({ arbitrary: part, weight: 3 }, { arbitrary: filters(part, depth - 1), weight: 1 });
	return fc.record({
		kind: fc.constant('filter' as const),
		type: fc.constantFrom('and' as const, 'or' as const),
		parts: fc.array(inner, { minLength: depth === 2 ? 1 : 0, maxLength: 3 }),
	});
}

function links(types: readonly Link['linkType'][], table: Table): fc.Arbitrary<Link> {
	return fc.record({
		kind: fc.constant('link' as const),
		table: fc.constant(table),
		linkType: fc.constantFrom(...types),
		filter: filters(conditions(ofTables[table]), 1),
	});
}

const parties: fc.Arbitrary<Link> = fc
	.record({
		linkType: fc.constantFrom('any' as const, 'not any' as const),
		masks: fc.constantFrom(['1'], ['2'], ['3'], ['2', '3'], ['1', '2']),
		compared: fc.oneof(addressCompared, listed(['in'], address)).filter(({ operator }) => operator !== 'ne'),
	})
	.map(({ linkType, masks, compared: address }) => {
		const mask = { attribute: 'participationtypemask', operator: masks.length === 1 ? 'eq' : 'in', values: masks };
		return {
			kind: 'link',
			table: 'activityparty',
			linkType,
			filter: {
				kind: 'filter',
				type: 'and',
				parts: [
					{ kind: 'condition', ...mask },
					{ kind: 'condition', attribute: 'addressused', ...address },
				],
			},
		};
	});

/** Conditions of rules: nested filters over an email, linked rows inside and outside of them, aliases. */
export const query: fc.Arbitrary<Query> = fc
	.uniqueArray(fc.constantFrom(...tables), { maxLength: 2 })
	.chain((linked) => {
		const within = tables.flatMap((table) => links(['any', 'not any', 'all', 'not all'], table));
		const part = fc.oneof(
			{ arbitrary: conditions(ofEmail), weight: 6 },
			...linked.map((table) => ({ arbitrary: conditions(ofTables[table], table), weight: 1 })),
			{ arbitrary: fc.oneof(...within, parties), weight: 1 },
		);
		return fc.record({
			filter: filters(part, 2),
			links: fc.tuple(...linked.map((table) => links(['inner', 'outer'], table))),
		});
	});
