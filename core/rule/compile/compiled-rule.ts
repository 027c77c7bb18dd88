import type { GroupAbout, RuleOutput } from '../definition/rule-definition';
import type { RowTest, SideReader } from './compile-row';
import type { RuleOutline } from '../definition/outline';
import type { SharedReads } from './shared-reads';

/** A rule made ready for many activities; compiled once for each execution. */
export interface CompiledRule {
	readonly items: readonly CompiledRuleItem[];
	/** What the rows have read of the activity in hand. */
	readonly reads: SharedReads;
	readonly warnings: readonly RuleWarning[];
	/** What traces show of the rule, and how the values that they show are read. */
	readonly outline: RuleOutline;
	readonly values: readonly ShownValue[];
}

export interface CompiledRuleItem {
	readonly name: string;
	/** Its place in the rule, from 0. */
	readonly index: number;
	readonly output: RuleOutput;
	readonly combinator: 'all' | 'any';
	readonly groups: readonly CompiledGroup[];
	/** It passes whatever the activity is, as a blank item does. */
	readonly alwaysHolds: boolean;
}

export interface CompiledGroup {
	readonly about: GroupAbout;
	readonly combinator: 'and' | 'or';
	readonly rows: readonly CompiledRow[];
}

export interface CompiledRow {
	readonly test: RowTest;
	/** What is compared, in words: `activity.subject contains "urgent"`. */
	readonly text: string;
	readonly left: ShownSide;
	/** Undefined for operators that have no right side. */
	readonly right: ShownSide | undefined;
	/** What its sides have to be, in words. */
	readonly expects: { readonly left: string; readonly right: string };
	/** What the row gives whatever the activity is; undefined where that depends on it. */
	readonly always: boolean | undefined;
}

/** One side of a row as a trace shows it. */
export interface ShownSide {
	/** The field, expression or value as a person wrote it. */
	readonly text: string;
	/** The same uncut, by which rows that read the same are told. */
	readonly source: string;
	/** Present where the value comes from the activity or a record. */
	readonly read: SideReader | undefined;
	/** It reads a message body, which a trace never holds. */
	readonly isBody: boolean;
}

/** A side of rows whose value a trace shows, once for all rows that read the same. */
export interface ShownValue {
	readonly about: GroupAbout;
	readonly side: ShownSide & { readonly read: NonNullable<ShownSide['read']> };
}

export type RuleWarningKind =
	'unreachable' | 'unknownField' | 'constantRow' | 'slowRegex' | 'invalidRegex' | 'invalidValue' | 'unknownOperator';

/** Something that works, though hardly as it is meant. */
export interface RuleWarning {
	readonly kind: RuleWarningKind;
	/** Name of the condition item. */
	readonly ruleItem: string;
	/** A sentence for the author of the rule, which names item, group and row. */
	readonly message: string;
}
