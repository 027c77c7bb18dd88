import type { INodeOutputConfiguration, INodeParameters } from 'n8n-workflow';

/**
 * The outputs of the node by its operation. n8n runs this text in its expression engine, in the editor
 * too, so it uses nothing from outside.
 */
const configuredOutputs = ({ operation }: INodeParameters): INodeOutputConfiguration[] =>
	operation === 'connect'
		? [{ type: 'main' }]
		: ['Make', 'Made', 'In Doubt'].map((displayName) => ({ type: 'main', displayName }));

export const outputsExpression: `={{${string}}}` = `={{(${configuredOutputs})($parameter)}}`;
