export interface ReplyTable {
	id: string;
	queue_item_id: string;
	/** `waiting` was written down ahead, and nobody has begun to send it. */
	state: 'waiting' | 'pending' | 'sent' | 'notSent' | 'unknown';
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
