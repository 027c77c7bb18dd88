import type { INodeOutputConfiguration, INodeParameters } from 'n8n-workflow';
import type { Reason } from '../../core/activity/queue-item';

/** The places of the outputs that every rule has. They never move; own outputs follow them. */
export const outputIndex = { matched: 0, existingCase: 1, noMatch: 2, skipped: 3, firstOwn: 4 } as const;

const outputOfReason = new Map<Reason, number>([
	['activeCaseConnected', outputIndex.existingCase],
	['resolvedCaseConnected', outputIndex.existingCase],
	['resolvedTooRecently', outputIndex.existingCase],
	['noConditionMatched', outputIndex.noMatch],
]);

/** The output by which an item leaves that no condition item matched. */
export function outputFor(reason: Reason): number {
	return outputOfReason.get(reason) ?? outputIndex.skipped;
}

/**
 * The outputs of a node with given parameters. n8n runs this text in its expression engine, in the
 * editor too, so it uses nothing from outside.
 */
const configuredOutputs = (parameters: INodeParameters): INodeOutputConfiguration[] => {
	const items = ((parameters['items'] as { values?: { name?: string; output?: string; outputNumber?: number }[] } | undefined)?.values ?? []);
	const count = Math.min(20, Math.max(0, Math.floor(Number(parameters['ownOutputs'] ?? 0)) || 0));
	const outputs = ['Matched', 'Existing Case', 'No Match', 'Skipped'].map((displayName) => ({ type: 'main' as const, displayName }));
	for (let number = 1; number <= count; number++) {
		const names = items.filter((item) => item.output === 'own' && (item.outputNumber ?? 1) === number).map((item) => item.name || 'Unnamed');
		outputs.push({ type: 'main' as const, displayName: names.length === 0 ? `Own ${number}` : `${number}: ${names.join(', ').slice(0, 40)}` });
	}
	return outputs;
};

export const outputsExpression: `={{${string}}}` = `={{(${configuredOutputs})($parameter)}}`;
