import type { QueueItem } from '../../../core/activity/queue-item';
import type { ArcRecord } from '../../../core/record/record';
import type { Records } from '../../../core/records/records';
import type { N8nApi } from '../n8n/n8n-api';
import type { WorkflowDefinition, WorkflowNode } from '../n8n/n8n-types';
import type { AnsweringServer } from './answering-server';
import { fragments, withFragment, type Elsewhere } from './fragments';

/** What is tried, each behind its own nodes of n8n. */
export const tried = Object.keys(fragments);

/** The node of the rule behind the nodes of one try. */
export const recordBehind = (name: string): string => `Record behind ${name}`;

/**
 * A rule whose item goes through all nodes of n8n in a row before Create Record, and behind each
 * through a Create Record of its own, so that it says where a pair is lost.
 */
export function ruleWithEveryNode(rule: WorkflowDefinition, elsewhere: Elsewhere): WorkflowDefinition {
	const after = 'Resolve Contact';
	const create = rule.nodes.find(({ name }) => name === 'Create Record');
	if (create === undefined) throw new Error('The rule has no Create Record');
	return Object.entries(fragments).reduceRight((workflow, [name, fragmentOf]) => {
		const fields = { title: `Behind ${name}`, description: '={{ $json.activity.reply }}' };
		const record: WorkflowNode = {
			...create,
			id: crypto.randomUUID(),
			name: recordBehind(name),
			parameters: {
				...create.parameters,
				fields: { mappingMode: 'defineBelow', value: fields },
				options: { recordKey: name, connect: false },
			},
		};
		return withFragment(withFragment(workflow, after, alone(record)), after, fragmentOf(name, elsewhere));
	}, rule);
}

/** One node as a fragment. */
export function alone(node: WorkflowNode): Parameters<typeof withFragment>[2] {
	return {
		nodes: [node],
		entries: [{ node: node.name, type: 'main', index: 0 }],
		last: node.name,
		connections: {},
	};
}

/** Makes the workflow that is called, and the credential of the chat model. */
export async function furnish(api: N8nApi, { url }: AnsweringServer): Promise<Elsewhere> {
	const node = (name: string, type: string, typeVersion: number, parameters: WorkflowNode['parameters']) =>
		({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters }) as const;
	const ticket = { id: 't', name: 'ticket', value: 'T-3', type: 'string' };
	const { id: subWorkflow } = await api.createWorkflow({
		name: 'Finds a ticket',
		nodes: [
			node('Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
			node('Ticket', 'set', 3.4, { options: {}, assignments: { assignments: [ticket] } }),
		],
		connections: { Called: { main: [[{ node: 'Ticket', type: 'main', index: 0 }]] } },
	});
	await api.publishAndSettle(subWorkflow);
	const data = { apiKey: 'of nobody', url: `${url}/v1`, header: false };
	const { id: model } = await api.createCredential({ name: 'Chat model', type: 'openAiApi', data });
	return { url, subWorkflow, model };
}

/** The records that were made for a queue item, by what was tried. */
export async function recordsOf(store: Records, item: QueueItem | undefined): Promise<Map<string, ArcRecord>> {
	const ids = tried.map((name) => [name, item?.records[name]?.['case'] ?? ''] as const);
	const records = await store.get('case', [...ids.map(([, id]) => id).filter((id) => id !== '')]);
	return new Map(
		ids.flatMap(([name, id]) => {
			const record = records.find((one) => one.id === id);
			return record === undefined ? [] : [[name, record] as const];
		}),
	);
}
