import type { Column, ColumnKind, Lookup, Table } from '../model/table.ts';
import { labelJson, managedJson, metadataId, type Definition } from './definition-json.ts';

/** An attribute: what every one has, and what those of its type have besides. */
export interface Attribute {
	/** `StringAttributeMetadata`, which it can be cast to. */
	readonly cast: string;
	readonly common: Definition;
	readonly own: Definition;
	/** What comes only where it is expanded. */
	readonly expandable: Definition;
}

const casts: Readonly<Record<ColumnKind, string>> = {
	BigInt: 'BigIntAttributeMetadata',
	Boolean: 'BooleanAttributeMetadata',
	DateTime: 'DateTimeAttributeMetadata',
	Decimal: 'DecimalAttributeMetadata',
	Double: 'DoubleAttributeMetadata',
	Integer: 'IntegerAttributeMetadata',
	Memo: 'MemoAttributeMetadata',
	Money: 'MoneyAttributeMetadata',
	Picklist: 'PicklistAttributeMetadata',
	State: 'StateAttributeMetadata',
	Status: 'StatusAttributeMetadata',
	String: 'StringAttributeMetadata',
	Uniqueidentifier: 'UniqueIdentifierAttributeMetadata',
	Virtual: 'ImageAttributeMetadata',
};

export function attributesOf(table: Table): Attribute[] {
	return [
		...[...table.columns.values()].map((column) => columnAttribute(table, column)),
		...[...table.lookups.values()].filter(({ listed }) => listed).map((lookup) => lookupAttribute(table, lookup)),
	];
}

function columnAttribute(table: Table, column: Column): Attribute {
	const { kind } = column;
	return {
		cast: casts[kind],
		common: commonOf(table, { ...column, attribute: column.name }, kind),
		own: ownOf(column),
		expandable: choicesOf(table, column),
	};
}

function lookupAttribute(table: Table, lookup: Lookup): Attribute {
	const { attribute, targets } = lookup;
	const customers = targets.length === 2 && targets.includes('account') && targets.includes('contact');
	const type = attribute === 'ownerid' ? 'Owner' : customers ? 'Customer' : 'Lookup';
	return {
		cast: 'LookupAttributeMetadata',
		common: commonOf(table, lookup, type),
		own: { Targets: targets },
		expandable: {},
	};
}

function commonOf(
	table: Table,
	{ attribute, label, readOnly, required }: Pick<Lookup, 'attribute' | 'label' | 'readOnly' | 'required'>,
	type: ColumnKind | 'Owner' | 'Customer' | 'Lookup',
): Definition {
	return {
		MetadataId: metadataId(table.name, attribute),
		LogicalName: attribute,
		SchemaName: attribute,
		EntityLogicalName: table.name,
		AttributeType: type,
		AttributeTypeName: { Value: `${type}Type` },
		AttributeOf: null,
		DisplayName: labelJson(label),
		Description: labelJson(''),
		RequiredLevel: managedJson(required, 'canmodifyrequirementlevelsettings'),
		IsValidForCreate: !readOnly,
		IsValidForUpdate: !readOnly && attribute !== table.key,
		IsValidForRead: true,
		IsPrimaryId: attribute === table.key,
		IsPrimaryName: attribute === table.primaryName,
		IsCustomAttribute: attribute.startsWith('new_'),
	};
}

function ownOf({ kind, maxLength }: Column): Definition {
	switch (kind) {
		case 'String':
			return { MaxLength: maxLength ?? null, Format: 'Text', FormatName: { Value: 'Text' } };
		case 'Memo':
			return { MaxLength: maxLength ?? null, Format: 'TextArea' };
		case 'Integer':
			return { MinValue: -2_147_483_648, MaxValue: 2_147_483_647, Format: 'None' };
		case 'Decimal':
		case 'Double':
			return { MinValue: -100_000_000_000, MaxValue: 100_000_000_000, Precision: 2 };
		case 'Money':
			return { MinValue: -922_337_203_685_477, MaxValue: 922_337_203_685_477, Precision: 2, PrecisionSource: 2 };
		case 'DateTime':
			return { Format: 'DateAndTime', DateTimeBehavior: { Value: 'UserLocal' } };
		default:
			return {};
	}
}

function choicesOf(table: Table, { name, kind, options }: Column): Definition {
	if (kind === 'Boolean')
		return {
			OptionSet: {
				...optionSet(table, name, 'Boolean'),
				TrueOption: { Value: 1, Label: labelJson('Yes') },
				FalseOption: { Value: 0, Label: labelJson('No') },
			},
			GlobalOptionSet: null,
		};
	if (kind !== 'Picklist' && kind !== 'State' && kind !== 'Status') return {};
	const { stateOf } = table.states ?? {};
	const choices = [...(options ?? [])].map(([value, label]) => ({
		Value: value,
		Label: labelJson(label),
		...(kind === 'State' ? { DefaultStatus: table.states?.defaultStatus.get(value) ?? null } : {}),
		...(kind === 'Status' ? { State: stateOf?.get(value) ?? null } : {}),
	}));
	return { OptionSet: { ...optionSet(table, name, kind), Options: choices }, GlobalOptionSet: null };
}

const optionSet = (table: Table, column: string, type: string): Definition => ({
	MetadataId: metadataId(table.name, column, 'options'),
	Name: `${table.name}_${column}`,
	IsGlobal: false,
	OptionSetType: type,
});
