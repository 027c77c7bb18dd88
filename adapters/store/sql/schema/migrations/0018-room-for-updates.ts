import type { ColumnTypes } from '../../database/sql-dialect';

/**
 * What is changed twice by every message, in columns that no index has: with room beside it, it is written there
 * and renews no index.
 */
export const roomForUpdates = (types: ColumnTypes): readonly string[] => [
	...types.filledTo('conversation', 60),
	...types.filledTo('reply', 70),
];
