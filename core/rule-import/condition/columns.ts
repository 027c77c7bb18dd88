import type { LeftSide } from './logic';

/** What a column holds, which decides how its operators compare. */
export type ColumnKind = 'text' | 'id' | 'choice' | 'time' | 'number' | 'boolean' | 'list' | 'further';

/** A column of Dataverse, and where its value is found here. */
export interface Column {
	readonly left: LeftSide;
	readonly kind: ColumnKind;
	/** What is there where the column holds something, where that is told more simply. */
	readonly whole?: LeftSide;
	/** Our word for each value of a choice. */
	readonly choices?: ReadonlyMap<string, string>;
	/** What is not quite the same here. */
	readonly remark?: string;
}

export type Columns = ReadonlyMap<string, Column>;

/** Our words for the values of a choice. */
export const choices = (words: Readonly<Record<number, string>>): ReadonlyMap<string, string> =>
	new Map(Object.entries(words));
