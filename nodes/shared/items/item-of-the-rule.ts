import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';

const example = "={{ $('ARC Rule Trigger').item.json }}";

/** What a node of a rule works on where an AI agent uses it as a tool: what the agent says is no item of a rule. */
export const toolItemProperty: INodeProperties = {
	displayName: 'Item of the Rule',
	name: 'ruleItem',
	type: 'json',
	default: example,
	required: true,
	displayOptions: { show: { '@tool': [true] } },
	description:
		'The item that the tool works on, as ARC Rule Trigger or a later node gave it. The agent does not fill it.',
};

/** The option of every node of a rule for items that lead back to none of the rule. */
export const itemOfTheRuleOption: INodeProperties = {
	displayName: 'Item of the Rule',
	name: 'ruleItem',
	type: 'json',
	default: example,
	description: 'Only if a node between lost the pair of items: which item of the rule this one belongs to',
};

/** n8n calls the variant of a node that agents use by the node's name and `Tool`. */
export function isForTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** Reads the item of the rule that the user chose for an item of the input; null where he chose none. */
export function chosenItem(context: IExecuteFunctions): ((index: number) => IDataObject) | null {
	if (isForTool(context)) return (index) => readItem(context.getNodeParameter('ruleItem', index, null));
	const options = context.getNode().parameters['options'] as IDataObject | undefined;
	if (options?.['ruleItem'] === undefined || options['ruleItem'] === '') return null;
	return (index) => readItem(context.getNodeParameter('options.ruleItem', index, null));
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
