import type {
	AlternateKey,
	Collection,
	Column,
	ColumnKind,
	Lookup,
	Navigation,
	RequiredLevel,
	States,
	Table,
} from './table.ts';

/** A column that an environment has of its own. */
export interface CustomColumn {
	readonly name: string;
	readonly kind: ColumnKind;
	readonly label?: string;
	readonly required?: RequiredLevel;
	readonly readOnly?: boolean;
	readonly maxLength?: number;
	readonly options?: Readonly<Record<string, string>>;
}

/** A lookup of its own. With several targets, each has a navigation `<name>_<target>`. */
export interface CustomLookup {
	readonly name: string;
	readonly targets: readonly string[];
	readonly label?: string;
	readonly required?: RequiredLevel;
}

/** A table of its own, with the columns that every table has besides. */
export interface CustomTable {
	readonly name: string;
	readonly set: string;
	readonly primaryName: string;
	readonly label?: string;
	/** An activity has the columns of activities, parties, and a queue. */
	readonly activity?: boolean;
	readonly columns?: readonly CustomColumn[];
	readonly lookups?: readonly CustomLookup[];
	readonly keys?: readonly AlternateKey[];
}

const systemColumns: readonly CustomColumn[] = [
	{ name: 'createdon', kind: 'DateTime', readOnly: true },
	{ name: 'modifiedon', kind: 'DateTime', readOnly: true },
	{ name: 'overriddencreatedon', kind: 'DateTime' },
	{ name: 'importsequencenumber', kind: 'Integer' },
	{ name: 'versionnumber', kind: 'BigInt', readOnly: true },
	{ name: 'statecode', kind: 'State', required: 'SystemRequired', options: { '0': 'Active', '1': 'Inactive' } },
	{ name: 'statuscode', kind: 'Status', options: { '1': 'Active', '2': 'Inactive' } },
];
const systemLookups: readonly (CustomLookup & { readonly readOnly?: boolean })[] = [
	{ name: 'ownerid', targets: ['principal'], required: 'SystemRequired' },
	{ name: 'owninguser', targets: ['systemuser'], readOnly: true },
	{ name: 'owningteam', targets: ['team'], readOnly: true },
	{ name: 'createdby', targets: ['systemuser'], readOnly: true },
	{ name: 'createdonbehalfby', targets: ['systemuser'], readOnly: true },
	{ name: 'modifiedby', targets: ['systemuser'], readOnly: true },
	{ name: 'modifiedonbehalfby', targets: ['systemuser'], readOnly: true },
];
const states: States = {
	states: new Map([
		[0, 'Active'],
		[1, 'Inactive'],
	]),
	statuses: new Map([
		[1, 'Active'],
		[2, 'Inactive'],
	]),
	stateOf: new Map([
		[1, 0],
		[2, 1],
	]),
	defaultStatus: new Map([
		[0, 1],
		[1, 2],
	]),
};

/** A table as it is declared. `base` is the base type of activities, from which a custom activity has the rest. */
export function customTable(declared: CustomTable, code: number, base: Table): Table {
	const { name, activity = false, keys = [] } = declared;
	const key = activity ? 'activityid' : `${name}id`;
	const own = [
		{ name: key, kind: 'Uniqueidentifier', required: 'SystemRequired' } as const,
		{ name: declared.primaryName, kind: 'String', required: 'ApplicationRequired' } as const,
		...systemColumns,
		...(declared.columns ?? []),
	];
	const lookups = [...systemLookups, ...(declared.lookups ?? [])].map(customLookup);
	const parties: [string, Collection][] = activity
		? [
				[
					`${name}_activity_parties`,
					{
						name: `${name}_activity_parties`,
						target: 'activityparty',
						partner: `activityid_${name}`,
						manyToMany: false,
					},
				],
			]
		: [];
	const inherited = [...base.navigations.values()].filter(({ lookup }) => lookup === '_regardingobjectid_value');
	return {
		name,
		label: declared.label ?? name,
		set: declared.set,
		key,
		primaryName: declared.primaryName,
		code,
		custom: true,
		activity,
		operations: new Set(['POST', 'GET', 'PATCH', 'DELETE']),
		columns: new Map([
			...(activity ? base.columns : []),
			...own.map((column) => [column.name, customColumn(column)] as const),
		]),
		lookups: new Map([...(activity ? base.lookups : []), ...lookups.map((lookup) => [lookup.name, lookup] as const)]),
		navigations: new Map([
			...(activity
				? inherited.map((navigation) => [navigation.name, { ...navigation, inherited: true }] as const)
				: []),
			...(activity ? inherited.map((navigation) => suffixed(navigation, name)) : []),
			...[...systemLookups, ...(declared.lookups ?? [])].flatMap(customNavigations),
		]),
		collections: new Map(parties),
		states,
		keys,
	};
}

const suffixed = (navigation: Navigation, table: string): readonly [string, Navigation] => {
	const name = `${navigation.name}_${table}`;
	return [name, { ...navigation, name, inherited: false }];
};

/** A column as it is declared. */
export function customColumn(column: CustomColumn): Column {
	const { name, kind, label = name, required = 'None', readOnly = false, options } = column;
	const text = kind === 'String' || kind === 'Memo';
	return {
		name,
		kind,
		label,
		required,
		readOnly,
		...(text ? { maxLength: column.maxLength ?? (kind === 'Memo' ? 2_000 : 100) } : {}),
		...(options === undefined
			? {}
			: { options: new Map(Object.entries(options).map(([value, text]) => [Number(value), text] as const)) }),
	};
}

/** A lookup as it is declared. */
export function customLookup(lookup: CustomLookup & { readonly readOnly?: boolean }): Lookup {
	const { name, label = name, required = 'None', readOnly = false } = lookup;
	const targets = lookup.targets.flatMap((target) => (target === 'principal' ? ['systemuser', 'team'] : [target]));
	return { name: `_${name}_value`, attribute: name, label, targets, readOnly, required, listed: true };
}

/** The navigations that write a lookup. */
export function customNavigations({ name, targets }: CustomLookup): (readonly [string, Navigation])[] {
	const lookup = `_${name}_value`;
	return targets.map((target) => {
		const navigation = targets.length === 1 ? name : `${name}_${target}`;
		return [navigation, { name: navigation, lookup, target, inherited: false }] as const;
	});
}
