import { createRequire } from 'node:module';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { provideNodeType, type EngineNode } from '../../support/engine/n8n-engine';
import { n8nCommand } from '../../support/paths';

const load = createRequire(n8nCommand);

/** Nodes of n8n itself, by the name under which a workflow has them, with file, class and version. */
const bases: Readonly<Record<string, readonly [file: string, name: string, version: number]>> = {
	set: ['Set/Set.node', 'Set', 3.4],
	merge: ['Merge/Merge.node', 'Merge', 3.2],
	if: ['If/If.node', 'If', 2.2],
	switch: ['Switch/Switch.node', 'Switch', 3.4],
	splitOut: ['Transform/SplitOut/SplitOut.node', 'SplitOut', 1],
	aggregate: ['Transform/Aggregate/Aggregate.node', 'Aggregate', 1],
	splitInBatches: ['SplitInBatches/SplitInBatches.node', 'SplitInBatches', 3],
	code: ['Code/Code.node', 'Code', 2],
};

/** Makes the nodes of n8n known to the engine of this process. */
export function provideBases(): void {
	for (const [type, [file, name, version]] of Object.entries(bases)) {
		const module = load(`n8n-nodes-base/dist/nodes/${file}.js`) as Record<string, new () => INodeType>;
		const Class = module[name];
		if (Class === undefined) throw new Error(`n8n has no node ${name}`);
		const node = new Class() as INodeType & { getNodeType?: (version: number) => INodeType };
		provideNodeType(`n8n-nodes-base.${type}`, node.getNodeType?.(version) ?? node);
	}
}

/** A node of n8n in a workflow. */
export function base(name: string, type: string, parameters: IDataObject): EngineNode {
	return { name, type: `n8n-nodes-base.${type}`, typeVersion: bases[type]?.[2] ?? 1, parameters };
}

/** A node of the user's, which makes what it is told of its input, as a request to an API does. */
export function provideOwn(type: string, work: (input: INodeExecutionData[]) => INodeExecutionData[]): void {
	provideNodeType(type, {
		description: {
			displayName: type,
			name: type,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: type },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			return await Promise.resolve([work(this.getInputData())]);
		},
	});
}
