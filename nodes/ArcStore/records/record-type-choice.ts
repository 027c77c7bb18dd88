import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { recordTypeOf } from '../../../core/decision/record/chosen-record-type';
import { ArcError } from '../../../core/errors';
import { customRecordTypeProperty, recordTypeOptions } from '../../shared/records/record-type-properties';
import { isForTool } from '../../shared/items/item-of-the-rule';

/** Users and teams carry the privileges of rules, so an agent has no hand in them. */
const peopleOnly: ReadonlySet<string> = new Set(['team', 'user']);

/** Operations that know no type but cases. */
const ofCases = ['reopen', 'resolve'];

const recordTypeProperty: INodeProperties = {
	displayName: 'Record Type',
	name: 'recordType',
	type: 'options',
	noDataExpression: true,
	options: recordTypeOptions,
	default: 'contact',
	displayOptions: { hide: { '@tool': [true], operation: ofCases } },
	description: 'The kind of record to work with',
};

export const recordTypeProperties: readonly INodeProperties[] = [
	recordTypeProperty,
	{
		...recordTypeProperty,
		options: recordTypeOptions.filter(({ value }) => !peopleOnly.has(String(value))),
		displayOptions: { show: { '@tool': [true] }, hide: { operation: ofCases } },
	},
	customRecordTypeProperty,
];

/**
 * The record type that the node works with.
 *
 * @throws ArcError `fieldInvalid` where a custom type has no name, `notForTools` for users and teams
 */
export function readRecordType(context: IExecuteFunctions): string {
	const type = recordTypeOf({ recordType: 'contact', ...context.getNode().parameters });
	if (type === '')
		throw new ArcError('fieldInvalid', 'The custom record type has no name', {
			hint: 'Give it a name such as custom_device.',
		});
	if (isForTool(context) && peopleOnly.has(type)) {
		throw new ArcError('notForTools', `An AI agent may not read or change a ${type}, which carries privileges`, {
			hint: 'Use the ARC Store node in a workflow, where a person decides.',
		});
	}
	return type;
}
