import type { Collection, Navigation, Table } from '../model/table.ts';
import { pointing, type Target } from '../rows/rows.ts';
import { kept, type Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { linked } from '../web/resource-path.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What a payload asks for, each name looked up and each value of its type. */
export interface Payload {
	readonly values: Values;
	/** Rows to make and to point to. */
	readonly singles: readonly { readonly navigation: Navigation; readonly body: Json }[];
	/** Rows to make in a collection. */
	readonly members: readonly { readonly collection: Collection; readonly bodies: readonly Json[] }[];
	/** Rows that are there, to be put into a collection. */
	readonly links: readonly { readonly collection: Collection; readonly targets: readonly Target[] }[];
}

type Part = Partial<{ [Key in keyof Payload]: Payload[Key] }>;

export const isJson = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a payload for a table. Annotations other than `@odata.bind` say nothing. */
export function readPayload(call: Call, table: Table, body: Json): Payload {
	const parts = Object.entries(body).map(([name, value]) => readPart(call, table, name, value));
	return {
		values: Object.assign({}, ...parts.map(({ values }) => values)) as Values,
		singles: parts.flatMap(({ singles = [] }) => singles),
		members: parts.flatMap(({ members = [] }) => members),
		links: parts.flatMap(({ links = [] }) => links),
	};
}

function readPart(call: Call, table: Table, name: string, value: unknown): Part {
	if (name.endsWith('@odata.bind')) return readBind(call, table, name.slice(0, -'@odata.bind'.length), value);
	if (name.includes('@')) return {};
	const column = table.columns.get(name);
	if (column !== undefined) {
		if (column.readOnly && !call.trusted)
			throw refusals.invalidArgument(`The property '${name}' of '${table.name}' is read-only.`);
		return { values: { [name]: kept(table, column, value) } };
	}
	const navigation = table.navigations.get(name);
	if (navigation !== undefined && isJson(value))
		return { singles: [{ navigation: writable(table, navigation), body: value }] };
	const collection = table.collections.get(name);
	if (collection !== undefined && Array.isArray(value) && value.every(isJson))
		return { members: [{ collection, bodies: value }] };
	if (table.lookups.has(name))
		throw refusals.badPayload(
			table.set,
			'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.',
		);
	throw refusals.badPayload(
		table.set,
		`The property '${name}' does not exist on type 'Microsoft.Dynamics.CRM.${table.name}'. Make sure to only use property names that are defined by the type.`,
	);
}

function readBind(call: Call, table: Table, name: string, value: unknown): Part {
	const collection = table.collections.get(name);
	if (collection !== undefined && Array.isArray(value)) {
		const targets = value.map((link) => linked(call, String(link)));
		for (const target of targets) checkTarget(table, collection, target);
		return { links: [{ collection, targets }] };
	}
	const navigation = table.navigations.get(name);
	if (navigation === undefined)
		throw refusals.badPayload(
			table.set,
			`An undeclared property '${name}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`,
		);
	const written = writable(table, navigation);
	if (value === null) return { values: cleared(table, written) };
	if (typeof value !== 'string') throw refusals.badPayload(table.set, `'${name}@odata.bind' wants a URI.`);
	const target = linked(call, value);
	checkTarget(table, written, target);
	return { values: pointing(written.lookup, target) };
}

/** Lookups that the service fills cannot be bound, nor can the navigations that an activity only inherits. */
export function writable(table: Table, navigation: Navigation): Navigation {
	if (navigation.inherited)
		throw refusals.badPayload(
			table.set,
			`'${navigation.name}' belongs to the base type; write '${navigation.name}_${table.name}' or the one for the type of the target.`,
		);
	if (table.lookups.get(navigation.lookup)?.readOnly === true)
		throw refusals.invalidArgument(`The property '${navigation.name}' of '${table.name}' is read-only.`);
	return navigation;
}

/** A navigation leads to one table only, whichever the lookup behind it allows. */
export function checkTarget(table: Table, { name, target }: Navigation | Collection, given: Target): void {
	const allowed = target === 'principal' ? ['systemuser', 'team'] : [target];
	if (!allowed.includes(given.table) && !(target === 'activitypointer' && given.table !== 'activitypointer'))
		throw refusals.badPayload(
			table.set,
			`A row of type 'Microsoft.Dynamics.CRM.${given.table}' cannot be bound to '${name}', which leads to 'Microsoft.Dynamics.CRM.${target}'.`,
		);
}

/** Empties a lookup; one that is required stays. */
export function cleared(table: Table, { lookup, name }: Navigation): Values {
	if (table.lookups.get(lookup)?.required === 'SystemRequired')
		throw refusals.invalidArgument(`The property '${name}' of '${table.name}' is required and cannot be null.`);
	return pointing(lookup, undefined);
}
