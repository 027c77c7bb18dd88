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
