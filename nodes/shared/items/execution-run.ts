import type { IExecuteFunctions, INodeExecutionData, IRunExecutionData, ISourceData } from 'n8n-workflow';
import { lineageReader, type Lineage, type RunOutput, type RunPlace, type RunSource } from '../../../core/item/lineage';

/** What n8n's execution contexts have besides what their type promises. */
interface Running {
	readonly runExecutionData?: IRunExecutionData;
	readonly workflow?: { getPinDataOfNode?(node: string): INodeExecutionData[] | undefined };
}

/** Walks from items of this execution back to those of the rule, as n8n's `$('Node').item` does, for many at once. */
export function lineageOf(context: IExecuteFunctions): (place: RunPlace) => Lineage {
	const { runExecutionData, workflow } = context as unknown as Running;
	const runs = runExecutionData?.resultData.runData ?? {};
	// A node with pinned data that was not run again in a run by hand put out just that.
	const pinnedOf = (node: string): INodeExecutionData[] | undefined =>
		context.getMode() === 'manual' ? workflow?.getPinDataOfNode?.(node) : undefined;
	const outputOf = (source: RunSource): RunOutput | undefined => {
		const task = runs[source.previousNode]?.[source.previousNodeRun ?? 0];
		if (task === undefined) {
			const items = pinnedOf(source.previousNode);
			return items === undefined ? undefined : { items, sources: [], order: 0 };
		}
		const items = task.data?.['main']?.[source.previousNodeOutput ?? 0];
		return items === null || items === undefined
			? undefined
			: { items, sources: task.source as readonly (ISourceData | null)[], order: task.executionIndex };
	};
	const parents = context.getParentNodes(context.getNode().name);
	const ours = new Set(parents.filter(({ type }) => isOurType(type)).map(({ name }) => name));
	return lineageReader({ outputOf, isOurs: (node) => ours.has(node) });
}

/** Our nodes by the last part of their type, whatever prefix n8n loaded them under. */
const kinds: ReadonlySet<string> = new Set([
	'arcRuleTrigger',
	'evaluateRule',
	'resolveContact',
	'createRecord',
	'externalRecord',
	'autoReply',
]);

const isOurType = (type: string): boolean => kinds.has(type.slice(type.lastIndexOf('.') + 1));

/** The node of ours that stands nearest before another one; null where there is none. */
export function ownNodeBefore(context: IExecuteFunctions, node: string): string | null {
	const seen = new Set([node]);
	for (const name of seen) {
		const parents = context.getParentNodes(name, { depth: 1 });
		const own = parents.find(({ type }) => isOurType(type));
		if (own !== undefined) return own.name;
		for (const parent of parents) seen.add(parent.name);
	}
	return null;
}
