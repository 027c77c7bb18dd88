import type { DataverseClient } from '../web-api/client';
import type { Tables } from '../tables/describe-tables';

/** What everything that reads or writes records goes through. */
export interface DataverseAccess {
	readonly client: DataverseClient;
	readonly tables: Tables;
	/** Whether cases know the queue that they come from: only where the environment has a table for it. */
	readonly originQueues: boolean;
}
