import type { Reason } from '../activity/reason';
import type { ArcErrorCode } from '../errors';

/** What people may want to be told of, kept for a week for those who listen. */
export interface Events {
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

/** What happened that people may want to be told of. None of it holds a message body. */
export type EventContent =
	| {
			readonly kind: 'itemFailed';
			readonly queueItemId: string;
			readonly activityId: string;
			readonly activityType: string;
			readonly subject: string;
			/** Address of the sender. */
			readonly sender: string | null;
			readonly conditionItem: string | null;
			readonly reason: Reason;
			/** What the trace says last: what was refused, or where the execution ended. */
			readonly detail: string | null;
			readonly attempts: number;
			readonly enteredOn: string;
	  }
	| {
			readonly kind: 'outageBegan' | 'outageEnded';
			/** What is away: a mail server, the receiver's port, the Dataverse that items come from, or what else keeps the rule from working. */
			readonly of: Outage;
			readonly code: ArcErrorCode | 'internalError';
			readonly message: string;
			readonly recommendation: string | null;
			/** When it began, in ISO 8601. */
			readonly since: string;
	  }
	| {
			/** A mail server names messages and does not hand them out, while others go on. */
			readonly kind: 'messagesHeldBack';
			readonly folder: string;
			/** UIDs of the messages, ascending. */
			readonly uids: readonly number[];
			readonly message: string;
			readonly recommendation: string | null;
	  }
	| {
			/** Rules of another system take from the queue of this one, so that both would make records. */
			readonly kind: 'otherRulesActive';
			readonly names: readonly string[];
			readonly message: string;
			readonly recommendation: string | null;
	  }
	| {
			readonly kind: 'replyStopped';
			readonly queueItemId: string;
			readonly to: string;
			readonly subject: string;
			/** Which limit stopped it. */
			readonly message: string;
	  };

export type EventKind = EventContent['kind'];
export type Outage = 'dataverse' | 'mailServer' | 'rule' | 'store';

/** Where an event belongs; null where it belongs to no rule or queue. */
export interface EventPlace {
	readonly ruleId: string | null;
	readonly ruleName: string | null;
	readonly workflowId: string | null;
	readonly queueId: string | null;
}

export interface NewEvent {
	readonly place: EventPlace;
	readonly content: EventContent;
}

export interface StoreEvent extends NewEvent {
	readonly id: string;
	/** Order of events; a listener acknowledges up to it. */
	readonly position: number;
	/** In ISO 8601. */
	readonly at: string;
	/** Null where the queue is gone, has no name, or there is none. */
	readonly queueName: string | null;
}
