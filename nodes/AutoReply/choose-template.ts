import type { IExecuteFunctions } from 'n8n-workflow';
import { openEnvironment } from '../shared/store/open-dataverse';
import type { Store } from '../../core/ledger/store';
import {
	filledTemplateFinder,
	templateFinder,
	writtenTemplate,
	type ChooseTemplate,
} from '../../rules/reply/choose-template';

/** The template that the node's parameters choose for each item. */
export async function templateReader(context: IExecuteFunctions, store: Store): Promise<ChooseTemplate> {
	const { id: nodeId, parameters } = context.getNode();
	if ((parameters['templateFrom'] ?? 'written') === 'written') {
		const read = (name: string): string => context.getNodeParameter(name, 0, '') as string;
		const written = writtenTemplate(nodeId, { subject: read('subject'), body: read('text'), html: read('html') });
		return async () => await Promise.resolve(written);
	}
	const idOf = (index: number): string =>
		String(context.getNodeParameter('template', index, '', { extractValue: true }));
	if (parameters['templateFrom'] === 'dataverse') {
		const { client } = await openEnvironment(context);
		const { instantiateTemplate } = await import('../../adapters/dataverse/replies/instantiate-template.js');
		const findFilled = filledTemplateFinder(store, async (id, record) => await instantiateTemplate(client, id, record));
		return async (index) => await findFilled(idOf(index));
	}
	const find = templateFinder(store);
	return async (index, activity) => await find(idOf(index), activity);
}
