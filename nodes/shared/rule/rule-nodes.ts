import type { IConnections, IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { isLastOfRule } from '../../../core/decision/outcome/closing';

/** Our nodes by the last part of their type, whatever prefix n8n loaded them under. */
export type RuleNodeName =
	| 'arcRuleTrigger'
	| 'evaluateRule'
	| 'resolveContact'
	| 'createRecord'
	| 'externalRecord'
	| 'autoReply'
	| 'arcEventTrigger';

export interface RuleNode {
	readonly name: string;
	readonly kind: RuleNodeName;
	readonly parameters: INodeParameters;
}

const ours: ReadonlySet<string> = new Set<RuleNodeName>([
	'arcRuleTrigger',
	'evaluateRule',
	'resolveContact',
	'createRecord',
	'externalRecord',
	'autoReply',
	'arcEventTrigger',
]);

/** Our enabled nodes behind a node. */
export function nodesBehind(context: Pick<IExecuteFunctions, 'getChildNodes' | 'getNode'>): RuleNode[] {
	return select(context.getChildNodes(context.getNode().name, { includeNodeParameters: true }));
}

/** Whether the node, of that kind, closes the items that it hands on. */
export function isLast(context: IExecuteFunctions, kind: Parameters<typeof isLastOfRule>[0]): boolean {
	return isLastOfRule(
		kind,
		nodesBehind(context).map((node) => node.kind),
	);
}

/** Our enabled nodes before a node. */
export function nodesBefore(context: IExecuteFunctions): RuleNode[] {
	return select(context.getParentNodes(context.getNode().name, { includeNodeParameters: true }));
}

function select(nodes: ReturnType<IExecuteFunctions['getChildNodes']>): RuleNode[] {
	return nodes.flatMap(({ name, type, disabled, parameters }) => {
		const kind = type.slice(type.lastIndexOf('.') + 1);
		return disabled || !ours.has(kind) ? [] : [{ name, kind: kind as RuleNodeName, parameters: parameters ?? {} }];
	});
}

/** Whether something is wired to an output of the node; true where that cannot be seen. */
export function hasWires(context: IExecuteFunctions, output: number): boolean {
	const { workflow } = context as unknown as {
		readonly workflow?: { readonly connectionsBySourceNode?: IConnections };
	};
	const wires = workflow?.connectionsBySourceNode;
	return wires === undefined || (wires[context.getNode().name]?.['main']?.[output] ?? []).length > 0;
}
