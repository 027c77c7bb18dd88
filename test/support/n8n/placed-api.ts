import { N8nApi, type Session } from './n8n-api.ts';
import type { StoredWorkflow, WorkflowDefinition, WorkflowNode } from './n8n-types.ts';

/** An n8n in which workflows that are made work on one embedded store, unless they name another. */
export class PlacedApi extends N8nApi {
	private readonly made: string[] = [];
	private credential: { readonly id: string; readonly name: string } | undefined;

	static async enter(
		{ baseUrl, session }: { readonly baseUrl: string; readonly session: Session },
		storeName: string,
	): Promise<PlacedApi> {
		const api = new PlacedApi(baseUrl, session);
		if (storeName === 'default') return api;
		const data = { storeName, key: 'a key of one test file' };
		const { id } = await api.createCredential({ name: storeName, type: 'arcEmbeddedApi', data });
		api.credential = { id, name: storeName };
		return api;
	}

	override async createWorkflow(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		const stored = await super.createWorkflow({ ...workflow, nodes: this.placed(workflow.nodes) });
		this.made.push(stored.id);
		return stored;
	}

	override async updateWorkflow(id: string, change: Partial<WorkflowDefinition>): Promise<StoredWorkflow> {
		return await super.updateWorkflow(id, {
			...change,
			...(change.nodes === undefined ? {} : { nodes: this.placed(change.nodes) }),
		});
	}

	/** Ends the triggers of every workflow that was made here. */
	async unpublishAll(): Promise<void> {
		for (const id of this.made) {
			const { activeVersionId } = await this.workflow(id);
			if (activeVersionId) await this.unpublish(id);
		}
	}

	private placed(nodes: readonly WorkflowNode[]): WorkflowNode[] {
		const { credential } = this;
		if (credential === undefined) return [...nodes];
		return nodes.map((node) => {
			const { parameters } = node;
			const isElsewhere = ['named', 'postgres'].includes(String(parameters['recordStore']));
			if (!node.type.startsWith('n8n-nodes-arc.') || isElsewhere) return node;
			return {
				...node,
				parameters: { ...parameters, recordStore: 'named' },
				credentials: { ...(node['credentials'] as object | undefined), arcEmbeddedApi: credential },
			};
		});
	}
}
