import type { Call } from './call.ts';
import type { Table } from '../model/table.ts';
import { kept, guidPattern, type Values } from '../rows/values.ts';
import { pointing, type Target } from '../rows/rows.ts';
import { refusals } from './odata-error.ts';

/** A part of a path: `accounts`, `accounts(<key>)`, `$ref`. */
export interface Segment {
	readonly name: string;
	readonly key: string | undefined;
}

/** A row that a URL names: by its id, or by an alternate key that may have no row yet. */
export interface Address {
	readonly table: Table;
	readonly id: string | undefined;
	/** The columns of the alternate key, as they are kept. */
	readonly values: Values;
}

export function segmentsOf(path: string): Segment[] {
	return path
		.split('/')
		.filter((part) => part !== '')
		.map((part) => {
			const text = decodeURIComponent(part);
			const found = /^([^(]+)\((.*)\)$/.exec(text);
			return found === null ? { name: text, key: undefined } : { name: found[1] ?? '', key: found[2] };
		});
}

/** A table by its set; refused as the service refuses what it does not have. */
export function tableOfSet(call: Call, set: string): Table {
	const table = call.environment.model.ofSet(set);
	if (table === undefined) throw refusals.unknownSegment(set);
	return table;
}

/** The row behind `set(key)`. */
export function addressOf(call: Call, { name, key = '' }: Segment): Address {
	const table = tableOfSet(call, name);
	if (guidPattern.test(key)) return { table, id: key.toLowerCase(), values: {} };
	const values = keyValues(table, key);
	const [row] = call.environment.rows.where(table, values);
	return { table, id: row === undefined ? undefined : String(row[table.key]), values };
}

const part = /\s*([\w]+)\s*=\s*('(?:[^']|'')*'|[^,]*)\s*(?:,|$)/gy;

function keyValues(table: Table, text: string): Values {
	const parts = [...text.matchAll(part)];
	if (parts.map(([all]) => all).join('') !== text || parts.length === 0)
		throw refusals.badQuery(`The key in '${table.set}(${text})' is no id, and no alternate key.`);
	const given = new Map(parts.map(([, name = '', value = '']) => [name, value]));
	const names = [...given.keys()].map((name) => name.replace(/^_(.*)_value$/, '$1'));
	const key = table.keys.find(
		({ attributes }) =>
			attributes.length === names.length && attributes.every((attribute) => names.includes(attribute)),
	);
	if (key === undefined)
		throw refusals.badQuery(`The table '${table.name}' has no alternate key of ${names.join(', ')}.`);
	return Object.assign({}, ...[...given].map(([name, value]) => keyPart(table, name, value))) as Values;
}

function keyPart(table: Table, name: string, text: string): Values {
	const lookup = table.lookups.get(name);
	if (lookup === undefined) return { [name]: keyValue(table, name, text) };
	const [target = '', ...others] = lookup.targets;
	if (!guidPattern.test(text)) throw refusals.badQuery(`The value of '${name}' is no id.`);
	const id = text.toLowerCase();
	// Of several tables the key does not say which one is meant.
	return others.length === 0 ? pointing(name, { table: target, id }) : { [name]: id };
}

function keyValue(table: Table, name: string, text: string) {
	const column = table.columns.get(name);
	if (column === undefined) throw refusals.unknownProperty(name, table.name);
	if (text.startsWith("'")) return kept(table, column, text.slice(1, -1).replaceAll("''", "'"));
	return kept(table, column, column.kind === 'Uniqueidentifier' ? text : (JSON.parse(text) as unknown));
}

/** The row that an address names; refused where there is none. */
export function existing(call: Call, address: Address): Target {
	const { table, id } = address;
	if (id === undefined) throw refusals.noSuchKey(table.name);
	if (call.environment.rows.get(table, id) === undefined) throw refusals.notFound(table.name, id);
	return { table: table.name, id };
}

/** The row behind a link such as `/accounts(<id>)`, a whole URL, or `$1` for what the change set just made. */
export function linked(call: Call, link: string): Target {
	if (link.startsWith('$')) {
		const made = call.references.get(link.slice(1));
		if (made === undefined)
			throw refusals.invalidArgument(`Content-ID Reference: '${link}' does not exist in the batch context.`);
		return made;
	}
	const path = link.startsWith(call.base)
		? link.slice(call.base.length)
		: link.replace(/^.*\/api\/data\/v\d\.\d\//, '');
	const segments = segmentsOf(path);
	const [segment] = segments;
	if (segment?.key === undefined || segments.length > 1)
		throw refusals.invalidArgument(`The URI '${link}' does not name a row.`);
	return existing(call, addressOf(call, segment));
}

/** The URI of a row. */
export const uriOf = (call: Call, { table, id }: Target): string =>
	`${call.base}/${call.environment.model.must(table).set}(${id})`;
