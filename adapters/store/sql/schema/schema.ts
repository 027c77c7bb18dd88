import type { Kysely } from '../../../../vendor/kysely';
import type { MonitorEntryTable, PurgedQueueItemTable, QueueItemTable, TraceOutlineTable } from './tables/item-tables';
import type {
	ActivityLinkTable,
	ActivityTable,
	ConversationAliasTable,
	ConversationTable,
	MailboxPositionTable,
	RawMessageTable,
} from './tables/message-tables';
import type { RecordAddressTable, RecordTable, RecordTypeTable, UniqueKeyTable } from './tables/record-tables';
import type { BouncedAddressTable, ReplyTable, TrackingKeyTable, TrackingTokenTable } from './tables/reply-tables';
import type {
	EventListenerTable,
	NumberSequenceTable,
	OutageTable,
	RuleRegistrationTable,
	SettingTable,
	StoreEventTable,
	StoreTable,
} from './tables/store-tables';

/** The tables of every SQL store. Times are milliseconds since 1970, truth values 0 or 1. */
export interface Schema {
	store: StoreTable;
	setting: SettingTable;
	number_sequence: NumberSequenceTable;
	record: RecordTable;
	record_address: RecordAddressTable;
	unique_key: UniqueKeyTable;
	activity: ActivityTable;
	activity_link: ActivityLinkTable;
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
