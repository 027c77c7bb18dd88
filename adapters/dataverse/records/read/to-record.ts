import type { ArcRecord } from '../../../../core/record/record';
import type { RecordTable } from '../../tables/record-table';
import { owner, typeOfTable, type FieldPlace, type StandardTable } from '../../tables/standard-tables';
import type { Row } from '../../web-api/operation';

/**
 * Marks what a manual run made: a number that no import of anybody gives its rows. Every table has the
 * column, which people may set when a row is made.
 */
export const testMark = 1_906_051_742;

const formatted = '@OData.Community.Display.V1.FormattedValue';
const tableNamed = '@Microsoft.Dynamics.CRM.lookuplogicalname';
const lookupColumn = /^_(\w+)_value$/;

/**
 * A row as a record: our fields under our names, all other columns that hold something under theirs.
 * A lookup is the id under the name of its column, a choice its number, with its label beside it as
 * `<column>Label`.
 */
export function toRecord({ type, key, standard }: RecordTable, row: Row): ArcRecord {
	const fields = new Map<string, unknown>();
	const read = new Set<string>([key, 'createdon', 'modifiedon']);
	if (standard !== undefined) {
		for (const [field, place] of Object.entries(standard.fields)) {
			for (const column of columnsAt(place)) read.add(column);
			const value = valueAt(place, row);
			if (value !== undefined) fields.set(field, value);
		}
		const state = stateOf(standard, row);
		if (state !== undefined) {
			fields.set('state', state);
			read.add('statecode');
		}
	}
	for (const [column, value] of Object.entries(row)) {
		if (value === null || column.includes('@') || read.has(column)) continue;
		const name = lookupColumn.exec(column)?.[1] ?? column;
		if (!fields.has(name)) fields.set(name, value);
		const label = labelAt(row, column);
		if (label !== undefined && !fields.has(`${name}Label`)) fields.set(`${name}Label`, label);
	}
	const own = standard === undefined ? valueAt(owner, row) : undefined;
	if (own !== undefined) fields.set('owner', own);
	return {
		...Object.fromEntries(fields),
		type,
		id: String(row[key]),
		...timeAt(row, 'createdon', 'createdOn'),
		...timeAt(row, 'modifiedon', 'modifiedOn'),
		...(row['importsequencenumber'] === testMark ? { test: true } : {}),
	};
}

/** The columns that a field is read from. */
export function columnsAt(place: FieldPlace): readonly string[] {
	return place.kind === 'texts' ? place.columns : [place.column];
}

/** A time as Dataverse writes it, in the form in which ours are. */
export function isoTime(value: unknown): string | undefined {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function valueAt(place: FieldPlace, row: Row): unknown {
	if (place.kind === 'texts') {
		const texts = place.columns.map((column) => row[column]).filter((text) => typeof text === 'string' && text !== '');
		return texts.length === 0 ? undefined : texts;
	}
	const value = row[place.column];
	if (value === undefined || value === null) return undefined;
	switch (place.kind) {
		case 'plain':
		case 'id':
			return value;
		case 'time':
			return isoTime(value);
		case 'opposite':
			return value !== true;
		case 'typeName':
			return typeOfTable(String(value));
		case 'choice': {
			const [word] = Object.entries(place.values).find(([, number]) => number === value) ?? [];
			const label = row[`${place.column}${formatted}`];
			return word ?? (typeof label === 'string' ? label.toLowerCase() : String(value));
		}
		case 'reference': {
			const targets = Object.entries(place.targets);
			const table = row[`${place.column}${tableNamed}`];
			const [type] = targets.find(([, { logicalName }]) => logicalName === table) ?? targets[0] ?? [];
			return type === undefined ? undefined : { [type]: String(value) };
		}
	}
}

function stateOf({ states = {} }: StandardTable, row: Row): string | undefined {
	return Object.entries(states).find(([, [state]]) => state === row['statecode'])?.[0];
}

/** What people call a number: only a choice has a text in which other than its digits count. */
function labelAt(row: Row, column: string): string | undefined {
	const label = row[`${column}${formatted}`];
	if (!Number.isInteger(row[column]) || typeof label !== 'string') return undefined;
	return /\p{L}/u.test(label) ? label : undefined;
}

function timeAt(row: Row, column: string, field: 'createdOn' | 'modifiedOn'): Partial<ArcRecord> {
	const time = isoTime(row[column]);
	return time === undefined ? {} : { [field]: time };
}
