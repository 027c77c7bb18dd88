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
