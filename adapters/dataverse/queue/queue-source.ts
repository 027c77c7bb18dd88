import type { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import type { Owner } from '../../../core/record/record';
import type { Tables } from '../tables/describe-tables';
import type { DataverseClient } from '../web-api/client';
import type { MessageLimits } from './read/read-message';
import type { AfterRule } from './settle-rows';

/** A rule's wish to have the items of a queue of Dataverse. */
export interface QueueSource {
	readonly client: DataverseClient;
	readonly tables: Tables;
	readonly store: Store;
	readonly queue: {
		/** Id in Dataverse. */
		readonly id: string;
		/** Id in the store, which is the same where records live in this environment. */
		readonly storeId: string;
	};
	readonly activityType: string;
	/** Whether the records of the store live in this environment. */
	readonly recordsHere: boolean;
	/** The owner of the rule, in Dataverse; null is nobody. */
	readonly owner: Owner | null;
	readonly after: AfterRule;
	readonly limits: MessageLimits;
	/** How often the queue is looked at. */
	readonly pollMs: number;
	/** Rows of one page, which are taken in together. */
	readonly pageSize?: number;
}

/** Whom it tells of what happens. */
export interface QueueListener {
	/** Told once when the queue cannot be drained, or its items not be settled, and once when that is over. */
	readonly onOutage: (error: ArcError) => void;
	readonly onRecovered: () => void;
	/** Told of rules of Microsoft on the same queue and type, whenever there are others than before. */
	readonly onOtherRules: (names: readonly string[]) => void;
}
