import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';

/** What a node of a rule works on where an AI agent uses it as a tool: what the agent says is no item of a rule. */
export const toolItemProperty: INodeProperties = {
	displayName: 'Item of the Rule',
	name: 'ruleItem',
	type: 'json',
	default: "={{ $('ARC Rule Trigger').item.json }}",
	required: true,
	displayOptions: { show: { '@tool': [true] } },
	description:
		'The item whose queue item the tool handles, as ARC Rule Trigger or a later node of the rule gave it. The agent does not fill it.',
};

/** n8n calls the variant of a node that agents use by the node's name and `Tool`. */
export function isForTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** The items that a node of a rule works on. */
export function ruleItems(context: IExecuteFunctions): INodeExecutionData[] {
	const input = context.getInputData();
	if (!isForTool(context)) return input;
	return input.map((item, index) => ({ ...item, json: readItem(context.getNodeParameter('ruleItem', index, null)) }));
}

function readItem(value: unknown): IDataObject {
	try {
		const item: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as IDataObject;
	} catch {
		// Named below, as any other value that is no item.
	}
	throw new ArcError('itemInvalid', 'Item of the Rule is no item', {
		hint: "Give the JSON of an item of the rule, for example {{ $('ARC Rule Trigger').item.json }}.",
	});
}
