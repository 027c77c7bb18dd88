import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import type { FieldDefinition, FieldKind } from '../../../core/field';
import type { RecordTypeDefinition } from '../../../core/record/record-type';
import { forEachItem, itemOf } from '../for-each-item';
import { readId } from '../read-id';
import type { StoreResource } from '../resource';

const declaring = { show: { operation: ['declare'] } };

const kinds: Record<FieldKind, { readonly name: string; readonly description: string }> = {
	boolean: { name: 'Boolean', description: 'True or false' },
	choice: { name: 'Choice', description: 'One of the choices below' },
	list: { name: 'List', description: 'Texts, also written with commas' },
	number: { name: 'Number', description: 'A number, also written as text' },
	text: { name: 'Text', description: 'Any text' },
	time: { name: 'Time', description: 'A day, or a time with its zone' },
};

const properties: readonly INodeProperties[] = [
	{
		displayName: 'Custom Record Type',
		name: 'typeName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. custom_device',
		displayOptions: { show: { operation: ['declare', 'delete'] } },
		description: 'The type as records name it',
	},
	{
		displayName: 'Label',
		name: 'typeLabel',
		type: 'string',
		default: '',
		placeholder: 'e.g. Device',
		displayOptions: declaring,
		description: 'What people call it; empty means the name',
	},
	{
		displayName: 'Fields to Declare',
		name: 'typeFields',
		type: 'fixedCollection',
		placeholder: 'Add Field',
		default: {},
		typeOptions: { multipleValues: true, sortable: true },
		displayOptions: declaring,
		description: 'All fields of the type. They replace what was declared before. Records still take further fields.',
		options: [
			{
				displayName: 'Field',
				name: 'values',
				// eslint-disable-next-line n8n-nodes-base/node-param-fixed-collection-type-unsorted-items -- in the order in which people think of a field
				values: [
					{ displayName: 'Name', name: 'id', type: 'string', default: '', placeholder: 'e.g. serialNumber' },
					{
						displayName: 'Label',
						name: 'label',
						type: 'string',
						default: '',
						description: 'What forms call it; empty means the name',
					},
					{
						displayName: 'Kind',
						name: 'kind',
						type: 'options',
						options: Object.entries(kinds).map(([value, { name, description }]) => ({ value, name, description })),
						default: 'text',
					},
					{
						displayName: 'Required',
						name: 'required',
						type: 'boolean',
						default: false,
						description: 'Whether a record without it is refused',
					},
					{
						displayName: 'Choices',
						name: 'choices',
						type: 'string',
						default: '',
						placeholder: 'e.g. new, in use, scrapped',
						description: 'With commas between them',
						displayOptions: { show: { kind: ['choice'] } },
					},
				],
			},
		],
	},
];

/** The fields of record types: those of the package, and those that users declare for custom types. */
export const recordTypeResource: StoreResource = {
	value: 'recordType',
	name: 'Record Type',
	description: 'Which record types there are, and the fields of custom ones',
	operations: [
		{
			value: 'declare',
			name: 'Declare',
			action: 'Declare a custom record type',
			description: 'Name the fields of a custom record type, so that forms show them and values are checked',
			forTools: false,
			run: async (context, store) =>
				await forEachItem(context, async (index) => {
					const definition = readDefinition(context, index);
					await store.declareRecordType(definition);
					return [itemOf(index, definition)];
				}),
		},
		{
			value: 'delete',
			name: 'Delete',
			action: 'Forget the fields of a custom record type',
			description: 'Remove a declaration; records of the type stay',
			forTools: false,
			run: async (context, store) =>
				await forEachItem(context, async (index) => {
					const name = readId(context, index, 'typeName', 'name of the record type');
					if (!(await store.removeRecordType(name)))
						throw new ArcError('recordNotFound', `No record type "${name.slice(0, 80)}" is declared`, {
							hint: 'Get Many lists those that are.',
						});
					return [itemOf(index, { name, deleted: true })];
				}),
		},
		{
			value: 'getAll',
			name: 'Get Many',
			action: 'Get all record types with their fields',
			description: 'List the record types and what their fields are called and take',
			forTools: true,
			run: async (_context, store) =>
				await Promise.all(
					(await store.recordTypes()).map(async (type) =>
						itemOf(0, { ...type, fields: await store.fieldsOf(type.name) }),
					),
				),
		},
	],
	properties,
};

interface FieldRow {
	readonly id?: string;
	readonly label?: string;
	readonly kind?: string;
	readonly required?: boolean;
	readonly choices?: string;
}

function readDefinition(context: IExecuteFunctions, index: number): RecordTypeDefinition {
	const name = readId(context, index, 'typeName', 'name of the record type');
	const label = String(context.getNodeParameter('typeLabel', index, '') ?? '').trim();
	const { values = [] } = context.getNodeParameter('typeFields', index, {}) as { values?: readonly FieldRow[] };
	return { name, label: label === '' ? name : label, fields: values.map(readField) };
}

function readField({ id = '', label = '', kind = 'text', required = false, choices = '' }: FieldRow): FieldDefinition {
	const known = Object.keys(kinds).find((one): one is FieldKind => one === kind);
	if (known === undefined)
		throw new ArcError(
			'fieldInvalid',
			`The field \`${id.slice(0, 60)}\` has the kind "${String(kind).slice(0, 60)}", expected ${Object.keys(kinds).join(', ')}`,
		);
	return {
		id: id.trim(),
		label: label.trim() === '' ? id.trim() : label.trim(),
		kind: known,
		...(required ? { required } : {}),
		...(known === 'choice'
			? {
					choices: choices
						.split(',')
						.map((choice) => choice.trim())
						.filter((choice) => choice !== ''),
				}
			: {}),
	};
}
