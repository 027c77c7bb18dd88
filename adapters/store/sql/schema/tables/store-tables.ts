import type { Outage } from '../../../../../core/ledger/events';

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
