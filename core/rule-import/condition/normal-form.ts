import type { Logic, Test } from './logic';

/** Rows of which one is enough, or all are needed, as the form says. */
export type Bundle = readonly Test[];

/** Rows that a condition item may have; multiplied out, a condition has no more. */
const mostRows = 1_000;

/**
 * A condition multiplied out: with `and`, alternatives of which each has to hold one (conjunctive
 * form); with `or`, conjunctions of which one is enough (disjunctive form).
 *
 * @returns undefined where it has more rows than a condition item may have
 */
export function normalForm(logic: Logic, outer: 'and' | 'or'): readonly Bundle[] | undefined {
	if (logic.kind === 'test') return [[logic]];
	if (logic.kind === 'constant') return logic.holds === (outer === 'and') ? [] : [[]];
	let bundles: readonly Bundle[] = logic.kind === outer ? [] : [[]];
	for (const part of logic.parts) {
		const more = normalForm(part, outer);
		if (more === undefined) return undefined;
		const isWithin =
			logic.kind === outer
				? rowsOf(bundles) + rowsOf(more) <= mostRows
				: rowsOf(bundles) * more.length + rowsOf(more) * bundles.length <= mostRows;
		if (!isWithin) return undefined;
		bundles =
			logic.kind === outer
				? [...bundles, ...more]
				: bundles.flatMap((bundle) => more.map((other) => [...bundle, ...other]));
	}
	return withoutImplied(bundles.map(withoutDoubles));
}

/** How many rows they have in all. */
export function rowsOf(bundles: readonly Bundle[]): number {
	return bundles.reduce((sum, { length }) => sum + length, 0);
}

const keys = new WeakMap<Test, string>();

/** By which rows that ask the same are told; asked for often, so made once. */
function keyOf(row: Test): string {
	const known = keys.get(row);
	if (known !== undefined) return known;
	const { left, operator, right } = row;
	const key = JSON.stringify([left.code, operator.type, operator.operation, right]);
	keys.set(row, key);
	return key;
}

function withoutDoubles(bundle: Bundle): Bundle {
	return [...new Map(bundle.map((row) => [keyOf(row), row])).values()];
}

/** Bundles that hold all rows of another one say nothing more than that one. */
function withoutImplied(bundles: readonly Bundle[]): readonly Bundle[] {
	const places = new Map<string, number[]>();
	for (const [at, bundle] of bundles.entries()) {
		for (const key of bundle.map(keyOf)) listOf(places, key).push(at);
	}
	return bundles.filter((bundle, at) => {
		const shared = new Map<number, number>();
		for (const other of bundle.flatMap((row) => places.get(keyOf(row)) ?? [])) {
			shared.set(other, (shared.get(other) ?? 0) + 1);
		}
		return ![...shared].some(([other, count]) => {
			const size = bundles[other]?.length ?? 0;
			// Of two that are the same, the first stays.
			return other !== at && count === size && (size < bundle.length || other < at);
		});
	});
}

function listOf(lists: Map<string, number[]>, key: string): number[] {
	const list = lists.get(key) ?? [];
	lists.set(key, list);
	return list;
}
