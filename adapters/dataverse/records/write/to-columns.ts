import { ArcError, isArcError } from '../../../../core/errors';
import { describe } from '../../../../core/field';
import { bindingOf, type RecordTable } from '../../tables/record-table';
import { columnValue } from '../../tables/column-value';
import type { Tables } from '../../tables/describe-tables';
import { owner, tableOfType, type FieldPlace } from '../../tables/standard-tables';
import { isRow } from '../../web-api/operation';
import { isGuid } from '../../web-api/query';

type Fields = Readonly<Record<string, unknown>>;

/** What fields of a record become. */
export interface Columns {
	readonly body: Fields;
	/** The state that it shall have, by our word. */
	readonly state: string | undefined;
	/** When a case was resolved, where somebody says. */
	readonly resolvedOn: string | undefined;
	/** The queue that a case comes from; null takes it away. */
	readonly originQueue: string | null | undefined;
	/** The contacts that an entitlement shall cover. */
	readonly contacts: readonly string[] | undefined;
}

/** What a store gives every record, and what other systems keep that Dataverse has no column for. */
const notWritten: ReadonlySet<string> = new Set(['id', 'type', 'createdOn', 'modifiedOn', 'test']);
/** Fields that are no columns but done in ways of their own. */
const apart: ReadonlySet<string> = new Set(['state', 'resolvedOn', 'contacts', 'originQueue']);
/** Words that our rules give a case as its origin, which are left out where no choice is called so. */
const ownOrigins: ReadonlySet<string> = new Set(['social', 'task', 'appointment', 'serviceActivity', 'socialActivity']);
/** Also the name of a custom activity, whose publisher stands before it; no label looks so. */
const isOwnOrigin = (word: string): boolean => ownOrigins.has(word) || /^[a-z][a-z0-9]{1,7}_[a-z0-9_]+$/.test(word);

/**
 * The columns that fields of a record become: ours by the table of the standard types, all others by
 * the columns that the environment describes.
 *
 * @throws ArcError `fieldInvalid` that names what no column takes
 */
export async function toColumns(tables: Tables, table: RecordTable, fields: Fields): Promise<Columns> {
	const body = new Map<string, unknown>();
	const bind = async (navigation: string, logicalName: string, id: string | null): Promise<void> => {
		body.set(`${navigation}@odata.bind`, id === null ? null : await bindingOf(tables, logicalName, id));
	};
	for (const [field, value] of Object.entries(fields)) {
		if (value === undefined || notWritten.has(field) || isApart(table, field)) continue;
		const place = table.standard === undefined ? placeOf(ofAnyTable, field) : placeOf(table.standard.fields, field);
		if (place === owner && table.standard === undefined && !(await hasOwners(tables, table))) continue;
		if (place === undefined) {
			await furtherColumn(tables, table, field, value, { body, bind });
			continue;
		}
		if (table.standard?.given?.includes(field) === true) throw given(table, field);
		await ownColumn(tables, table, { field, place, value }, { body, bind });
	}
	const { state, resolvedOn, contacts, originQueue } = fields;
	return {
		body: Object.fromEntries(body),
		state: typeof state === 'string' ? state : undefined,
		resolvedOn: typeof resolvedOn === 'string' ? resolvedOn : undefined,
		originQueue: isGuid(originQueue) || (table.type === 'case' && originQueue === null) ? originQueue : undefined,
		contacts: table.type === 'entitlement' && Array.isArray(contacts) ? contacts.filter(isGuid) : undefined,
	};
}

/** Fields of ours that a table of the environment's own has too. */
const ofAnyTable: Readonly<Record<string, FieldPlace>> = { owner };

/** Rows of a table that belongs to the organization have no owner to set. */
async function hasOwners(tables: Tables, { logicalName }: RecordTable): Promise<boolean> {
	return (await tables.describe(logicalName)).columns.has('ownerid');
}

interface Written {
	readonly body: Map<string, unknown>;
	readonly bind: (navigation: string, logicalName: string, id: string | null) => Promise<void>;
}

/** A field of ours, at its place. */
async function ownColumn(
	tables: Tables,
	table: RecordTable,
	{ field, place, value }: { readonly field: string; readonly place: FieldPlace; readonly value: unknown },
	{ body, bind }: Written,
): Promise<void> {
	switch (place.kind) {
		case 'plain': {
			body.set(place.column, value);
			return;
		}
		case 'time':
			body.set(place.column, value);
			return;
		case 'opposite':
			body.set(place.column, value === null ? null : value !== true);
			return;
		case 'typeName':
			body.set(place.column, typeof value === 'string' ? tableOfType(value) : value);
			return;
		case 'texts':
			textsInto(body, place.columns, table, field, value);
			return;
		case 'choice': {
			const known = typeof value === 'string' ? place.values[value] : undefined;
			if (known !== undefined || value === null) body.set(place.column, known ?? null);
			else
				await furtherColumn(tables, table, place.column, value, { body, bind }).catch((error: unknown) => {
					if (field !== 'origin' || !isOwnOrigin(String(value)) || !isArcError(error) || error.code !== 'fieldInvalid')
						throw error;
				});
			return;
		}
		case 'id':
			if (value !== null && !isGuid(value)) throw noId(table, field, value);
			await bind(place.navigation, place.target, value);
			return;
		case 'reference': {
			const [first] = Object.values(place.targets);
			if (value === null) return await bind(first?.navigation ?? '', first?.logicalName ?? '', null);
			const [type, id] = isRow(value) ? (Object.entries(value)[0] ?? []) : [];
			const target = type !== undefined && Object.hasOwn(place.targets, type) ? place.targets[type] : undefined;
			if (target === undefined || !isGuid(id)) throw noReference(table, field, value, Object.keys(place.targets));
			await bind(target.navigation, target.logicalName, id);
		}
	}
}

/** A column by its own name, or by `column.type` where it points into several tables. */
async function furtherColumn(
	tables: Tables,
	table: RecordTable,
	field: string,
	value: unknown,
	{ body, bind }: Written,
): Promise<void> {
	const [name = field, type] = field.split('.', 2);
	const column = (await tables.describe(table.logicalName)).columns.get(name);
	if (column === undefined) throw noColumn(table, name);
	if (!column.forCreate && !column.forUpdate) throw given(table, name);
	if (type !== undefined && (value === null || value === '')) return;
	const read = columnValue(table.logicalName, column, type === undefined ? value : { [type]: value });
	if (read.kind === 'value') body.set(name, read.value);
	else await bind(read.navigation, read.logicalName, read.id);
}

function textsInto(
	body: Map<string, unknown>,
	columns: readonly string[],
	table: RecordTable,
	field: string,
	value: unknown,
): void {
	const list: readonly unknown[] = Array.isArray(value) ? value : value === null ? [] : [value];
	if (!list.every((one) => typeof one === 'string')) {
		throw new ArcError('fieldInvalid', `The field ${field} holds something that is no text`, {
			hint: `Set ${field} to an email address, or a list of them.`,
		});
	}
	if (list.length > columns.length) {
		throw new ArcError(
			'fieldInvalid',
			`The field \`${field}\` of a ${table.type} has ${list.length} values, and Dataverse keeps ${columns.length}`,
			{ hint: `Map at most ${columns.length}.` },
		);
	}
	columns.forEach((column, position) => body.set(column, list[position] ?? null));
}

function isApart(table: RecordTable, field: string): boolean {
	if (field === 'contacts') return table.type === 'entitlement';
	if (field === 'resolvedOn' || field === 'originQueue') return table.type === 'case';
	return apart.has(field) && table.standard?.states !== undefined;
}

function placeOf(fields: Readonly<Record<string, FieldPlace>>, field: string): FieldPlace | undefined {
	return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

function noColumn({ logicalName }: RecordTable, name: string): ArcError {
	return new ArcError('fieldInvalid', `Dataverse has no column \`${name.slice(0, 100)}\` in its table ${logicalName}`, {
		hint: 'Use the logical name of a column, as the field list shows it; a new column appears there after Refresh.',
	});
}

function given({ type }: RecordTable, field: string): ArcError {
	return new ArcError('fieldInvalid', `The field \`${field}\` of a ${type} is given by Dataverse`, {
		hint: 'Leave it out.',
	});
}

function noId({ type }: RecordTable, field: string, value: unknown): ArcError {
	return new ArcError('referenceNotFound', `The ${field} of the ${type} is ${describe(value)}, which is no id`, {
		hint: `Set ${field} to the id of a row, or leave it out.`,
	});
}

function noReference({ type }: RecordTable, field: string, value: unknown, types: readonly string[]): ArcError {
	const found = isRow(value) ? Object.keys(value).join(', ') : describe(value);
	return new ArcError(
		'fieldInvalid',
		`The ${field} of a ${type} points at ${found}, expected the id of ${types.join(' or ')}`,
		{
			hint: `Set ${field} to ${types.map((one) => `{ "${one}": id }`).join(' or ')}, or leave it out.`,
		},
	);
}
