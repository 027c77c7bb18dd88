export interface ActivityTable {
	id: string;
	type: string;
	direction: 'incoming' | 'outgoing';
	message_id: string | null;
	conversation_id: string;
	subject: string;
	sender: string | null;
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

/** What an activity is connected with; one that belongs to nothing need have none. */
export interface ActivityLinkTable {
	/** Those of its activity, with which it is found. */
	stored_on: number;
	activity_id: string;
	/** A reference as `type:id`. */
	regarding: string | null;
	/** JSON list of references. */
	related: string;
	received_on: number;
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
