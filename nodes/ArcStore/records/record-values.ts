import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { standardFieldsOf, readFields } from '../../../core/record/fields';
import { furtherFieldsOf, valueOfKind, type FurtherFields } from '../../../core/record/further-fields';

export type Values = Readonly<Record<string, unknown>>;

interface MapperValue {
	readonly mappingMode?: 'defineBelow' | 'autoMapInputData';
	readonly value?: Record<string, unknown> | null;
}

/** The fields that the node's parameters give for an item, as the store takes them. */
export function readRecordValues(context: IExecuteFunctions, type: string, index: number): Record<string, unknown> {
	const mapper = context.getNodeParameter('fields', index, {}) as MapperValue;
	const further = readAssignments(context.getNodeParameter('furtherFields', index, {}) as FurtherFields);
	const mapped =
		mapper.mappingMode === 'autoMapInputData'
			? writable(type, context.getInputData()[index]?.json ?? {})
			: (mapper.value ?? {});
	return readFields(type, { ...withoutNull(mapped), ...further });
}

/** The values of an assignment collection by name, each of the kind that was chosen; rows without a name are left out. */
export function readAssignments(given: FurtherFields = {}): Record<string, unknown> {
	return Object.fromEntries(
		furtherFieldsOf(given).map((field): [string, unknown] => [field.name, valueOfKind(field, field.value)]),
	);
}

/** A record as it was read, without what the store gives itself, so that it can be written back. */
export function writable(type: string, json: IDataObject): Values {
	const given = new Set([
		'id',
		'type',
		'createdOn',
		'modifiedOn',
		'test',
		...standardFieldsOf(type).flatMap(({ id, readOnly }) => (readOnly ? [id] : [])),
	]);
	return Object.fromEntries(Object.entries(json).filter(([name]) => !given.has(name)));
}

/** A field that the mapper shows and nobody filled is left as it is. */
function withoutNull(values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
