import type { INodeOutputConfiguration, INodeParameters } from 'n8n-workflow';

/**
 * The outputs of a node with given parameters. n8n runs this text in its expression engine, in the
 * editor too, so it uses nothing from outside.
 */
const configuredOutputs = (parameters: INodeParameters): INodeOutputConfiguration[] => {
	const items =
		(parameters['items'] as { values?: { name?: string; output?: string; outputNumber?: number }[] } | undefined)
			?.values ?? [];
	const count = Math.min(20, Math.max(0, Math.floor(Number(parameters['ownOutputs'] ?? 0)) || 0));
	const outputs = ['Matched', 'Case Exists', 'No Match', 'Skipped'].map((displayName) => ({
		type: 'main' as const,
		displayName,
	}));
	for (let number = 1; number <= count; number++) {
		const names = items
			.filter((item) => item.output === 'own' && (item.outputNumber ?? 1) === number)
			.map((item) => item.name || 'Unnamed');
		outputs.push({
			type: 'main' as const,
			displayName: names.length === 0 ? `Own ${number}` : `${number}: ${names.join(', ').slice(0, 40)}`,
		});
	}
	return outputs;
};

export const outputsExpression: `={{${string}}}` = `={{(${configuredOutputs})($parameter)}}`;
