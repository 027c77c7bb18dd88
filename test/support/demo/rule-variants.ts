import type { QueueItem } from '../../../core/activity/queue-item';
import { emailToCase, type DemoWorld } from './demo-world';
import { plainMessage } from './plain-message';
import { deliver } from './send-mail';
import type { PublicationStatus, StoredWorkflow, WorkflowDefinition, WorkflowNode } from '../n8n/n8n-types';
import { waitUntil } from '../n8n/wait-until';

interface Variant {
	readonly name: string;
	/** Address of the queue, or the value of the parameter Queue to Monitor. */
	readonly queue: string | Readonly<Record<string, unknown>>;
	readonly triggerOptions?: Readonly<Record<string, unknown>>;
	/** Further parameters and credentials of the trigger. */
	readonly trigger?: {
		readonly parameters?: Readonly<Record<string, unknown>>;
		readonly credentials: Readonly<Record<string, unknown>>;
	};
	readonly credentialId: string;
	/** Put between two neighbours of the chain, the first of which is named. */
	readonly between?: readonly { readonly after: string; readonly node: WorkflowNode }[];
}

/** The shipped workflow with another queue, credential, or further nodes. */
export function variantOf(world: DemoWorld, variant: Variant): WorkflowDefinition {
	const workflow = emailToCase(world.receiverPort, variant.credentialId);
	const queue = typeof variant.queue === 'string' ? { __rl: true, mode: 'email', value: variant.queue } : variant.queue;
	const nodes = workflow.nodes.map((node) => {
		if (node.name !== 'ARC Rule Trigger') return node;
		const options = { smtpPort: world.receiverPort, ...variant.triggerOptions };
		const { parameters, ...further } = variant.trigger ?? {};
		return {
			...node,
			...further,
			parameters: { ...node.parameters, ruleName: variant.name, queue, options, ...parameters },
		};
	});
	const { connections } = workflow;
	const whole: WorkflowDefinition = { name: variant.name, nodes, connections, settings: { executionOrder: 'v1' } };
	return (variant.between ?? []).reduce((before, { after, node }) => withNodeBetween(before, after, node), whole);
}

/** The workflow with a node between the one that is named and the one behind its first output. */
export function withNodeBetween(workflow: WorkflowDefinition, after: string, node: WorkflowNode): WorkflowDefinition {
	const [next, ...further] = workflow.connections[after]?.main ?? [];
	const connections = {
		...workflow.connections,
		[node.name]: { main: [next ?? []] },
		[after]: { main: [[{ node: node.name, type: 'main', index: 0 }], ...further] },
	};
	return { ...workflow, nodes: [...workflow.nodes, node], connections };
}

/** Publishes a variant; fails with what n8n says where its trigger does not come up. */
export async function publishVariant(world: DemoWorld, variant: Variant): Promise<StoredWorkflow> {
	const workflow = await world.n8n.api.createWorkflow(variantOf(world, variant));
	const status = await world.n8n.api.publishAndSettle(workflow.id);
	if (status.status !== 'published')
		throw new Error(`"${variant.name}" was not published: ${textsOf(status).join('; ')}`);
	return workflow;
}

/** The texts of the triggers that failed, as the editor shows them. */
export function textsOf({ triggers }: PublicationStatus): string[] {
	return triggers.flatMap(({ status, errorMessage }) => (status === 'failed' ? [errorMessage ?? ''] : []));
}

/** The id of the credential that the demo made. */
export async function demoCredential(world: DemoWorld): Promise<string> {
	const { nodes } = await world.n8n.api.workflow(world.workflowId);
	const credentials = nodes.find(({ name }) => name === 'Auto Reply')?.['credentials'];
	return (credentials as { arcSmtpApi: { id: string } }).arcSmtpApi.id;
}

/** A plain mail of a person, with an id of its own; answers the id once the receiver has said 250. */
export async function sendPlainMail(world: DemoWorld, to: string, subject: string): Promise<string> {
	const messageId = `${crypto.randomUUID()}@wingtip.example`;
	const from = 'priya.nair@wingtip.example';
	const raw = plainMessage({ name: 'Priya Nair', from, to, subject, messageId });
	await deliver(world.receiverPort, { raw, from, to: [to] });
	return messageId;
}

/** The queue items of a message. */
export async function itemsOf(world: DemoWorld, messageId: string): Promise<QueueItem[]> {
	const items = await world.store.queueItems({ limit: 1000 });
	const activities = await world.store.activities(items.map(({ activityId }) => activityId));
	const ids = new Set(activities.filter((activity) => activity.messageId === messageId).map(({ id }) => id));
	return items.filter(({ activityId }) => ids.has(activityId));
}

/** Waits until the one queue item of a message is closed. */
export async function settledItem(world: DemoWorld, messageId: string): Promise<QueueItem> {
	let item: QueueItem | undefined;
	return await waitUntil(
		`the queue item of ${messageId} to be settled`,
		async () => {
			let second: QueueItem | undefined;
			[item, second] = await itemsOf(world, messageId);
			if (second !== undefined) throw new Error(`${messageId} has two queue items`);
			return item !== undefined && item.closedOn !== null ? item : undefined;
		},
		{ everyMs: 200, standing: () => `It stands at ${JSON.stringify(item)}\n${world.n8n.logTail(20)}` },
	);
}
