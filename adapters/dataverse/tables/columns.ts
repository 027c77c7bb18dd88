import { isRow, type Row } from '../web-api/operation';

/** A column as `EntityDefinitions` describes it. */
export interface Column {
	readonly name: string;
	/** `AttributeType`: String, Memo, Integer, Money, Picklist, Lookup, ... */
	readonly type: string;
	readonly label: string;
	readonly level: 'required' | 'recommended' | 'optional';
	readonly forCreate: boolean;
	readonly forUpdate: boolean;
	readonly choices: readonly Choice[];
	readonly maxLength: number | undefined;
	readonly dateOnly: boolean;
	/** Of a lookup: the navigation to bind, by the logical name of the table that it points into. */
	readonly navigations: ReadonlyMap<string, string>;
}

export interface Choice {
	readonly value: number;
	readonly label: string;
}

/** What the parts of a description of one table answered. */
export interface Described {
	readonly attributes: readonly Row[];
	readonly optionSets: readonly Row[];
	readonly texts: readonly Row[];
	readonly dates: readonly Row[];
	readonly relationships: readonly Row[];
}

/** The columns of a table by their logical names; what only belongs to another column is left out. */
export function columnsOf(described: Described): ReadonlyMap<string, Column> {
	const choices = byColumn(described.optionSets, choicesOf);
	const lengths = byColumn(described.texts, ({ MaxLength }) => (typeof MaxLength === 'number' ? MaxLength : undefined));
	const formats = byColumn(described.dates, ({ Format }) => Format);
	const navigations = navigationsOf(described.relationships);
	const columns = new Map<string, Column>();
	for (const attribute of described.attributes) {
		const { LogicalName: name, AttributeType: type, AttributeOf: of } = attribute;
		if (typeof name !== 'string' || typeof type !== 'string' || typeof of === 'string') continue;
		columns.set(name, {
			name,
			type,
			label: labelOf(attribute['DisplayName']) ?? name,
			level: levelOf(attribute['RequiredLevel']),
			forCreate: attribute['IsValidForCreate'] !== false,
			forUpdate: attribute['IsValidForUpdate'] !== false,
			choices: choices.get(name) ?? [],
			maxLength: lengths.get(name),
			dateOnly: formats.get(name) === 'DateOnly',
			navigations: navigations.get(name) ?? new Map(),
		});
	}
	return columns;
}

/** The label that the caller's language has, of a label of metadata. */
export function labelOf(label: unknown): string | undefined {
	const localized = isRow(label) ? label['UserLocalizedLabel'] : undefined;
	const text = isRow(localized) ? localized['Label'] : undefined;
	return typeof text === 'string' && text !== '' ? text : undefined;
}

function byColumn<Value>(rows: readonly Row[], read: (row: Row) => Value): Map<string, Value> {
	return new Map(
		rows.flatMap((row) => (typeof row['LogicalName'] === 'string' ? [[row['LogicalName'], read(row)] as const] : [])),
	);
}

function choicesOf({ OptionSet, GlobalOptionSet }: Row): Choice[] {
	const set = isRow(OptionSet) ? OptionSet : GlobalOptionSet;
	const options = isRow(set) ? set['Options'] : undefined;
	return (Array.isArray(options) ? options.filter(isRow) : []).flatMap(({ Value, Label }) =>
		typeof Value === 'number' ? [{ value: Value, label: labelOf(Label) ?? String(Value) }] : [],
	);
}

function levelOf(required: unknown): Column['level'] {
	const value = isRow(required) ? required['Value'] : required;
	if (value === 'SystemRequired' || value === 'ApplicationRequired') return 'required';
	return value === 'Recommended' ? 'recommended' : 'optional';
}

function navigationsOf(relationships: readonly Row[]): Map<string, Map<string, string>> {
	const navigations = new Map<string, Map<string, string>>();
	for (const relationship of relationships) {
		const {
			ReferencingAttribute: column,
			ReferencedEntity: target,
			ReferencingEntityNavigationPropertyName: navigation,
		} = relationship;
		if (typeof column !== 'string' || typeof target !== 'string' || typeof navigation !== 'string') continue;
		const known = navigations.get(column) ?? new Map<string, string>();
		navigations.set(column, known.set(target, navigation));
	}
	return navigations;
}
