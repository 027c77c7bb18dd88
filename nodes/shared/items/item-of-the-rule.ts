import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';

/**
 * How a user names the item of a node of the rule where n8n knows no pair: by its place. It is no
 * default, since places differ where a node between leaves some out, and one customer's mail must not
 * become another's case.
 */
export const itemByPlace = (node: string): string =>
	`{{ $('${node.replaceAll("'", String.raw`\'`)}').all()[$itemIndex].json }}`;

/** What a node of a rule works on where an AI agent uses it as a tool: what the agent says is no item of a rule. */
export const toolItemProperty: INodeProperties = {
	displayName: 'Item of the Rule',
	name: 'ruleItem',
	type: 'json',
	default: "={{ $('ARC Rule Trigger').item.json }}",
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
	default: '',
	placeholder: `e.g. ${itemByPlace('Resolve Contact')}`,
	description: 'Only if a node between lost the pair of items: which item of the rule this one belongs to',
};

/** n8n calls the variant of a node that agents use by the node's name and `Tool`. */
export function isForTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** Reads the item of the rule that the user chose for an item of the input; null where he chose none. */
export function chosenItem(context: IExecuteFunctions): ((index: number) => IDataObject) | null {
	if (isForTool(context)) return (index) => readItem(context, 'ruleItem', index);
	const options = context.getNode().parameters['options'] as IDataObject | undefined;
	if (options?.['ruleItem'] === undefined || options['ruleItem'] === '') return null;
	return (index) => readItem(context, 'options.ruleItem', index);
}

function readItem(context: IExecuteFunctions, parameter: string, index: number): IDataObject {
	let found = 'Item of the Rule is no item';
	try {
		const value: unknown = context.getNodeParameter(parameter, index, null);
		const item: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as IDataObject;
	} catch (error) {
		// A text that is no JSON is named as any other value that is no item; an expression says more.
		if (!(error instanceof SyntaxError)) found = `Item of the Rule cannot be read: ${asError(error).message}`;
	}
	throw new ArcError('itemInvalid', found, {
		hint: `Give the JSON of an item of the rule. Where a node before does not say from which item it made one, give the item by its place, for example ${itemByPlace('Resolve Contact')}.`,
	});
}
