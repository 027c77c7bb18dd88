import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { compileValue, type ValueReader } from '../../core/rule/compile-expression';
import { furtherFieldsOf, valueOfKind, type FurtherFields } from '../shared/further-fields';
import { expressionResolver } from '../shared/resolve-expression';
import { recordTypeOf } from '../shared/rule-parts';

/** The parameters of Create Record, read once for the execution; the readers give an item's values. */
export interface Mapping {
	readonly operation: 'create' | 'update' | 'reopen';
	readonly recordType: string;
	readonly recordKey: string;
	readonly connect: boolean;
	readonly recordId: ValueReader;
	readonly customerAccount: ValueReader;
	readonly customerContact: ValueReader;
	readonly contact: ValueReader;
	/** Values by field, mapped and further ones. */
	readonly fields: readonly (readonly [id: string, read: ValueReader])[];
}

const nothing: ValueReader = () => undefined;

export function compileMapping(context: IExecuteFunctions): Mapping {
	const { parameters } = context.getNode();
	const resolve = expressionResolver(context);
	const reader = (name: string, fallback: string): ValueReader => compileValue(parameters[name] ?? fallback, resolve).read;
	const operation = (parameters['operation'] ?? 'create') as Mapping['operation'];
	const recordType = operation === 'create' ? recordTypeOf(parameters) : 'case';
	const options = (parameters['options'] ?? {}) as { recordKey?: string; connect?: boolean };
	const hasCustomer = recordType === 'case' || recordType === 'opportunity';
	const mapped = Object.entries(((parameters['fields'] as INodeParameters | undefined)?.['value'] ?? {}) as Record<string, unknown>);
	const further = furtherFieldsOf((parameters['furtherFields'] ?? {}) as FurtherFields);
	const fields: (readonly [id: string, read: ValueReader])[] = [
		...mapped.filter(([, value]) => value !== null && value !== '').map(([id, value]) => [id, compileValue(value, resolve).read] as const),
		...further.map((field) => {
			const { read } = compileValue(field.value, resolve);
			return [field.name, (json, index) => valueOfKind(field, read(json, index))] as const satisfies readonly [string, ValueReader];
		}),
	];
	const key = (options.recordKey ?? '').trim();
	return {
		operation,
		recordType,
		recordKey: key === '' ? (operation === 'create' ? recordType : `${operation} by ${context.getNode().id}`) : key,
		connect: options.connect ?? true,
		recordId: reader('recordId', '={{ $json.connectedCase.id }}'),
		customerAccount: hasCustomer ? reader('customerAccount', '={{ $json.customer.account }}') : nothing,
		customerContact: hasCustomer ? reader('customerContact', '={{ $json.customer.contact }}') : nothing,
		contact: recordType === 'case' ? reader('contact', '={{ $json.contact }}') : nothing,
		fields,
	};
}
