import type { Table } from '../model/table.ts';
import { pointing, type Target } from '../rows/rows.ts';
import type { Row, Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { checkKeys } from './alternate-keys.ts';
import { addMembers } from './create.ts';
import { linkTo } from './members.ts';
import { readPayload, type Json, type Payload } from './payload.ts';
import { changedState } from './states.ts';
import { modifiedBy } from './system-fields.ts';
import { ruleOf } from './table-rules.ts';

/**
 * Changes what a payload names, and nothing else.
 *
 * @param before The row as it is.
 * @param fixed What is not of the payload's choice, as an action sets it.
 */
export function updateRow(call: Call, table: Table, before: Row, body: Json, fixed: Values = {}): Target {
	const { rows, privileges } = call.environment;
	if (!table.operations.has('PATCH')) throw refusals.wrongMethod('PATCH');
	privileges.check(call.caller, 'Write', table);
	const id = String(before[table.key]);
	const payload = readPayload(call, table, body);
	if ('_ownerid_value' in payload.values) privileges.check(call.caller, 'Assign', table);
	refuseNested(table, payload);
	const given = { ...withoutKey(table, payload.values, id), ...fixed };
	refuseEmptied(table, given);
	const changes: Values = {
		...given,
		...changedState(table, before, given),
		...modifiedBy(call, table, given),
	};
	const rule = ruleOf(table);
	const values = { ...changes, ...rule.whenChanged?.({ call, table, values: changes, before }) };
	checkKeys(call, table, { ...before, ...values }, id);
	rows.update(table, id, values);
	const target = { table: table.name, id };
	for (const { collection, bodies } of payload.members) {
		const parties = call.environment.model.must('activityparty');
		for (const party of rows.where(parties, pointing('_activityid_value', target)))
			rows.remove(parties, String(party[parties.key]));
		addMembers(call, target, collection, bodies);
	}
	for (const { collection, targets } of payload.links)
		for (const other of targets) linkTo(call, target, collection, other);
	rule.afterChanged?.({ call, table, target });
	return target;
}

/** Only the parties of an activity are replaced by what is nested in a change. */
function refuseNested(table: Table, { singles, members }: Payload): void {
	const nested = singles.length > 0 || members.some(({ collection }) => !collection.name.endsWith('_activity_parties'));
	if (nested)
		throw refusals.badPayload(table.set, 'A change cannot hold nested rows; make them, or bind those that are there.');
}

/** The key of a row does not change. */
function withoutKey(table: Table, values: Values, id: string): Values {
	const { [table.key]: key, ...rest } = values;
	if (key !== undefined && key !== id) throw refusals.invalidArgument(`The key '${table.key}' cannot be changed.`);
	return rest;
}

function refuseEmptied(table: Table, values: Values): void {
	for (const [name, value] of Object.entries(values))
		if (value === null && table.columns.get(name)?.required === 'SystemRequired')
			throw refusals.invalidArgument(`The property '${name}' of '${table.name}' is required and cannot be null.`);
}
