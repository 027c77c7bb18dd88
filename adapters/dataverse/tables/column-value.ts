import { ArcError } from '../../../core/errors';
import { describe, readValue, type FieldKind } from '../../../core/field';
import { isRow } from '../web-api/operation';
import { isGuid } from '../web-api/query';
import type { Column } from './columns';
import { tableOfType } from './standard-tables';

/** The kind of field that forms show for a column of a type; a type that is not here cannot be written. */
export const kindsByType = new Map<string, FieldKind>([
	['String', 'text'],
	['Memo', 'text'],
	['Uniqueidentifier', 'text'],
	['Integer', 'number'],
	['BigInt', 'number'],
	['Decimal', 'number'],
	['Double', 'number'],
	['Money', 'number'],
	['Boolean', 'boolean'],
	['DateTime', 'time'],
	['Picklist', 'choice'],
	['State', 'choice'],
	['Status', 'choice'],
	['Virtual', 'list'],
	['MultiSelectPicklist', 'list'],
	['Lookup', 'text'],
	['Customer', 'text'],
	['Owner', 'text'],
]);

export const lookupTypes: ReadonlySet<string> = new Set(['Lookup', 'Customer', 'Owner']);

/** What a field becomes in a row: the value of a column, or a row to bind to a navigation. */
export type ColumnValue =
	| { readonly kind: 'value'; readonly value: unknown }
	| { readonly kind: 'row'; readonly navigation: string; readonly logicalName: string; readonly id: string | null };

/**
 * A value for a column as Dataverse takes it: choices by value or label, days as days, lookups as the
 * row that they bind. Null and the empty text clear.
 *
 * @param table Logical name of the table, for the text of an error.
 * @throws ArcError `fieldInvalid` that names table, column, what was found and what it takes
 */
export function columnValue(table: string, column: Column, value: unknown): ColumnValue {
	const { name, type, dateOnly } = column;
	if (lookupTypes.has(type)) return lookupValue(table, column, value);
	const kind = kindsByType.get(type);
	if (kind === undefined)
		throw invalid(table, column, value, 'nothing: columns of this type are not written', 'Leave it out.');
	if (kind === 'choice' && value !== null && value !== '')
		return { kind: 'value', value: choiceValue(table, column, value) };
	const read = readValue(`the table ${table}`, { id: name, label: name, kind }, value);
	if (Array.isArray(read))
		return { kind: 'value', value: read.map((one) => choiceValue(table, column, one)).join(',') };
	return { kind: 'value', value: dateOnly && typeof read === 'string' ? read.slice(0, 10) : read };
}

/** The number of a choice, by itself or by its label. */
function choiceValue(table: string, column: Column, value: unknown): number {
	const { choices } = column;
	const text = String(value).trim();
	const found =
		choices.find((choice) => String(choice.value) === text) ??
		choices.find(({ label }) => label.toLowerCase() === text.toLowerCase());
	if (found !== undefined) return found.value;
	const labels = choices.slice(0, 30).map((choice) => `${choice.value} (${choice.label})`);
	throw invalid(table, column, value, `one of ${labels.join(', ')}`, 'Use a value or a label of this column.');
}

function lookupValue(table: string, column: Column, value: unknown): ColumnValue {
	const { navigations } = column;
	const [single] = navigations.size === 1 ? navigations : [];
	const targets = [...navigations.keys()];
	if (value === null || value === '') {
		const [, navigation = column.name] = [...navigations][0] ?? [];
		return { kind: 'row', navigation, logicalName: targets[0] ?? '', id: null };
	}
	const [type, id] = isRow(value) ? (Object.entries(value)[0] ?? []) : [single?.[0], value];
	const logicalName = type === undefined ? undefined : tableOfType(type);
	const navigation = logicalName === undefined ? undefined : navigationTo(column, logicalName);
	if (logicalName !== undefined && navigation !== undefined && isGuid(id))
		return { kind: 'row', navigation, logicalName, id };
	const expected =
		single === undefined
			? `a reference to one of ${targets.join(', ')}, as { "${targets[0] ?? 'account'}": id }`
			: 'an id';
	throw invalid(table, column, value, expected, 'Map the id of a row of that table.');
}

/** An owner is bound by one navigation, whether it is a user or a team. */
function navigationTo({ type, navigations }: Column, logicalName: string): string | undefined {
	if (type === 'Owner') return logicalName === 'systemuser' || logicalName === 'team' ? 'ownerid' : undefined;
	return navigations.get(logicalName);
}

function invalid(table: string, { name }: Column, value: unknown, expected: string, hint: string): ArcError {
	return new ArcError(
		'fieldInvalid',
		`The column \`${name}\` of the table ${table} is ${describe(value)}, expected ${expected}`,
		{ hint },
	);
}
