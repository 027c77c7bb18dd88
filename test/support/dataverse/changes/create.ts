import { randomUUID } from 'node:crypto';
import type { Collection, Table } from '../model/table.ts';
import { pointing, type Target } from '../rows/rows.ts';
import type { Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { checkKeys } from './alternate-keys.ts';
import { linkTo, lookupBack } from './members.ts';
import { readPayload, type Json } from './payload.ts';
import { initialState } from './states.ts';
import { createdBy } from './system-fields.ts';
import { ruleOf } from './table-rules.ts';

/**
 * Makes a row, with what is nested in its payload.
 *
 * @param fixed What is not of the payload's choice: the key in the URL, or the row that it belongs to.
 */
export function createRow(call: Call, table: Table, body: Json, fixed: Values = {}): Target {
	const { rows, privileges } = call.environment;
	privileges.check(call.caller, 'Create', table);
	const payload = readPayload(call, table, body);
	const singles = payload.singles.map(({ navigation, body: nested }) =>
		pointing(navigation.lookup, createRow(call, call.environment.model.must(navigation.target), nested)),
	);
	const given: Values = { ...payload.values, ...(Object.assign({}, ...singles) as Values), ...fixed };
	const id = String(given[table.key] ?? randomUUID());
	if (rows.get(table, id) !== undefined) throw refusals.duplicateId();
	const values: Values = {
		...given,
		...initialState(table, given),
		...createdBy(call, table, given),
		...(call.trusted ? payload.values : {}),
		[table.key]: id,
	};
	const rule = ruleOf(table);
	const whole = { ...values, ...rule.whenCreated?.({ call, table, values }) };
	for (const { attribute, lookup, required } of requirements(table))
		if (required && (whole[lookup ?? attribute] ?? null) === null)
			throw refusals.invalidArgument(`The property '${attribute}' of '${table.name}' is required and cannot be null.`);
	checkKeys(call, table, whole, id);
	rows.insert(table, whole);
	const target = { table: table.name, id };
	for (const { collection, bodies } of payload.members) addMembers(call, target, collection, bodies);
	for (const { collection, targets } of payload.links)
		for (const other of targets) linkTo(call, target, collection, other);
	rule.afterCreated?.({ call, table, target });
	return target;
}

/** Makes the rows that are nested in a collection of a row. */
export function addMembers(call: Call, owner: Target, collection: Collection, bodies: readonly Json[]): void {
	const table = call.environment.model.must(collection.target);
	for (const body of bodies) {
		if (collection.manyToMany)
			call.environment.rows.link({
				relationship: collection.name,
				one: owner,
				other: createRow(call, table, body),
			});
		else createRow(call, table, body, pointing(lookupBack(call, collection), owner));
	}
}

/** What must be there when a row is made: what the system itself requires, beside what it fills. */
const requirements = (table: Table) => [
	...[...table.lookups.values()].map(({ attribute, name, required }) => ({
		attribute,
		lookup: name,
		required: required === 'SystemRequired' && attribute !== 'ownerid',
	})),
	...[...table.columns.values()].map(({ name, required, readOnly }) => ({
		attribute: name,
		lookup: undefined,
		required: required === 'SystemRequired' && !readOnly && name !== 'statecode',
	})),
];
