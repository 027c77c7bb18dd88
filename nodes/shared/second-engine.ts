import type { ITriggerFunctions } from 'n8n-workflow';

/** Whether a workflow runs on n8n's second engine; an early n8n 2 has one engine, and tells no settings. */
export function isOfSecondEngine(context: ITriggerFunctions): boolean {
	const settings = (context as Partial<ITriggerFunctions>).getWorkflowSettings?.();
	return (settings as { engineType?: string } | undefined)?.engineType === 'v2';
}
