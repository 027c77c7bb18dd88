import type { N8nServer } from '../../n8n/n8n-server.ts';
import type { StoredWorkflow } from '../../n8n/n8n-types.ts';

/** How often a rule told that something it needs is away, and that it is back. */
export interface Reports {
	readonly began: number;
	readonly ended: number;
}

/** What a rule reported up to now: a failed execution for each outage, and a line of the log for its end. */
export async function reportsOf(n8n: N8nServer, { id, name }: Pick<StoredWorkflow, 'id' | 'name'>): Promise<Reports> {
	const failed = await n8n.api.executions({ workflowId: id, status: ['error'] });
	let began = 0;
	for (const execution of failed) {
		const { data } = await n8n.api.execution(execution.id);
		// Executions that were running when it began fail too, and are none.
		if (data?.resultData.error?.description?.includes('goes on by itself when this is mended') === true) began += 1;
	}
	return { began, ended: n8n.logTail(Number.MAX_SAFE_INTEGER).split(`of "${name}": the rule works again`).length - 1 };
}
