import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import { openStore } from '../shared/store/open-store';
import { isForTool } from '../shared/items/item-of-the-rule';
import { resources } from './resources';

/**
 * Runs the operation that the node's parameters choose, for all input items.
 *
 * @throws ArcError `notForTools` where an AI agent asks for what people alone may do, however the
 * node came to have that parameter
 */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const [resourceName, operationName] = [
		context.getNodeParameter('resource', 0, 'record'),
		context.getNodeParameter('operation', 0, ''),
	];
	const resource = resources.find(({ value }) => value === resourceName);
	const operation = resource?.operations.find(({ value }) => value === operationName);
	// Where a tool has no operation of a resource at all, n8n drops the parameter.
	if (
		isForTool(context) &&
		resource?.operations.some(({ forTools, value }) => forTools && value === operationName) === false
	) {
		throw new ArcError('notForTools', `An AI agent may not do this: ${operation?.action ?? resource.description}`, {
			hint: 'Use the ARC Store node in a workflow, where a person decides.',
		});
	}
	if (operation === undefined) {
		throw new ArcError(
			'fieldInvalid',
			`ARC Store has no operation "${String(operationName).slice(0, 60)}" of "${String(resourceName).slice(0, 60)}"`,
			{
				hint: 'Choose resource and operation from the lists.',
			},
		);
	}
	const { run } = operation;
	if (typeof run === 'object') return [await run.unopened(context)];
	return [await run(context, await openStore(context))];
}
