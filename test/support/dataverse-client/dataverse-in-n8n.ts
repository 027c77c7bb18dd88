import type { RunningDataverse } from '../dataverse/start-dataverse.ts';
import type { N8nApi } from '../n8n/n8n-api.ts';
import type { WorkflowDefinition } from '../n8n/n8n-types.ts';

/** Makes a credential by which n8n signs in as the app of an environment. @returns its id */
export async function dataverseCredential(
	api: Pick<N8nApi, 'createCredential'>,
	{ url, clientId, clientSecret }: RunningDataverse,
): Promise<string> {
	const data = {
		environmentUrl: url,
		grantType: 'clientCredentials',
		tenantId: 'common',
		clientId,
		clientSecret,
		signInUrl: url,
	};
	return (await api.createCredential({ name: 'ARC Dataverse', type: 'arcDataverseOAuth2Api', data })).id;
}

/** A rule whose nodes all keep their records in Dataverse; its replies go out by SMTP, or by Dataverse too. */
export function overDataverse(
	workflow: WorkflowDefinition,
	credential: string,
	sendThrough: 'smtp' | 'dataverse' = 'smtp',
): WorkflowDefinition {
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith('n8n-nodes-arc.')
			? {
					...node,
					parameters: {
						...node.parameters,
						recordStore: 'dataverse',
						...(node.type === 'n8n-nodes-arc.autoReply' ? { sendThrough } : {}),
					},
					credentials: {
						...(node['credentials'] as object | undefined),
						arcDataverseOAuth2Api: { id: credential, name: 'ARC Dataverse' },
					},
				}
			: node,
	);
	return { ...workflow, nodes };
}

/** A rule that takes from a queue of Dataverse, by the address of the queue. */
export function fromDataverseQueue(workflow: WorkflowDefinition, address: string): WorkflowDefinition {
	const nodes = workflow.nodes.map((node) => {
		if (node.type !== 'n8n-nodes-arc.arcRuleTrigger') return node;
		const options = { ...(node.parameters['options'] as object | undefined), dataversePollSeconds: 1 };
		const queue = { __rl: true, mode: 'email', value: address };
		return {
			...node,
			typeVersion: 2,
			parameters: { ...node.parameters, receiveFrom: 'dataverseQueue', queue, options },
		};
	});
	return { ...workflow, nodes };
}
