import type { Activity } from '../activity/activity';
import type { ReplyNote } from '../activity/queue-item';
import type { Outcome, Reason } from '../activity/reason';
import type { ArcRecord } from '../record/record';
import type { Reference } from '../record/reference';

/**
 * The records of a store for people to look at. Test records are left out, and so are records that live in
 * another system than the ledger: people look at them there.
 */
export interface RecordViews {
	/** Records of a type, newest first, page by page. */
	listedRecords(listing: RecordListing): Promise<RecordList>;
	/** A record with where it came from and its messages; null where there is none. */
	recordView(ref: Reference): Promise<RecordView | null>;
}

/** Filters combine; what is left out does not narrow. */
export interface RecordListing {
	readonly type: string;
	readonly state?: string;
	/** A reference, or an address or whole name of contacts and accounts. */
	readonly customer?: Reference | string;
	readonly owner?: Reference;
	readonly queueId?: string;
	/**
	 * The beginning of each of its words is looked for in number, title, name and address, among the
	 * newest records: a page may be short and still have a next one, which looks further back.
	 */
	readonly text?: string;
	/** At most 1,000; 50 where it is left out. */
	readonly limit?: number;
	/** The `nextCursor` of the page before. */
	readonly cursor?: string;
}

export interface RecordList extends RecordNames {
	readonly records: readonly ArcRecord[];
	readonly nextCursor: string | null;
	/** Types of which the store has records, by name. */
	readonly types: readonly string[];
}

/** What people call the records that others refer to, by `type:id`; those without a name are missing. */
export interface RecordNames {
	readonly recordNames: Readonly<Record<string, string>>;
}

export interface RecordView extends RecordNames {
	readonly record: ArcRecord;
	/** The queue item that made it; null where none did, or it was purged. */
	readonly origin: RecordOrigin | null;
	/** Messages that belong to it, oldest first; the newest 200 where there are more. */
	readonly messages: readonly RecordMessage[];
	readonly hasMore: boolean;
}

export interface RecordOrigin {
	/** Id of the queue item. */
	readonly id: string;
	readonly ruleName: string | null;
	readonly conditionItem: string | null;
}

/** A message of a record, with what became of it in each queue. */
export interface RecordMessage {
	readonly activity: Activity;
	readonly items: readonly MessageItem[];
}

export interface MessageItem {
	readonly id: string;
	/** Null while it is open. */
	readonly outcome: Outcome | null;
	readonly reason: Reason | null;
	readonly reply: ReplyNote | null;
	readonly isOpen: boolean;
}
