import type { CustomColumn } from '../dataverse/model/custom-table.ts';
import type { Model } from '../dataverse/model/model.ts';
import { built } from '../built.ts';
import { plural } from './given.ts';
import { RefusedScenario } from './refused-scenario.ts';
import type { Fields, RuleDefinition, Scenario } from './scenario.ts';

const { standardFieldsOf } = built('core/record/fields');
const { standardTypes } = built('core/record/record-type');
const { tableOfType } = built('adapters/dataverse/tables/standard-tables');

/** What `given` has of a record that is no field, and the privileges that stand for rights. */
const noFields = new Set(['id', 'type', 'privileges', 'createdOn', 'modifiedOn']);
const isStandard = (type: string): boolean => standardTypes.some(({ name }) => name === type);

/**
 * Makes the tables and columns that a scenario speaks of and that Microsoft's do not have, as an
 * administrator makes them in an environment: a column for each further field, of the kind of its values.
 *
 * @throws RefusedScenario for what no column of Dataverse holds
 */
export function declareGiven(model: Model, scenario: Scenario): void {
	if (expected(scenario).some(([, { owner }]) => owner === null))
		throw new RefusedScenario('Every record of Dataverse has an owner');
	const values = valuesByType(scenario);
	for (const type of values.keys())
		if (!isStandard(type) && model.named(type) === undefined)
			model.declareTable({ name: type, set: `${type}s`, primaryName: 'name' });
	for (const [type, fields] of values) {
		const own = new Set(standardFieldsOf(type).map(({ id }) => id.split('.', 1)[0]));
		const table = tableOfType(type);
		for (const [field, found] of fields) {
			if (own.has(field) || noFields.has(field) || model.must(table).columns.has(field)) continue;
			const targets = targetsOf(found, values);
			if (targets.length > 0 && isExpected(scenario, type, field))
				throw new RefusedScenario(`Dataverse gives a lookup as its id alone: \`${field}\` of ${type}`);
			if (targets.length > 0) model.declareLookup(table, { name: field, targets });
			else model.declareColumn(table, columnFor(type, field, found));
		}
	}
}

type Values = ReadonlyMap<string, ReadonlyMap<string, readonly unknown[]>>;

/** What the fields of each type hold anywhere: what is given, what rules map, and what is expected. */
function valuesByType(scenario: Scenario): Values {
	const { given = {}, rules = [], when } = scenario;
	const values = new Map<string, Map<string, unknown[]>>();
	const note = (type: string, fields: Fields = {}): void => {
		const known = values.get(type) ?? new Map<string, unknown[]>();
		values.set(type, known);
		for (const [field, value] of Object.entries(fields))
			if (value !== null && !isExpression(value)) known.set(field, [...(known.get(field) ?? []), value]);
	};
	for (const [key, type] of plural) for (const record of given[key] ?? []) note(type, record);
	for (const { type, fields } of given['records'] ?? []) note(String(type), fields as Fields);
	for (const [type, record] of expected(scenario)) note(type, record);
	const edited = when.flatMap(({ edit }) => (edit === undefined ? [] : [edit as RuleDefinition]));
	for (const { items = [] } of [...rules, ...edited])
		for (const { record = 'case', action = 'create', fields } of items)
			note(action === 'create' ? record : 'case', fields);
	return values;
}

function isExpected(scenario: Scenario, type: string, field: string): boolean {
	return expected(scenario).some(([of, record]) => of === type && (record[field] ?? null) !== null);
}

/** The records that a scenario expects, with their types. */
function expected({ then }: Scenario): (readonly [type: string, record: Fields])[] {
	return (['created', 'updated'] as const).flatMap((part) =>
		Object.entries((then[part] ?? {}) as Record<string, readonly Fields[]>).flatMap(([type, records]) =>
			records.map((record) => [type, record] as const),
		),
	);
}

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');

/** The tables that values point into, where all of them are references. */
function targetsOf(values: readonly unknown[], types: Values): string[] {
	const named = values.map((value) => {
		const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
		const [type, id] = entries[0] ?? [];
		return entries.length === 1 && type !== undefined && typeof id === 'string' && (isStandard(type) || types.has(type))
			? tableOfType(type)
			: undefined;
	});
	return named.every((table) => table !== undefined) ? [...new Set(named)] : [];
}

function columnFor(type: string, field: string, values: readonly unknown[]): CustomColumn {
	const name = field;
	if (!/^[a-z_]\w{0,99}$/i.test(name))
		throw new RefusedScenario(`Dataverse has no column "${field}": names are letters, digits and _ (${type})`);
	if (values.some((value) => typeof value === 'object'))
		throw new RefusedScenario(`Dataverse has no column for a list or an object: \`${field}\` of ${type}`);
	if (values.length > 0 && values.every((value) => typeof value === 'boolean')) return { name, kind: 'Boolean' };
	if (values.length > 0 && values.every((value) => typeof value === 'number'))
		return { name, kind: values.every(Number.isInteger) ? 'Integer' : 'Double' };
	if (values.some((value) => typeof value !== 'string'))
		throw new RefusedScenario(`A column of Dataverse has one type, and \`${field}\` of ${type} holds several`);
	return { name, kind: 'String', maxLength: 4_000 };
}
