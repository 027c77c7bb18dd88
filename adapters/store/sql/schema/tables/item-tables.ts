import type { Generated } from '../../../../../vendor/kysely';

/** An item is open while `closed_on` is null: `active` or `waiting`. */
export interface QueueItemTable {
	/** UUIDv5 of activity, queue and way in, so that a repeat finds it. */
	id: string;
	/** Arrival, then place: the order in which items are handled. */
	sequence: number;
	activity_id: string;
	activity_type: string;
	/** Empty where a rule without a queue takes the activity. */
	queue_id: string;
	way_in: string;
	conversation_id: string;
	state: 'active' | 'waiting' | 'inactive' | 'failed';
	entered_on: number;
	/** Back-off; it counts while it lies at most `delay_ms` ahead. */
	not_before: number;
	delay_ms: number;
	/** A waiting item holds its conversation until then. */
	held_until: number;
	attempts: number;
	claim_number: number;
	claimed_by_workflow: string | null;
	claimed_by_instance: string | null;
	/** JSON list: the outcomes that become monitor entries; null until a rule claims the item. */
	captured: string | null;
	rule_id: string | null;
	rule_name: string | null;
	decision: string | null;
	condition_item: string | null;
	records: string;
	/** JSON, by Record Key: when a record was begun that another system makes; null where none was. */
	begun: string | null;
	reply: string | null;
	outcome: string | null;
	reason: string | null;
	evaluated_on: number | null;
	closed_on: number | null;
	test: number;
	trace: string;
	/** Subject of the activity as the monitor searches it. */
	subject_text: string;
	/** Whether a person executes it again past the skip that a connected record caused. */
	past_connection: number;
	/** When its execution was parked, as long as it is `waiting`. */
	parked_on: number | null;
}

/** What stays of a queue item after it was purged, so that its activity is known and its record found. */
export interface PurgedQueueItemTable {
	id: string;
	activity_id: string;
	activity_type: string;
	queue_id: string;
	way_in: string;
	claim_number: number;
	state: 'inactive' | 'failed';
	outcome: string | null;
	reason: string | null;
	condition_item: string | null;
	decision: string | null;
	records: string;
	entered_on: number;
	closed_on: number;
	purged_on: number;
}

export interface MonitorEntryTable {
	position: Generated<number>;
	id: string;
	queue_item_id: string;
	activity_type: string;
	subject: string;
	state: 'ready' | 'skipped' | 'failed';
	reason: string;
	rule_id: string | null;
	rule_name: string | null;
	condition_item: string | null;
	queue_id: string;
	evaluated_on: number;
}

/** What the traces of many queue items refer to, kept once. */
export interface TraceOutlineTable {
	id: string;
	content: string;
}
