import type { Column, Lookup, Table } from '../model/table.ts';
import { targetOf } from '../rows/rows.ts';
import { answered, type Row } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';

const formattedValue = 'OData.Community.Display.V1.FormattedValue';
const lookupTable = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const times = new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' });
const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const numbers = new Intl.NumberFormat('en-US');
const navigationName = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

/** The names that are answered: those that were selected, with what always comes along. */
export function selectedNames(table: Table, select: readonly string[] | undefined): readonly string[] {
	const listed = [...table.lookups.values()].filter((lookup) => lookup.listed).map(({ name }) => name);
	if (select === undefined) return [...table.columns.keys(), ...listed];
	for (const name of select)
		if (!table.columns.has(name) && !listed.includes(name)) throw refusals.unknownProperty(name, table.name);
	const currency = select.some((name) => table.columns.get(name)?.kind === 'Money')
		? ['_transactioncurrencyid_value']
		: [];
	const composites = select.flatMap((name) => {
		const composite = /^address\d_/.exec(name)?.[0];
		return composite === undefined ? [] : [`${composite}composite`];
	});
	const along = [...currency, ...composites].filter((name) => table.columns.has(name) || listed.includes(name));
	return [...new Set([...select, ...along, table.key])];
}

export const etagOf = (row: Row): string => `W/"${String(row['versionnumber'])}"`;

/** A row as it is answered, with the annotations that are wanted. */
export function entityJson(call: Call, table: Table, row: Row, names: readonly string[]): Record<string, unknown> {
	const members = names.flatMap((name): [string, unknown][] => {
		const column = table.columns.get(name);
		if (column !== undefined) return columnMembers(call, column, row);
		const lookup = table.lookups.get(name);
		return lookup === undefined ? [] : lookupMembers(call, table, lookup, row);
	});
	return { '@odata.etag': etagOf(row), ...Object.fromEntries(members) };
}

function columnMembers(call: Call, column: Column, row: Row): [string, unknown][] {
	const { name, kind } = column;
	const value = answered(kind, row[name]);
	const formatted = call.prefer.wants(formattedValue) ? formattedColumn(column, value) : undefined;
	return [
		...(formatted === undefined ? [] : [[`${name}@${formattedValue}`, formatted] as [string, unknown]]),
		[name, value],
	];
}

function formattedColumn({ kind, options }: Column, value: unknown): string | undefined {
	if (value === null) return undefined;
	if (options !== undefined) return options.get(Number(value));
	switch (kind) {
		case 'Boolean':
			return value === true ? 'Yes' : 'No';
		case 'DateTime':
			return times.format(new Date(String(value)));
		case 'Money':
			return money.format(Number(value));
		case 'BigInt':
		case 'Integer':
		case 'Decimal':
		case 'Double':
			return numbers.format(Number(value));
		default:
			return undefined;
	}
}

function lookupMembers(call: Call, table: Table, lookup: Lookup, row: Row): [string, unknown][] {
	const { environment, prefer } = call;
	const target = targetOf(row, lookup.name);
	if (target === undefined) return [[lookup.name, row[lookup.name] ?? null]];
	const to = environment.model.named(target.table);
	const name = to?.primaryName === undefined ? undefined : environment.rows.value(to, target.id, to.primaryName);
	const led = [...table.navigations.values()].filter(({ lookup: own }) => own === lookup.name);
	const navigation =
		led.find(({ target: leads, inherited }) => leads === target.table && !inherited) ??
		led.find(({ target: leads }) => leads === target.table || leads === 'principal' || leads === 'activitypointer');
	const annotations: [string, unknown][] = [
		[navigationName, navigation?.name],
		[lookupTable, target.table],
		[formattedValue, name],
	];
	return [
		...annotations
			.filter(([annotation, value]) => typeof value === 'string' && prefer.wants(annotation))
			.map(([annotation, value]): [string, unknown] => [`${lookup.name}@${annotation}`, value]),
		[lookup.name, target.id],
	];
}
