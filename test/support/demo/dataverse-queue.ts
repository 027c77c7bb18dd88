import type { RunningDataverse } from '../dataverse/start-dataverse.ts';
import { listenForMail } from '../dataverse-client/server-side-sync.ts';

/** Address of the queue of the demo's rule. */
export const supportQueue = 'support@contoso.example';

/** The queue of the rule, which mail reaches as server-side synchronization brings it; with whole headers, as environments may keep them. */
export async function openQueue(dataverse: RunningDataverse, port: number): Promise<() => Promise<void>> {
	const { seed, environment } = dataverse.server;
	environment.declare((model) =>
		model.declareColumn('email', { name: 'internetmessageheaders', kind: 'Memo', maxLength: 1_000_000 }),
	);
	seed.queue('Support', supportQueue);
	return await listenForMail(dataverse, port);
}
