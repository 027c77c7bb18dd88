import type { ColumnTypes } from '../../database/sql-dialect';

/**
 * A claim says which rule has the item, and indexes had that rule, so that a claim made an entry in each of nine
 * indexes, and so did the decision behind it, which found no room beside the item. Where a row is written anew to be
 * changed, they have the rule of items that ended, which changes with what they have anyway. On its way a row grows
 * to three times its length; what ended before needs no room.
 */
export const claimsInPlace = ({ writesRowsAnew, filledTo }: ColumnTypes): readonly string[] =>
	writesRowsAnew
		? [
				'drop index queue_item_monitor',
				'drop index queue_item_arrival',
				`alter table queue_item add column ended_rule text
					generated always as (case when closed_on is null then null else rule_id end) stored`,
				`create index queue_item_monitor on queue_item
					(sequence, state, outcome, reason, ended_rule, queue_id, activity_type, entered_on, subject_text, id)
					where test = 0`,
				`create index queue_item_arrival on queue_item (entered_on, state, outcome, reason, ended_rule) where test = 0`,
				...filledTo('queue_item', 30),
			]
		: [];
