import { isLong, lengthOf, requiredLevelOf, typeCodes } from './column-facts.ts';
import { labelOf } from './label.ts';
import { metadataFile, type EntityJson } from './metadata-file.ts';
import { collectionsOf, lookupsOf, navigationsOf } from './read-navigations.ts';
import type { Column, ColumnKind, States, Table } from './table.ts';

const { entities, recalled } = metadataFile;

const kinds: Readonly<Record<string, ColumnKind>> = {
	'Edm.Binary': 'Virtual',
	'Edm.Boolean': 'Boolean',
	'Edm.DateTimeOffset': 'DateTime',
	'Edm.Decimal': 'Decimal',
	'Edm.Double': 'Double',
	'Edm.Guid': 'Uniqueidentifier',
	'Edm.Int32': 'Integer',
	'Edm.Int64': 'BigInt',
	'Edm.String': 'String',
};
/** The key of these is that of their base type in the reference; the Web API takes their own. */
const ownKeys: Readonly<Record<string, string>> = { systemuser: 'systemuserid', team: 'teamid' };
const everyOperation = 'POST,GET,PATCH,DELETE';

let read: readonly Table[] | undefined;

/** Every table that is named, those included of which only the set is known (they have a key and nothing else). */
export function readTables(): readonly Table[] {
	// All environments begin with the same, and change tables by others in their place.
	return (read ??= readAnew());
}

function readAnew(): readonly Table[] {
	const known = Object.entries(entities)
		.filter(([name, { primaryKey }]) => primaryKey !== null && setOf(name) !== undefined)
		.map(([name, entity]) => tableOf(name, entity));
	const bare = Object.keys(recalled.entitySets)
		.filter((name) => entities[name] === undefined)
		.map(bareTable);
	return [...known, ...bare, entitlementContacts];
}

const setOf = (name: string): string | undefined => entities[name]?.entitySet ?? recalled.entitySets[name];

function tableOf(name: string, entity: EntityJson): Table {
	const lookups = lookupsOf(name, entity);
	const key = keyOf(name, entity);
	const states = statesOf(name, entity);
	return {
		name,
		label: labelOf(name),
		set: setOf(name) ?? `${name}s`,
		key,
		primaryName: entity.primaryName ?? recalled.primaryNames[name],
		code: typeCodes[name] ?? 9_999,
		custom: false,
		activity: key === 'activityid' && name !== 'activitypointer',
		operations: new Set((entity.operations ?? recalled.operations[name] ?? everyOperation).split(',')),
		columns: columnsOf(name, entity, states),
		lookups,
		navigations: navigationsOf(name, entity, lookups),
		collections: collectionsOf(name, entity),
		states,
		keys: [],
	};
}

function columnsOf(name: string, entity: EntityJson, states: States | undefined): ReadonlyMap<string, Column> {
	const key = keyOf(name, entity);
	const given = { ...entity.properties, ...recalled.properties[name], ...recalled.propertiesMedium[name] };
	const options = { ...entity.optionSets, ...(name === 'team' ? recalled.optionSets : {}) };
	const columns = Object.entries(given)
		.filter(([column]) => !column.startsWith('_'))
		.map(([column, edm]): [string, Column] => {
			const choices = column === 'statecode' ? states?.states : column === 'statuscode' ? states?.statuses : undefined;
			const labels = choices ?? (options[column] === undefined ? undefined : numbered(options[column]));
			const kind = kindOf(name, column, edm, labels !== undefined && edm === 'Edm.Int32', given);
			return [
				column,
				{
					name: column,
					kind,
					label: labelOf(column),
					readOnly: column !== key && (entity.readOnly.includes(column) || column === entity.primaryKey),
					required: column === key ? 'SystemRequired' : requiredLevelOf(name, column),
					...(kind === 'String' || kind === 'Memo' ? { maxLength: lengthOf(name, column) } : {}),
					...(labels === undefined ? {} : { options: labels }),
				},
			];
		});
	return new Map(columns);
}

const keyOf = (name: string, { primaryKey }: EntityJson): string => ownKeys[name] ?? primaryKey ?? `${name}id`;

function kindOf(
	table: string,
	column: string,
	edm: string,
	isChoice: boolean,
	given: Readonly<Record<string, string>>,
): ColumnKind {
	if (column === 'statecode') return 'State';
	if (column === 'statuscode') return 'Status';
	if (edm === 'Edm.String' && isLong(table, column)) return 'Memo';
	if (edm === 'Edm.Decimal' && (given[`${column}_base`] !== undefined || column.endsWith('_base'))) return 'Money';
	return isChoice ? 'Picklist' : (kinds[edm] ?? 'Virtual');
}

function statesOf(name: string, entity: EntityJson): States | undefined {
	const states = numbered({ ...recalled.stateCodes[name], ...entity.stateCodes });
	if (states.size === 0 || entity.properties['statecode'] === undefined) return undefined;
	const statuses = numbered({ ...recalled.statusCodes[name], ...entity.statusCodes });
	const stateOf = new Map(
		Object.entries(
			entity.statusToState ?? recalled.statusToState[name] ?? recalled.statusToStateMedium[name] ?? {},
		).map(([status, state]): [number, number] => [Number(status), state]),
	);
	const defaults = [...states.keys()].flatMap((state): [number, number][] => {
		const first = [...stateOf].find(([, of]) => of === state)?.[0];
		const status = entity.stateDefaultStatus?.[String(state)] ?? first;
		return status === undefined ? [] : [[state, status]];
	});
	return { states, statuses, stateOf, defaultStatus: new Map(defaults) };
}

const numbered = (labels: Readonly<Record<string, string>>): ReadonlyMap<number, string> =>
	new Map(Object.entries(labels).map(([value, label]) => [Number(value), label]));

function bareTable(name: string): Table {
	const key = `${name}id`;
	return {
		name,
		label: labelOf(name),
		set: recalled.entitySets[name] ?? `${name}s`,
		key,
		primaryName: undefined,
		code: 9_999,
		custom: false,
		activity: false,
		operations: new Set(['GET']),
		columns: new Map([
			[key, { name: key, kind: 'Uniqueidentifier', label: labelOf(key), readOnly: false, required: 'SystemRequired' }],
		]),
		lookups: new Map(),
		navigations: new Map(),
		collections: new Map(),
		states: undefined,
		keys: [],
	};
}

/** The table between entitlements and their contacts: it is read, and written through the association. */
const entitlementContacts: Table = {
	...bareTable('entitlementcontacts'),
	key: recalled.entitlementcontacts.primaryKey,
	columns: new Map(
		Object.entries(recalled.entitlementcontacts.properties).map(([name, edm]) => [
			name,
			{ name, kind: kinds[edm] ?? 'Virtual', label: labelOf(name), readOnly: true, required: 'None' },
		]),
	),
};
