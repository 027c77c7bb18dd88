import type { Generated, Kysely } from '../../../../vendor/kysely';
import type { Outage } from '../../../../core/ledger/events';

/** The tables of every SQL store. Times are milliseconds since 1970, truth values 0 or 1. */
export interface Schema {
	store: StoreTable;
	setting: SettingTable;
	number_sequence: NumberSequenceTable;
	record: RecordTable;
	record_address: RecordAddressTable;
	unique_key: UniqueKeyTable;
	activity: ActivityTable;
	raw_message: RawMessageTable;
	conversation: ConversationTable;
	conversation_alias: ConversationAliasTable;
	queue_item: QueueItemTable;
	rule_registration: RuleRegistrationTable;
	reply: ReplyTable;
	monitor_entry: MonitorEntryTable;
	trace_outline: TraceOutlineTable;
	mailbox_position: MailboxPositionTable;
	tracking_key: TrackingKeyTable;
	tracking_token: TrackingTokenTable;
	bounced_address: BouncedAddressTable;
	purged_queue_item: PurgedQueueItemTable;
	store_event: StoreEventTable;
	event_listener: EventListenerTable;
	record_type: RecordTypeTable;
	outage: OutageTable;
}

/** A connection or a transaction on it. */
export type Db = Kysely<Schema>;

export interface StoreTable {
	id: string;
	/** Salted hash of the key that opens the store; null where it needs none. */
	key_hash: string | null;
}

export interface SettingTable {
	name: string;
	value: string;
}

export interface NumberSequenceTable {
	name: string;
	value: number;
}

/** Every record of every type. `fields` has all of them; the columns beside it are for looking up. */
export interface RecordTable {
	/** Order of creation. */
	position: Generated<number>;
	type: string;
	id: string;
	name: string | null;
	search_text: string;
	state: string | null;
	number: string | null;
	/** A reference as `type:id`, as in `owner`. */
	customer: string | null;
	contact: string | null;
	account: string | null;
	owner: string | null;
	origin_queue: string | null;
	/** By what it is found that lives in another system; no two records have the same, and one of a test run has none. */
	external: string | null;
	test: number;
	fields: string;
	version: number;
	created_on: number;
	modified_on: number;
}

export interface RecordAddressTable {
	address: string;
	/** Of the record that has it. */
	position: number;
}

/** What may exist once: the record of a type that was made for an address. */
export interface UniqueKeyTable {
	type: string;
	key: string;
	record_id: string;
}

export interface ActivityTable {
	id: string;
	type: string;
	direction: 'incoming' | 'outgoing';
	message_id: string | null;
	conversation_id: string;
	subject: string;
	sender: string | null;
	/** A reference as `type:id`. */
	regarding: string | null;
	/** JSON list of references. */
	related: string;
	correlated_with: string | null;
	fields: string;
	received_on: number;
	test: number;
	/** The subject without what mail clients add, for messages without reply headers. */
	subject_key: string | null;
	/** When the store took it in, by its own clock. */
	stored_on: number;
	/** What decisions look at, as JSON; null in activities from before it was kept, of which all is in `fields`. */
	head: string | null;
}

export interface RawMessageTable {
	activity_id: string;
	content: Uint8Array;
	stored_on: number;
}

/** What is claimed. The lease counts while it lies ahead, at most `lease_ms` ahead. */
export interface ConversationTable {
	id: string;
	/** Order of opening; the oldest of several that turn out to be one takes the others in. */
	sequence: number;
	claim_number: number;
	claimed_item: string | null;
	lease_until: number;
	lease_ms: number;
	holder_workflow: string | null;
	holder_instance: string | null;
}

export interface ConversationAliasTable {
	key: string;
	conversation_id: string;
}

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

export interface RuleRegistrationTable {
	rule_id: string;
	instance_id: string;
	workflow_id: string;
	node_id: string;
	name: string;
	activity_type: string;
	queue_id: string;
	/** Order of activation, which no clock disturbs. */
	activation: number;
	activated_on: number;
	last_seen: number;
	gone: number;
	captured: string | null;
}

export interface ReplyTable {
	id: string;
	queue_item_id: string;
	state: 'pending' | 'sent' | 'notSent' | 'unknown';
	/** The reply as it was written down, JSON. */
	content: string;
	note: string;
	begun_on: number;
	ended_on: number | null;
	/** By which replies are counted; null in those that an earlier version wrote down. */
	address: string | null;
	/** The record as `type:id`, or the conversation. */
	about: string | null;
	message_id: string | null;
}

/** An address that a reply did not reach. */
export interface BouncedAddressTable {
	address: string;
	reply_id: string;
	/** The status code of RFC 3463. */
	status: string;
	bounced_on: number;
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

/** How far a folder of a mail account was taken in. */
export interface MailboxPositionTable {
	/** Hash of host, port, user and folder, which may be long. */
	key: string;
	host: string;
	port: number;
	user_name: string;
	folder: string;
	uid_validity: number;
	uid: number;
	/** UIDs and ranges of them as IMAP writes them, such as `3,7:20`. */
	pending: string;
	since: string;
}

/** Keys that sign tracking tokens; never read out. The newest signs, all verify. */
export interface TrackingKeyTable {
	number: number;
	secret: string;
	created_on: number;
}

/** The outgoing messages that have a token, by its beginning. */
export interface TrackingTokenTable {
	prefix: string;
	activity_id: string;
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

/** What people may want to be told of; kept for a week. */
export interface StoreEventTable {
	position: number;
	id: string;
	/** What makes two events the same. */
	source: string;
	place: string;
	queue_id: string | null;
	content: string;
	occurred_on: number;
}

/** Who is told of events, and up to which one that was done. */
export interface EventListenerTable {
	id: string;
	position: number;
	last_seen: number;
}

/** A custom record type whose fields are declared. */
export interface RecordTypeTable {
	name: string;
	label: string;
	/** JSON list of field definitions. */
	fields: string;
	declared_on: number;
}

/** The outages that rules have told of and that have not ended. */
export interface OutageTable {
	rule_id: string;
	/** What is away. */
	kind: Outage;
	rule_name: string | null;
	message: string;
	recommendation: string | null;
	/** In ISO 8601, as the rule told it. */
	since: string;
}
