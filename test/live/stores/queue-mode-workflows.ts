import type { WorkflowDefinition } from '../../support/n8n/n8n-types';

/** The page of the activity monitor at a path, over the store of PostgreSQL or the embedded one. */
export const monitorWorkflow = (at: string, credential: string, postgres: string | null): WorkflowDefinition => ({
	name: `Monitor ${at}`,
	nodes: [
		{
			id: 'monitor',
			name: 'Activity Monitor',
			type: 'n8n-nodes-arc.activityMonitorTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { path: at, ...(postgres === null ? {} : { recordStore: 'postgres' }) },
			credentials: {
				arcMonitorApi: { id: credential, name: 'ARC Monitor' },
				...(postgres === null ? {} : { arcPostgresApi: { id: postgres, name: 'ARC PostgreSQL' } }),
			},
		},
	],
	connections: {},
	settings: { executionOrder: 'v1' },
});

/** Adds what a webhook gets to a queue of the embedded store. */
export const enqueueOnWebhook = (queue: string): WorkflowDefinition => ({
	name: 'Enqueue on a worker',
	nodes: [
		{
			id: 'webhook',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			parameters: { httpMethod: 'POST', path: 'enqueue', responseMode: 'onReceived' },
			webhookId: 'enqueue',
		},
		{
			id: 'enqueue',
			name: 'Enqueue Activity',
			type: 'n8n-nodes-arc.enqueueActivity',
			typeVersion: 1,
			position: [200, 0],
			parameters: { queue: { __rl: true, mode: 'email', value: queue } },
		},
	],
	connections: { Webhook: { main: [[{ node: 'Enqueue Activity', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});
