import type { RetentionAges } from './retention';

/** What holds for the whole ledger. */
export interface Settings {
	/** The store's clock, in milliseconds since 1970. */
	now(): Promise<number>;
	settings(): Promise<StoreSettings>;
	saveSettings(changes: Partial<StoreSettings>): Promise<void>;
	/** Sets the key of a store that has none yet; afterwards answers whether it is this one. */
	checkKey(key: string): Promise<boolean>;
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
