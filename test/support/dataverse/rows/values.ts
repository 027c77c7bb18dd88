import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Column, ColumnKind, Table } from '../model/table.ts';
import { refusals } from '../web/odata-error.ts';

/** A row as it is kept. Times are milliseconds, truth is 0 or 1. */
export type Row = Readonly<Record<string, SQLOutputValue>>;
export type Values = Readonly<Record<string, SQLInputValue>>;

export const guidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const timePattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

const edmOf: Readonly<Record<ColumnKind, string>> = {
	BigInt: 'Edm.Int64',
	Boolean: 'Edm.Boolean',
	DateTime: 'Edm.DateTimeOffset',
	Decimal: 'Edm.Decimal',
	Double: 'Edm.Double',
	Integer: 'Edm.Int32',
	Memo: 'Edm.String',
	Money: 'Edm.Decimal',
	Picklist: 'Edm.Int32',
	State: 'Edm.Int32',
	Status: 'Edm.Int32',
	String: 'Edm.String',
	Uniqueidentifier: 'Edm.Guid',
	Virtual: 'Edm.Binary',
};

/** A value of a payload as it is kept; refused where its type, length or choice does not fit. */
export function kept(table: Table, column: Column, value: unknown): SQLInputValue {
	if (value === null) return null;
	const unfit = () =>
		refusals.badPayload(
			table.set,
			`Cannot convert the literal '${String(value)}' of '${column.name}' to the expected type '${edmOf[column.kind]}'.`,
		);
	switch (column.kind) {
		case 'String':
		case 'Memo':
			if (typeof value !== 'string') throw unfit();
			return keptText(table, column, value);
		case 'Virtual':
			if (typeof value !== 'string') throw unfit();
			return value;
		case 'Boolean':
			if (typeof value !== 'boolean') throw unfit();
			return Number(value);
		case 'Uniqueidentifier':
			if (typeof value !== 'string' || !guidPattern.test(value)) throw unfit();
			return value.toLowerCase();
		case 'DateTime': {
			const time = typeof value === 'string' && timePattern.test(value) ? Date.parse(value) : Number.NaN;
			if (Number.isNaN(time)) throw unfit();
			return wholeSeconds(time);
		}
		case 'Decimal':
		case 'Double':
		case 'Money':
			if (typeof value !== 'number') throw unfit();
			return value;
		case 'BigInt':
		case 'Integer':
		case 'Picklist':
		case 'State':
		case 'Status':
			if (typeof value !== 'number' || !Number.isInteger(value)) throw unfit();
			if (column.options !== undefined && !column.options.has(value)) throw refusals.badOption(column.name, value);
			return value;
	}
}

function keptText(table: Table, column: Column, value: string): string {
	const { maxLength = Infinity, name } = column;
	if (value.length > maxLength) throw refusals.tooLong(table.name, name, maxLength, value.length);
	return value;
}

/** Dataverse keeps times to the second. */
export const wholeSeconds = (time: number): number => Math.floor(time / 1_000) * 1_000;

const timeText = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** A kept value as it is answered. */
export function answered(kind: ColumnKind, value: SQLOutputValue | undefined): unknown {
	if (value === null || value === undefined) return null;
	if (kind === 'Boolean') return value !== 0;
	if (kind === 'DateTime') return timeText(Number(value));
	return value;
}
