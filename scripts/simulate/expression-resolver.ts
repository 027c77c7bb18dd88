import { createRequire } from 'node:module';
import path from 'node:path';
import type { IDataObject, INodeParameters, INodeTypes } from 'n8n-workflow';
import type { ExpressionResolver } from '../../core/rule/expression/compile-expression.ts';
import { projectRoot } from '../../test/support/paths.ts';

// The built nodes load n8n's CommonJS build; the engine has to be the same copy.
const load = createRequire(path.join(projectRoot, 'package.json'));
const { Workflow } = load('n8n-workflow') as typeof import('n8n-workflow');

const nodeName = 'Simulate Rule';

/** n8n's expression engine over the JSON of one item, without a workflow around it. */
export function expressionResolver(): ExpressionResolver {
	const workflow = new Workflow({
		id: 'simulation',
		name: 'Simulation',
		active: false,
		connections: {},
		nodes: [{ id: 'simulation', name: nodeName, type: 'simulation', typeVersion: 1, position: [0, 0], parameters: {} }],
		nodeTypes: { getByNameAndVersion: () => ({ description: { properties: [] } }) } as unknown as INodeTypes,
	});
	return (expression, _itemIndex, json) =>
		workflow.expression.getParameterValue(
			expression as unknown as INodeParameters,
			null,
			0,
			0,
			nodeName,
			[{ json: json as IDataObject }],
			'manual',
			{},
		);
}
