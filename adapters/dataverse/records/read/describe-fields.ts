import { standardFieldsOf } from '../../../../core/record/fields';
import { standardTypes, type RecordField, type RecordType } from '../../../../core/record/record-type';
import type { FieldDefinition } from '../../../../core/field';
import type { Column } from '../../tables/columns';
import { kindsByType, lookupTypes } from '../../tables/column-value';
import { standardTableOf, tableOfType, typeOfTable } from '../../tables/standard-tables';
import type { Tables } from '../../tables/describe-tables';
import { columnsAt } from './to-record';

/** Columns that a field of ours stands for, or that nobody sets. */
const covered = ['statecode', 'statuscode', 'importsequencenumber', 'overriddencreatedon', 'ownerid', 'versionnumber'];

/** The standard types, and the tables that people made in the environment. */
export async function recordTypesIn(tables: Tables): Promise<readonly RecordType[]> {
	const standard = new Set(standardTypes.map(({ name }) => tableOfType(name)));
	const own = [...(await tables.names(true)).values()].filter(
		({ isCustom, logicalName }) => isCustom && !standard.has(logicalName),
	);
	return [
		...standardTypes,
		...own.map(({ logicalName, label }) => ({ name: logicalName, label })).sort((a, b) => (a.name < b.name ? -1 : 1)),
	];
}

/** The fields of a type: ours first, then the other columns of its table that can be written. */
export async function fieldsIn(tables: Tables, type: string): Promise<readonly RecordField[]> {
	const { columns, key } = await tables.describe(tableOfType(type), true);
	const standard = standardTableOf(type);
	const ours = standardFieldsOf(type).filter(({ id }) => isKept(type, id));
	const places = Object.values(standard?.fields ?? {}).flatMap(columnsAt);
	const taken = new Set([
		key,
		...(standard === undefined
			? covered.filter((column) => !['statecode', 'statuscode', 'ownerid'].includes(column))
			: covered),
		...places.map((column) => /^_(\w+)_value$/.exec(column)?.[1] ?? column),
	]);
	const further = [...columns.values()].filter(
		({ name, type: of, forCreate, forUpdate }) => !taken.has(name) && kindsByType.has(of) && (forCreate || forUpdate),
	);
	return [...ours.map((field) => withColumn(field, type, columns)), ...further.flatMap(fieldsOf)];
}

/** Whether Dataverse keeps a field of ours, which may be named with a key of its reference. */
function isKept(type: string, id: string): boolean {
	const standard = standardTableOf(type);
	const [name = id] = id.split('.', 1);
	if (standard === undefined) return false;
	if (name === 'state') return standard.states !== undefined;
	if (name === 'resolvedOn') return type === 'case';
	return Object.hasOwn(standard.fields, name) || (type === 'entitlement' && name === 'contacts');
}

/** A field of ours as the environment wants it: required where its column is. */
function withColumn(field: FieldDefinition, type: string, columns: ReadonlyMap<string, Column>): RecordField {
	const standard = standardTableOf(type);
	const place = standard?.fields[field.id];
	const given = standard?.given?.includes(field.id) === true ? { readOnly: true } : {};
	if (place === undefined || place.kind === 'texts') return { ...field, ...given };
	const column = columns.get(/^_(\w+)_value$/.exec(place.column)?.[1] ?? place.column);
	if (column === undefined) return { ...field, ...given };
	const { level } = column;
	return { ...field, ...given, required: level === 'required', ...(level === 'required' ? {} : { level }) };
}

/** A column as fields of a form: one for each table that a lookup of several points into. */
function fieldsOf(column: Column): RecordField[] {
	const { name, label, level, choices, navigations } = column;
	const kind = kindsByType.get(column.type) ?? 'text';
	const base = { label, kind, ...(level === 'required' ? { required: true } : { level }) };
	if (lookupTypes.has(column.type) && navigations.size !== 1) {
		return [...navigations.keys()]
			.slice(0, 20)
			.map(typeOfTable)
			.map((target) => ({ ...base, id: `${name}.${target}`, label: `${label} (${target})`, required: false }));
	}
	if (kind !== 'choice') return [{ ...base, id: name }];
	const labels = Object.fromEntries(choices.map((choice) => [String(choice.value), choice.label]));
	return [{ ...base, id: name, choices: Object.keys(labels), choiceLabels: labels }];
}
