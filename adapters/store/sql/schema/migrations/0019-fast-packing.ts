import type { ColumnTypes } from '../../database/sql-dialect';

/**
 * What gets long is packed by what takes the least time: PostgreSQL's own way takes longer on a message than all
 * indexes that it enters. What was packed before stays as it is.
 */
export const fastPacking = (types: ColumnTypes): readonly string[] =>
	types.packedFast([
		['activity', 'fields'],
		['activity', 'head'],
		['raw_message', 'content'],
		['queue_item', 'trace'],
		['record', 'fields'],
		['record', 'search_text'],
		['reply', 'content'],
	]);
