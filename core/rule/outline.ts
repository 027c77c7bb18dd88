import type { CompiledGroup, CompiledRow, CompiledRuleItem, ShownSide } from './compiled-rule';
import type { GroupAbout } from './rule-definition';

/** A rule as its traces show it: all that is the same for every activity, as plain JSON. */
export interface RuleOutline {
	readonly items: readonly OutlineItem[];
}

export interface OutlineItem {
	readonly name: string;
	readonly combinator: 'all' | 'any';
	readonly groups: readonly OutlineGroup[];
}

export interface OutlineGroup {
	readonly about: GroupAbout;
	readonly combinator: 'and' | 'or';
	readonly rows: readonly OutlineRow[];
}

export interface OutlineRow {
	/** What is compared: `activity.subject contains "urgent"`. */
	readonly text: string;
	/** Places among the values that were found, for sides that come from the activity or a record. */
	readonly left?: number;
	readonly right?: number;
}

/** A side of rows whose value a trace shows, once for all rows that read the same. */
export interface ShownValue {
	readonly about: GroupAbout;
	readonly side: ShownSide & { readonly read: NonNullable<ShownSide['read']> };
}

/** The outline of compiled condition items, and the values that its numbers stand for. */
export function outlineOf(items: readonly CompiledRuleItem[]): {
	readonly outline: RuleOutline;
	readonly values: readonly ShownValue[];
} {
	const values: ShownValue[] = [];
	const places = new Map<string, number>();
	const placeOf = (side: ShownSide | undefined, about: GroupAbout): number | undefined => {
		if (side?.read === undefined) return undefined;
		const key = `${about} ${side.source}`;
		const known = places.get(key);
		if (known !== undefined) return known;
		places.set(key, values.length);
		return values.push({ about, side: { ...side, read: side.read } }) - 1;
	};
	const row = ({ text, left, right }: CompiledRow, about: GroupAbout): OutlineRow => {
		const [leftPlace, rightPlace] = [placeOf(left, about), placeOf(right, about)];
		return {
			text,
			...(leftPlace === undefined ? {} : { left: leftPlace }),
			...(rightPlace === undefined ? {} : { right: rightPlace }),
		};
	};
	const group = ({ about, combinator, rows }: CompiledGroup): OutlineGroup => ({
		about,
		combinator,
		rows: rows.map((one) => row(one, about)),
	});
	const outline = {
		items: items.map(({ name, combinator, groups }) => ({ name, combinator, groups: groups.map(group) })),
	};
	return { outline, values };
}
