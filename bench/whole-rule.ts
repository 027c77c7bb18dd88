import type { IConnections, IDataObject } from 'n8n-workflow';
import { nodeType, type EngineNode } from '../test/support/engine/n8n-engine.ts';
import { ruleParameters } from './rules-fixture.ts';

const chain = (names: readonly string[]): IConnections =>
	Object.fromEntries(
		names.slice(1).map((node, at) => [names[at] ?? '', { main: [[{ node, type: 'main' as const, index: 0 }]] }]),
	);

/** A rule that makes a case of what matches, in the store that the parameters choose. */
export function wholeRule(
	ruleItems: number,
	store: IDataObject,
	credentials: readonly string[] = [],
): { readonly nodes: readonly EngineNode[]; readonly connections: IConnections } {
	const rule = ruleParameters(ruleItems) as IDataObject;
	return {
		nodes: [
			{ name: 'Evaluate Rule', type: 'evaluateRule', parameters: { ...rule, ...store, ownOutputs: 0 }, credentials },
			{ name: 'Resolve Contact', type: 'resolveContact', parameters: store, credentials },
			{
				name: 'Create Record',
				type: 'createRecord',
				parameters: { operation: 'create', recordType: 'case', ...store },
				credentials,
			},
		],
		connections: chain(['Evaluate Rule', 'Resolve Contact', 'Create Record']),
	};
}

/** Milliseconds that the last execution of a node took, from its beginning to its answer. */
export function timeOf(type: string): () => number {
	const node = nodeType(type);
	const execute = node.execute;
	let last = Number.NaN;
	node.execute = async function (...args) {
		const start = performance.now();
		const answer = await execute?.apply(this, args);
		last = performance.now() - start;
		return answer ?? [];
	};
	return () => last;
}
