import { furtherFieldsOf, valueOfKind, type FurtherFields } from '../../record/further-fields';
import { compileValue, type ExpressionResolver, type ValueReader } from '../../rule/expression/compile-expression';
import { recordTypeOf, type RawParameters } from './chosen-record-type';
import { namedReader } from './named-reader';

/** What External Record is told of a record that another system made, beside the fields that every record has. */
export interface ExternalMapping {
	readonly system: ValueReader;
	readonly id: ValueReader;
	readonly url: ValueReader;
	readonly number: ValueReader;
}

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
	/** Where the record is, where another system made it; left out where this store makes it. */
	readonly external?: ExternalMapping;
	/** Whether a value of the last item could not be known that decides about its record; where a rule is simulated. */
	readonly isPartial?: () => boolean;
}

const nothing: ValueReader = () => undefined;

const fieldReader = (id: string, read: ValueReader): ValueReader => namedReader(`The field ${id}`, read);

/** Makes the parameters of Create Record ready for many items. What is not there has the default of the node. */
export function compileMapping(parameters: RawParameters, nodeId: string, resolve: ExpressionResolver): Mapping {
	const reader = (name: string, shown: string, fallback: string): ValueReader =>
		namedReader(shown, compileValue(parameters[name] ?? fallback, resolve).read);
	const operation = (parameters['operation'] ?? 'create') as Mapping['operation'];
	const recordType = operation === 'create' ? recordTypeOf(parameters) : 'case';
	const options = (parameters['options'] ?? {}) as { recordKey?: string; connect?: boolean };
	const hasCustomer = recordType === 'case' || recordType === 'opportunity';
	const mapped = Object.entries(
		((parameters['fields'] as RawParameters | undefined)?.['value'] ?? {}) as Record<string, unknown>,
	);
	const further = furtherFieldsOf((parameters['furtherFields'] ?? {}) as FurtherFields);
	const fields: (readonly [id: string, read: ValueReader])[] = [
		...mapped
			.filter(([, value]) => value !== null && value !== '')
			.map(([id, value]) => [id, fieldReader(id, compileValue(value, resolve).read)] as const),
		...further.map((field) => {
			const { read } = compileValue(field.value, resolve);
			return [field.name, fieldReader(field.name, (json, index) => valueOfKind(field, read(json, index)))] as const;
		}),
	];
	const key = (options.recordKey ?? '').trim();
	return {
		operation,
		recordType,
		recordKey: key === '' ? (operation === 'create' ? recordType : `${operation} by ${nodeId}`) : key,
		connect: options.connect ?? true,
		recordId: reader('recordId', 'Record ID', '={{ $json.connectedCase.id }}'),
		customerAccount: hasCustomer
			? reader('customerAccount', 'Customer (Accounts)', '={{ $json.customer.account }}')
			: nothing,
		customerContact: hasCustomer
			? reader('customerContact', 'Customer (Contacts)', '={{ $json.customer.contact }}')
			: nothing,
		contact: recordType === 'case' ? reader('contact', 'Contact (Contacts)', '={{ $json.contact }}') : nothing,
		fields,
	};
}
