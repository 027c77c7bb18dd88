import type { Activity, ActivityHead } from '../activity/activity';
import type { Claim, Decision, HandledItem, QueueItemState, ReplyNote } from '../activity/queue-item';
import type { Outcome, Reason } from '../activity/reason';
import type { NewTraceEntry } from '../activity/trace';
import type { ArcRecord, Owner, Queue } from '../record/record';
import type { Reference } from '../record/reference';
import type { Surroundings } from './surroundings';
import type { RecordChange, SavedRecord } from '../records/records';

/**
 * What a node of a rule reads before it decides, and how it writes what it decided, of ledger and
 * records together.
 *
 * Where both are one database a step is one transaction. Where they are not, records are written first
 * and then noted; a step that ends between the two finds them by their ids when it is done again.
 */
export interface Steps {
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
}

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
export interface ItemSources<Known extends ActivityHead = Activity> extends Surroundings<Known> {
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
		/**
		 * Notes the record on the queue item under this Record Key. What is created under a key without an id is made
		 * once: made again, it answers the record that is there.
		 */
		readonly recordKey?: string;
		/** What the activity becomes connected to by it. */
		readonly link?: 'regarding' | 'related';
	})[];
	readonly connect?: Connect;
	/**
	 * Notes that another system is about to make the record under this Record Key. Who finds it noted, and
	 * no record under the key, does not know whether it was made. The first time stays.
	 */
	readonly begins?: string;
	/** What came of the item's reply; why none was sent is kept where the item has no reply yet. */
	readonly reply?: ReplyNote;
	readonly trace?: readonly NewTraceEntry[];
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
