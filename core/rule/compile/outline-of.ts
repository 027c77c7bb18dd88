import type { CompiledGroup, CompiledRow, CompiledRuleItem, ShownSide, ShownValue } from './compiled-rule';
import type { OutlineGroup, OutlineRow, RuleOutline } from '../definition/outline';
import type { GroupAbout } from '../definition/rule-definition';

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
