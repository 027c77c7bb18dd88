import { moveNote } from '../sql/schema/move-note';
import type { Schema } from '../sql/schema/schema';

/** A table whose rows are moved: the columns of its primary key, and how many rows are carried at once. */
export interface MovedTable {
	readonly name: Exclude<keyof Schema, 'store'>;
	readonly key: readonly string[];
	readonly rows: number;
	/** A column that PostgreSQL makes of others. */
	readonly generated?: string;
	/** The column that counts up by itself. */
	readonly counts?: string;
	/** The row with this key is the store's own and stays. */
	readonly except?: string;
}

/** Few of those that may have a megabyte each. */
const small = 500;
const large = 100;

/** In an order in which each row finds what it refers to. */
export const movedTables: readonly MovedTable[] = [
	{ name: 'setting', key: ['name'], rows: small, except: moveNote },
	{ name: 'number_sequence', key: ['name'], rows: small },
	{ name: 'record_type', key: ['name'], rows: small },
	{ name: 'record', key: ['position'], rows: large, counts: 'position' },
	{ name: 'record_address', key: ['address', 'position'], rows: small },
	{ name: 'unique_key', key: ['type', 'key'], rows: small },
	{ name: 'conversation', key: ['id'], rows: small },
	{ name: 'conversation_alias', key: ['key'], rows: small },
	{ name: 'activity', key: ['id'], rows: 20 },
	{ name: 'activity_link', key: ['stored_on', 'activity_id'], rows: small },
	{ name: 'raw_message', key: ['activity_id'], rows: 2 },
	{ name: 'tracking_key', key: ['number'], rows: small },
	{ name: 'tracking_token', key: ['prefix', 'activity_id'], rows: small },
	{ name: 'trace_outline', key: ['id'], rows: large },
	{ name: 'queue_item', key: ['id'], rows: large, generated: 'ended_rule' },
	{ name: 'purged_queue_item', key: ['id'], rows: small },
	{ name: 'reply', key: ['id'], rows: large },
	{ name: 'bounced_address', key: ['address'], rows: small },
	{ name: 'monitor_entry', key: ['position'], rows: small, counts: 'position' },
	{ name: 'rule_registration', key: ['rule_id', 'instance_id'], rows: small },
	{ name: 'mailbox_position', key: ['key'], rows: small },
	{ name: 'store_event', key: ['position'], rows: small },
	{ name: 'event_listener', key: ['id'], rows: small },
	{ name: 'outage', key: ['rule_id', 'kind'], rows: small },
];
