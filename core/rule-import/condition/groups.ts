import type { GroupParameter, RelatedEntity, Row, RuleItemParameter } from '../../rule/definition/rule-definition';
import type { Logic, Test } from './logic';
import { normalForm, rowsOf, type Bundle } from './normal-form';
import { recordCode } from './record-columns';

/** The groups of a condition item, and whether all of them have to hold. */
export type ItemGroups = Required<Pick<RuleItemParameter, 'combinator' | 'groups'>>;

/** A group that never holds, for what has no counterpart. */
export const neverHolds: ItemGroups = {
	combinator: 'all',
	groups: {
		values: [
			group('activity', 'and', [
				{
					kind: 'test',
					left: { code: 'false' },
					operator: { type: 'boolean', operation: 'true', singleValue: true },
					right: '',
				},
			]),
		],
	},
};

/**
 * A condition as groups: all groups, with alternatives in them, or any group, with conjunctions;
 * whichever has fewer rows. Rows about a record stand in a group about it where it has to be there.
 *
 * @returns undefined where the condition is too large when its nesting is multiplied out
 */
export function groupsOf(logic: Logic): ItemGroups | undefined {
	if (logic.kind === 'constant') return logic.holds ? { combinator: 'all', groups: {} } : neverHolds;
	const [all, any] = [normalForm(logic, 'and'), normalForm(logic, 'or')];
	if (all !== undefined && (any === undefined || rowsOf(all) <= rowsOf(any))) {
		return { combinator: 'all', groups: { values: groupsOfAll(all) } };
	}
	return any === undefined ? undefined : { combinator: 'any', groups: { values: groupsOfAny(any) } };
}

function groupsOfAll(bundles: readonly Bundle[]): readonly GroupParameter[] {
	const needed = bundles.flatMap((bundle) => (bundle.length === 1 ? bundle : []));
	const there = new Set(needed.flatMap((row) => existing(row) ?? []));
	const recordOf = (bundle: Bundle): RelatedEntity | undefined => {
		const [about] = bundle.map(({ left }) => left.about);
		return about !== undefined && there.has(about) && bundle.every(({ left }) => left.about === about)
			? about
			: undefined;
	};
	const alone = needed.filter((row) => existing(row) === undefined);
	const ofActivity = alone.filter((row) => recordOf([row]) === undefined);
	const alternatives = bundles.filter(({ length }) => length > 1);
	return [
		...(ofActivity.length === 0 ? [] : [group('activity', 'and', ofActivity)]),
		...[...there].flatMap((about) => {
			const rows = alone.filter((row) => recordOf([row]) === about);
			// A group without rows asks whether there is such a record.
			const isAsked = rows.length > 0 || !alternatives.some((bundle) => recordOf(bundle) === about);
			return isAsked ? [group(about, 'and', rows)] : [];
		}),
		...alternatives.map((bundle) => group(recordOf(bundle) ?? 'activity', 'or', bundle)),
	];
}

function groupsOfAny(bundles: readonly Bundle[]): readonly GroupParameter[] {
	const single = bundles.flatMap((bundle) => (bundle.length === 1 ? bundle : []));
	return [
		...(single.length === 0 ? [] : [group('activity', 'or', single)]),
		...bundles.filter(({ length }) => length > 1).map(conjunction),
	];
}

function conjunction(bundle: Bundle): GroupParameter {
	const about = bundle.map(existing).find((record) => record !== undefined);
	const rest = bundle.filter((row) => existing(row) === undefined);
	const isAboutIt = about !== undefined && bundle.every(({ left }) => left.about === about);
	return isAboutIt ? group(about, 'and', rest) : group('activity', 'and', bundle);
}

/** The record that a row asks the existence of. */
function existing({ left, operator }: Test): RelatedEntity | undefined {
	const isWhole = left.about !== undefined && left.code === recordCode[left.about];
	return isWhole && operator.operation === 'exists' ? left.about : undefined;
}

function group(about: GroupParameter['about'], combinator: 'and' | 'or', rows: readonly Test[]): GroupParameter {
	const conditions = rows.map(({ left, operator, right }, at): Row => {
		const leftValue = about === 'activity' || left.field === undefined ? `={{ ${left.code} }}` : left.field;
		return { id: `row-${at + 1}`, leftValue, rightValue: right, operator };
	});
	const options = { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 } as const;
	return { about, conditions: { options, conditions, combinator } };
}
