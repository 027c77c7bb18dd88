import type { Table } from '../model/table.ts';
import type { Row, Values } from '../rows/values.ts';
import { refusals } from '../web/odata-error.ts';

/** The state and status of a new row: what is given, if the two belong together, else the first. */
export function initialState(table: Table, values: Values): Values {
	const { states } = table;
	if (states === undefined) return {};
	const [first = 0] = states.states.keys();
	return settled(table, {
		state: numberOr(values['statecode'], first),
		status: values['statuscode'],
	});
}

/** The state and status after a change. A status alone must belong to the state that the row has. */
export function changedState(table: Table, before: Row, values: Values): Values {
	if (table.states === undefined || (values['statecode'] === undefined && values['statuscode'] === undefined))
		return {};
	const had = Number(before['statecode']);
	const state = numberOr(values['statecode'], had);
	const kept = state === had ? before['statuscode'] : undefined;
	return settled(table, { state, status: values['statuscode'] ?? kept });
}

function settled(table: Table, { state, status }: { readonly state: number; readonly status: unknown }): Values {
	const { stateOf, defaultStatus, statuses } = table.states ?? {};
	const wanted = numberOr(status, defaultStatus?.get(state) ?? NaN);
	if (Number.isNaN(wanted)) return { statecode: state };
	// Where it is not known which state a status belongs to, any known one is taken.
	const known =
		stateOf === undefined || stateOf.size === 0 ? (statuses?.has(wanted) ?? false) : stateOf.get(wanted) === state;
	if (!known) throw refusals.badStatus(table.name, wanted, state);
	return { statecode: state, statuscode: wanted };
}

const numberOr = (value: unknown, otherwise: number): number =>
	value === undefined || value === null ? otherwise : Number(value);
