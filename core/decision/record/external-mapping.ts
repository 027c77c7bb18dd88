import { ArcError } from '../../errors';
import type { External } from '../../record/external';
import { compileValue, type ExpressionResolver, type ValueReader } from '../../rule/expression/compile-expression';
import type { RawParameters } from './chosen-record-type';
import { namedReader } from './named-reader';
import { compileMapping, type ExternalMapping, type Mapping } from './record-mapping';

/** The Record Key under which External Record begins and notes a record, unless it is told another. */
export const externalRecordKey = 'external';

/** Makes the parameters of External Record (Connect) ready for many items. */
export function compileExternal(parameters: RawParameters, nodeId: string, resolve: ExpressionResolver): Mapping {
	const reader = (name: string, shown: string): ValueReader =>
		namedReader(shown, compileValue(parameters[name] ?? '', resolve).read);
	const { title, state } = parameters;
	const isCase = (parameters['recordType'] ?? 'case') === 'case';
	const value = { title, ...(isCase ? { state: state ?? 'active' } : {}) };
	const mapping = compileMapping(
		{ ...parameters, operation: 'create', fields: { value: withoutMissing(value) } },
		nodeId,
		resolve,
	);
	return {
		...mapping,
		recordKey: externalRecordKey,
		external: {
			system: reader('system', 'System'),
			id: reader('externalId', 'Record ID'),
			url: reader('url', 'URL'),
			number: reader('number', 'Number'),
		},
	};
}

const withoutMissing = (value: RawParameters): RawParameters =>
	Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

/**
 * The fields of a record that another system made: where it is, and its number, which is its ID there
 * where it has no other.
 *
 * @throws ArcError `fieldInvalid` where the system or the ID is missing
 */
export function externalFields(
	mapping: ExternalMapping,
	read: (reader: ValueReader) => unknown,
): { readonly external: External; readonly number: string } {
	const system = textOf(read(mapping.system));
	const id = textOf(read(mapping.id));
	if (system === null) throw missing('System');
	if (id === null) throw missing('Record ID');
	const url = textOf(read(mapping.url));
	return { external: { system, id, url }, number: textOf(read(mapping.number)) ?? id };
}

/** Other systems number their records, with numbers as with texts. */
function textOf(value: unknown): string | null {
	if (typeof value === 'number' || typeof value === 'bigint') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function missing(name: string): ArcError {
	return new ArcError('fieldInvalid', `${name} is empty, so nobody knows which record was made`, {
		hint: `Map ${name} to what the node gives that makes the record, for example {{ $json.id }}.`,
	});
}
