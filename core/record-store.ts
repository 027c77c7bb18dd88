import type { Activity, ActivityHead } from './activity/activity';
import type {
	Claim,
	Decision,
	HandledItem,
	Outcome,
	QueueItem,
	QueueItemState,
	Reason,
	ReplyNote,
	TraceEntry,
	WayIn,
} from './activity/queue-item';
import type { EntryFilter, EntryPage, EntryQuery, QueueView, Reexecution, ReexecutionResult } from './monitor-queries';
import type { ContactData } from './contact/contact-data';
import type { ArcRecord, Owner, Queue } from './record/record';
import type { RecordTypeDefinition } from './record/record-type';
import type { Reference } from './record/reference';
import type { Purged, RetentionAges } from './retention';
import type { NewEvent, StoreEvent } from './store-events';

/**
 * The one port between the nodes and where records live. Every store behaves alike, which one
 * contract suite checks; what a store cannot do it refuses with a named ArcError.
 *
 * All methods that take several things do them in a handful of queries. Times that decide
 * anything (leases, back-off, heartbeats) come from the store's own clock.
 */
export interface RecordStore {
	/** Identity of the data behind the store; items carry it, so that a node of another store is found out. */
	readonly id: string;
	readonly kind: 'embedded' | 'postgres' | 'dataverse';

	/** Sets the key of a store that has none yet; afterwards answers whether it is this one. */
	checkKey(key: string): Promise<boolean>;
	/** The store's clock, in milliseconds since 1970. */
	now(): Promise<number>;
	settings(): Promise<StoreSettings>;
	saveSettings(changes: Partial<StoreSettings>): Promise<void>;
	close(): Promise<void>;

	/** Records by id, in the order asked for; ids that do not exist are left out. */
	get(type: string, ids: readonly string[]): Promise<ArcRecord[]>;
	list(type: string, query?: RecordQuery): Promise<RecordPage>;
	/**
	 * Makes all changes in one transaction and answers each in its place: the record as it is now, or
	 * the ArcError that refused it. A refused change does not keep the others from being made, unless
	 * they shall be made together: then none is, and the others are answered with `notWritten`.
	 */
	save(changes: readonly RecordChange[], options?: SaveOptions): Promise<readonly (SavedRecord | Error)[]>;
	/** Custom record types whose fields are declared, by name. */
	recordTypes(): Promise<readonly RecordTypeDefinition[]>;
	/**
	 * Declares the fields of a custom record type, in the place of what was declared before. From then
	 * on, what is saved is held against it; records that are there stay as they are.
	 */
	declareRecordType(definition: RecordTypeDefinition): Promise<void>;
	/** Forgets a declaration; records stay. Answers whether there was one. */
	removeRecordType(name: string): Promise<boolean>;

	/**
	 * Stores activities with their raw messages and queue items in one transaction, and wakes those
	 * who wait for them. When it returns, everything is durable.
	 *
	 * An activity that is known stays as it is, except that an outgoing one that was stored as incoming
	 * (its copy in a mailbox came first) becomes outgoing, and belongs to what the arrival says.
	 */
	takeIn(arrivals: readonly Arrival[]): Promise<readonly Intake[]>;
	/** The raw message of an email, where the store still has it. */
	rawMessage(activityId: string): Promise<Uint8Array | null>;
	/** Stored messages by message id, oldest first, for correlation; each with what it belongs to. */
	messages(messageIds: readonly string[]): Promise<readonly StoredMessage[]>;
	/** The token by which answers find an outgoing message: 128 bits, signed by the store with a key that it never gives out. */
	trackingToken(activityId: string): Promise<string>;
	/** Signs tokens with a new key from now on. Those that are out stay good, unless they are revoked: then they count for nothing. */
	rotateTrackingKey(options?: { readonly revoke?: boolean }): Promise<void>;
	/** Messages by their tokens: null where a token is genuine and its message is gone; one that this store did not sign is left out. */
	messagesByToken(tokens: readonly string[]): Promise<ReadonlyMap<string, StoredMessage | null>>;
	/** Messages whose subject is one of these but for what mail clients add, newest first, at most 100 for each few subjects. */
	messagesAlike(subjects: readonly string[], since: Date): Promise<readonly AlikeMessage[]>;
	/** Replaces what an activity is regarding or related to, as a person does; one that is gone is left alone. */
	connect(activityId: string, connect: Connect): Promise<void>;
	/** Queues by normalised address. */
	queuesByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>>;
	/** How far the messages of a mailbox folder were taken in; null where it was never read. */
	mailboxPosition(folder: MailboxFolder): Promise<MailboxPosition | null>;
	/**
	 * Notes how far a mailbox folder was taken in. Within one UIDVALIDITY the position never goes
	 * back, so that of two processes that read one folder the slower one undoes nothing.
	 */
	saveMailboxPosition(folder: MailboxFolder, position: MailboxPosition): Promise<void>;

	/**
	 * Enters a rule for its activity type and queue. Refused while another workflow's living rule
	 * has the same place, unless `waitForTurn` is set: then it is entered behind it.
	 */
	registerRule(rule: RuleRegistration, options?: { readonly waitForTurn?: boolean }): Promise<RegistrationResult>;
	/** Keeps the registration alive for another 60 s. */
	heartbeat(ruleId: string, instanceId: string): Promise<void>;
	unregisterRule(ruleId: string, instanceId: string): Promise<void>;
	rules(): Promise<readonly RegisteredRule[]>;

	/** Resolves when there may be something to claim, or after the given time; never rejects. */
	waitForWork(milliseconds: number, signal: AbortSignal): Promise<void>;
	/**
	 * Claims the next queue items of a rule: of each free conversation the first item, oldest first.
	 * A conversation is held by at most one claim at a time, over all rules and processes.
	 */
	claim(request: ClaimRequest): Promise<readonly QueueItem[]>;
	/** How many items of a place wait to be claimed, counted up to a number that is enough to know. */
	countWaiting(place: RulePlace, atMost: number): Promise<number>;
	/**
	 * Makes the leases of claims that are still current last as long again, of all or as `which` says;
	 * answers which are current. Of those that it leaves alone, these are the ones whose lease runs.
	 */
	extend(claims: readonly Claim[], leaseMs: number, which?: WhichLeases): Promise<readonly Claim[]>;
	/**
	 * What a node asks before it works: is the claim current? Then at least half of its lease lies
	 * ahead. A free item is taken over under a new number, a closed or abandoned one is named so, and
	 * one that another claim holds is `lost`. In order.
	 */
	hold(claims: readonly Claim[], leaseMs: number): Promise<readonly Standing[]>;
	/** Everything that the rule's decision may look at, for items in order; null where its activity is gone. */
	load(queueItems: readonly HandledItem[], options: LoadOptions): Promise<readonly (ItemSources | null)[]>;
	/** The same with the heads of the activities, which a decision needs of them. */
	loadHeads(
		queueItems: readonly HandledItem[],
		options: LoadOptions,
	): Promise<readonly (ItemSources<ActivityHead> | null)[]>;
	/**
	 * What `load` would answer for activities, in order, had they come with these queue items and nothing
	 * else of theirs: for trying a rule on messages that the store does not hold. Writes nothing.
	 */
	preview(arrivals: readonly PreviewedItem[], options: LoadOptions): Promise<readonly ItemSources[]>;
	/**
	 * Does what a node decided, each step only while its claim is current, and each step whole or
	 * not at all. Results are in order.
	 */
	commit(steps: readonly Step[]): Promise<readonly StepResult[]>;
	/** Gives claims back after a failed execution: back-off, or `failed` when attempts are used up. */
	giveBack(failures: readonly GiveBack[]): Promise<void>;
	/** Parks the items of a waiting execution: no lease, the conversation held for `holdMs`. */
	park(claims: readonly Claim[], holdMs: number): Promise<void>;
	/**
	 * Ends items that were parked more than 30 days ago as failed (`abandoned`), at most 100 in one
	 * transaction; answers how many. Their executions may not go on, which `hold` answers as well
	 * where nobody has called this yet.
	 */
	abandon(): Promise<number>;

	/** Queue items, newest first, with whole traces; other methods may leave an outline in a trace as a name. */
	queueItems(query: QueueItemQuery): Promise<readonly QueueItem[]>;
	activities(ids: readonly string[]): Promise<readonly Activity[]>;
	/**
	 * Copies a queue item for a manual run: the oldest waiting one of the queue, else the last one
	 * handled; null where the queue never had any. The copy is outside claims and the monitor.
	 */
	copyForTest(place: RulePlace): Promise<QueueItem | null>;
	monitorEntries(query?: MonitorQuery): Promise<readonly MonitorEntry[]>;
	/** Queue items in all states as rows of the monitor, by arrival, page by page; test items are left out. */
	entries(query: EntryQuery): Promise<EntryPage>;
	/** Every queue with its rules, and how much lies in it. */
	queueViews(): Promise<readonly QueueView[]>;
	/** How many items that a filter lists `reexecute` would open, counted up to one more than it opens at once. */
	countReexecutable(filter: EntryFilter): Promise<number>;
	/**
	 * Opens items that ended as skipped or failed again, so that the rule as it is now takes them. One
	 * that is open, ready, or has a record stays as it is, so that repeating the call makes nothing twice.
	 */
	reexecute(request: Reexecution): Promise<ReexecutionResult>;

	/**
	 * Purges a chunk of what is older than the ages in the settings, in short transactions beside the
	 * work of everybody else; called until no more is left. Of a queue item its key stays with outcome
	 * and records: its message is known when it comes again, and `hold` answers it as closed.
	 */
	purge(): Promise<Purged>;
	/**
	 * Deletes what the store holds of the person behind an address: the contacts that carry it, and the
	 * messages from and to them. Elsewhere address and full name are replaced. With `preview` it only
	 * counts. Refused for an address of a queue, user or team.
	 */
	deleteContactData(address: string, options?: { readonly preview?: boolean }): Promise<ContactData>;
	/**
	 * Rewrites the file of an embedded store, so that nothing that was deleted is left in it; everybody
	 * waits meanwhile. False where the database sees to that by itself.
	 */
	compact(): Promise<boolean>;
	/**
	 * Copies the store as it is at one moment, while it is used.
	 *
	 * @throws ArcError `fieldInvalid` where the database has tools of its own for that (`pg_dump`).
	 */
	backUp(): Promise<BackUp>;

	/**
	 * Writes a reply down before it is sent. `claimed` means that the caller shall send it now;
	 * `exists` that it was written down before, sent or not, and must not be sent again; a refusal
	 * that nothing was written down and nothing may be sent, by the settings or a bounce. Limits count
	 * the replies of all rules and processes, and replies that begin at once count each other, in the
	 * order of the calls.
	 */
	beginReply(claim: Claim, reply: OutgoingReply): Promise<ReplyStart>;
	/** Marks a reply after sending; one that was sent, or may have been, is kept as an outgoing message of its conversation. */
	endReply(replyId: string, note: ReplyNote): Promise<void>;

	/**
	 * Begins to listen to events: from now on, or, for a listener that is known, where it left off.
	 * Failed items and replies that the governor stopped become events in the transaction in which
	 * that happens, while somebody listens; events are kept for a week.
	 */
	listen(listenerId: string): Promise<void>;
	/** Notes what the store itself does not see, as an outage of a mail server. */
	noteEvents(events: readonly NewEvent[]): Promise<void>;
	/** The events behind the last one that a listener acknowledged, oldest first. */
	eventsFor(listenerId: string, limit: number): Promise<readonly StoreEvent[]>;
	/** Notes that a listener was told everything up to a position; never goes back. */
	acknowledgeEvents(listenerId: string, position: number): Promise<void>;
	/** The newest events, newest first, whoever has heard them. */
	latestEvents(limit: number): Promise<readonly StoreEvent[]>;
}

/** A copy of a store. */
export interface BackUp {
	readonly file: string;
	readonly bytes: number;
}

/** Settings of the whole store; names as in the acceptance scenarios. */
export interface StoreSettings extends RetentionAges {
	readonly queueItemForRecipients: boolean;
	readonly queueItemForMailbox: boolean;
	readonly ambiguousSenderIsUnknown: boolean;
	readonly smartMatching: boolean;
	/** Whether replies carry their token in the subject, */
	readonly trackingToken: boolean;
	/** and as the plus detail of Reply-To. Either of the two puts it into the Message-ID and has incoming tokens looked up. */
	readonly trackingAddress: boolean;
	/** Whether replies go out at all. */
	readonly automaticReplies: boolean;
	/** Replies within the window: to one address, */
	readonly repliesPerAddress: number;
	/** about one case or other record (or in one conversation, where there is none), */
	readonly repliesPerCase: number;
	/** and in all. */
	readonly repliesInAll: number;
	readonly replyWindowMinutes: number;
	/** Whether running rules purge by these ages; otherwise only who asks for it does. */
	readonly purgeAutomatically: boolean;
}

export const defaultSettings: StoreSettings = {
	queueItemForRecipients: true,
	queueItemForMailbox: true,
	ambiguousSenderIsUnknown: false,
	smartMatching: false,
	trackingToken: true,
	trackingAddress: false,
	automaticReplies: true,
	repliesPerAddress: 3,
	repliesPerCase: 3,
	repliesInAll: 1_000,
	replyWindowMinutes: 60,
	purgeAutomatically: true,
	rawMessageDays: 30,
	queueItemDays: 90,
	activityDays: 365,
	monitorEntryDays: 365,
	failedDays: 0,
};

export interface RecordQuery {
	/** Fields that must equal these values; a reference is compared as a whole. */
	readonly where?: Readonly<Record<string, unknown>>;
	/** Finds the records that carry this address. */
	readonly email?: string;
	/** Matches the beginning of any word of the record's name, title or address. */
	readonly search?: string;
	readonly limit?: number;
	readonly cursor?: string;
}

export interface RecordPage {
	readonly records: readonly ArcRecord[];
	readonly nextCursor: string | null;
}

export type RecordChange =
	| {
			readonly op: 'create';
			readonly type: string;
			/** Given where the record must be made once: making it again answers the one that exists. */
			readonly id?: string;
			/** Takes the record of this type that carries the address already, where there is one. */
			readonly unlessAddress?: string;
			readonly fields: Readonly<Record<string, unknown>>;
			readonly test?: boolean;
	  }
	| {
			readonly op: 'update';
			readonly type: string;
			readonly id: string;
			readonly fields: Readonly<Record<string, unknown>>;
	  }
	| {
			/** Updates the record that matches, or creates it. */
			readonly op: 'upsert';
			readonly type: string;
			readonly match: Readonly<Record<string, unknown>>;
			readonly fields: Readonly<Record<string, unknown>>;
	  }
	| { readonly op: 'delete'; readonly type: string; readonly id: string };

export interface SaveOptions {
	/** All changes or none. */
	readonly whole?: boolean;
}

export interface SavedRecord {
	readonly record: ArcRecord;
	readonly change: 'created' | 'updated' | 'existed' | 'deleted';
}

export interface Arrival {
	readonly activity: Activity;
	readonly raw?: Uint8Array;
	/** Ids of its conversation, the first one first (References, In-Reply-To, its own). */
	readonly conversationKeys: readonly string[];
	/** The queues that it came to, in the order To, Cc, mailbox; null is no queue. */
	readonly places: readonly { readonly queueId: string | null; readonly wayIn: WayIn }[];
	/** What the traces of its queue items tell of the arrival. */
	readonly notes?: readonly string[];
	/** An item that cannot be evaluated is stored as failed at once, with its reason. */
	readonly failed?: { readonly reason: Reason; readonly text: string };
}

export interface Intake {
	readonly activityId: string;
	/** Whether the activity was known already. */
	readonly known: boolean;
	/** Ids of the queue items that were made now. */
	readonly queueItemIds: readonly string[];
	/** Ids of queue items that existed; the repeat is noted as a duplicate. */
	readonly duplicates: readonly string[];
}

export interface StoredMessage {
	readonly activityId: string;
	readonly messageId: string;
	/** Normalised address of the sender. */
	readonly from: string | null;
	readonly subject: string;
	readonly conversationId: string;
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
	readonly direction: 'incoming' | 'outgoing';
}

/** A folder of an account on a mail server. */
export interface MailboxFolder {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly folder: string;
}

/** Every message up to `uid` was taken in or left out for good, apart from those that are pending. */
export interface MailboxPosition {
	/** UIDs mean something only together with it (RFC 9051 section 2.3.1.1); a number of up to 32 bits. */
	readonly uidValidity: number;
	readonly uid: number;
	/** UIDs up to `uid` that are still to be taken in, ascending. */
	readonly pending: readonly number[];
	/** When the folder was read for the first time, in ISO 8601; kept once it is noted. */
	readonly since: string;
}

/** A message with the addresses of everybody in it. */
export interface AlikeMessage extends StoredMessage {
	readonly addresses: readonly string[];
}

export interface RulePlace {
	readonly activityType: string;
	readonly queueId: string | null;
}

export interface RuleRegistration extends RulePlace {
	readonly ruleId: string;
	readonly name: string;
	readonly workflowId: string;
	readonly nodeId: string;
	readonly instanceId: string;
	/** Whether a person activated it now, which makes it the youngest. */
	readonly activated: boolean;
	/** Which outcomes become monitor entries where the store itself ends an item; default failed. */
	readonly monitor?: readonly Outcome[];
}

export interface RegisteredRule extends RulePlace {
	readonly ruleId: string;
	readonly name: string;
	readonly workflowId: string;
	readonly instanceId: string;
	readonly activatedOn: string;
	readonly lastSeenOn: string;
	readonly alive: boolean;
}

export type RegistrationResult =
	{ readonly kind: 'registered' } | { readonly kind: 'waiting' | 'refused'; readonly heldBy: RegisteredRule };

export interface ClaimRequest extends RulePlace {
	readonly ruleId: string;
	readonly ruleName: string;
	readonly workflowId: string;
	readonly instanceId: string;
	readonly limit: number;
	readonly leaseMs: number;
	/** Items that were claimed this often are set to failed instead. */
	readonly maxAttempts: number;
	/** Which outcomes become monitor entries where the store itself ends an item; default failed. */
	readonly monitor?: readonly Outcome[];
}

/**
 * Whose leases are prolonged. `unbegun`: of items that no execution has worked on under this claim;
 * one that has keeps its leases by itself, in its own process.
 */
export type WhichLeases = 'all' | 'unbegun' | 'none';

export type Standing =
	| { readonly kind: 'current' | 'takenOver'; readonly claim: Claim; readonly item: HandledItem }
	| { readonly kind: 'closed'; readonly item: HandledItem }
	/** Its execution waited for longer than 30 days, so that it may not go on. */
	| { readonly kind: 'abandoned'; readonly item: HandledItem }
	| { readonly kind: 'lost'; readonly item: HandledItem }
	| { readonly kind: 'unknown' };

export interface LoadOptions {
	/** Whether users, teams and queues count as owners of an address; always true for email rules. */
	readonly addresses: boolean;
	readonly owner: Owner | null;
}

/** A queue item with its activity, of which the store may hold neither. */
export interface PreviewedItem {
	readonly item: HandledItem;
	readonly activity: Activity;
}

/** What the store knows around one queue item, not yet judged. */
export interface ItemSources<Known extends ActivityHead = Activity> {
	readonly item: HandledItem;
	readonly activity: Known;
	readonly queue: Queue | null;
	/** Records of any type that carry the sender's address, at most 101. */
	readonly addressHolders: readonly ArcRecord[];
	/** The parent account of each contact among them, and further records that those refer to. */
	readonly accounts: readonly ArcRecord[];
	/** The record that the activity is regarding; undefined where it was deleted. */
	readonly regarding: ArcRecord | null | undefined;
	/** The cases among the related records of the activity. */
	readonly relatedCases: readonly ArcRecord[];
	/** Entitlements of the address holders and their accounts. */
	readonly entitlements: readonly ArcRecord[];
	/** The user or team that owns the rule, the team's administrator, and the queue's owner. */
	readonly owners: readonly ArcRecord[];
	/** Ids of the queues that the activity came to. */
	readonly addressedQueues: readonly string[];
	/** Whether another queue item of the same activity and queue was handled before this one. */
	readonly handledBefore: boolean;
}

/** Replaces what an activity is regarding or related to; what is left out stays. */
export interface Connect {
	readonly regarding?: Reference | null;
	readonly related?: readonly Reference[];
}

export interface Step {
	readonly claim: Claim;
	/** Kept as the item's decision. */
	readonly decision?: Decision;
	readonly changes?: readonly (RecordChange & {
		/** Notes the record on the queue item under this Record Key. */
		readonly recordKey?: string;
		/** What the activity becomes connected to by it. */
		readonly link?: 'regarding' | 'related';
	})[];
	readonly connect?: Connect;
	/** Why no reply was sent; kept where the item has no reply yet. */
	readonly reply?: ReplyNote;
	readonly trace?: readonly TraceEntry[];
	/** Closes the item and releases its conversation. */
	readonly close?: {
		readonly state: Exclude<QueueItemState, 'waiting'>;
		readonly outcome: Outcome;
		readonly reason: Reason;
		/** Which outcomes become monitor entries. */
		readonly monitor: readonly Outcome[];
	};
	/** Returns the item unhandled, without spending an attempt; it is tried again after `afterMs`. */
	readonly putBack?: { readonly afterMs: number; readonly reason: Reason };
}

export type StepResult =
	| { readonly kind: 'done'; readonly saved: readonly SavedRecord[] }
	| { readonly kind: 'refused'; readonly error: Error }
	| { readonly kind: 'claimLost' };

export interface GiveBack {
	readonly claim: Claim;
	readonly text: string;
	readonly maxAttempts: number;
	readonly backOffMs: number;
	readonly monitor: readonly Outcome[];
}

export interface QueueItemQuery {
	readonly ids?: readonly string[];
	readonly queueId?: string | null;
	readonly states?: readonly QueueItemState[];
	readonly limit?: number;
}

export interface MonitorQuery {
	readonly limit?: number;
}

export interface MonitorEntry {
	readonly id: string;
	readonly queueItemId: string;
	readonly activityType: string;
	readonly subject: string;
	readonly state: Outcome;
	readonly reason: Reason;
	readonly ruleId: string | null;
	readonly ruleName: string | null;
	readonly conditionItem: string | null;
	readonly queueId: string | null;
	readonly evaluatedOn: string;
}

export type ReplyStart = 'claimed' | 'exists' | 'claimLost' | ReplyRefusal;

export interface ReplyRefusal {
	readonly kind: 'refused';
	readonly reason: 'switchedOff' | 'addressBounced' | 'governor';
	/** What a person reads: which limit, which bounce. */
	readonly text: string;
}

/** A reply before it is sent; `id` is the same for the same message, queue and template. */
export interface OutgoingReply {
	readonly id: string;
	readonly messageId: string;
	readonly to: string;
	readonly from: string;
	readonly subject: string;
	readonly text: string;
	readonly inReplyTo: string | null;
	readonly references: readonly string[];
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
	readonly test: boolean;
}
