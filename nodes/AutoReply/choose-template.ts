import type { IExecuteFunctions } from 'n8n-workflow';
import type { Store } from '../../core/ledger/store';
import { templateFinder, writtenTemplate, type ChooseTemplate } from '../../rules/reply/choose-template';

/** The template that the node's parameters choose for each item. */
export function templateReader(context: IExecuteFunctions, store: Store): ChooseTemplate {
	const { id: nodeId, parameters } = context.getNode();
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const read = (name: string): string => context.getNodeParameter(name, 0, '') as string;
		const written = writtenTemplate(nodeId, { subject: read('subject'), body: read('text'), html: read('html') });
		return async () => await Promise.resolve(written);
	}
	const find = templateFinder(store);
	return async (index, activity) =>
		await find(String(context.getNodeParameter('template', index, '', { extractValue: true })), activity);
}
