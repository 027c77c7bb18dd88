import { isJson, type Json } from '../changes/payload.ts';
import { guidPattern } from '../rows/values.ts';
import type { Target } from '../rows/rows.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { existing } from '../web/resource-path.ts';

/** A parameter of an action that holds an object; refused where it is missing. */
export function objectIn(body: Json, name: string): Json {
	const value = body[name];
	if (isJson(value)) return value;
	throw refusals.badPayload('', `The parameter '${name}' is required.`);
}

export function numberIn(body: Json, name: string): number {
	const value = body[name];
	if (typeof value === 'number' && Number.isInteger(value)) return value;
	throw refusals.badPayload('', `The parameter '${name}' is required and is of the type Edm.Int32.`);
}

export function booleanIn(body: Json, name: string): boolean {
	const value = body[name];
	if (typeof value === 'boolean') return value;
	throw refusals.badPayload('', `The parameter '${name}' is required and is of the type Edm.Boolean.`);
}

/** Refuses what the action does not take. */
export function onlyParameters(body: Json, names: readonly string[]): void {
	const other = Object.keys(body).find((name) => !name.includes('@') && !names.includes(name));
	if (other !== undefined)
		throw refusals.badPayload(
			'',
			`The parameter '${other}' in the request payload is not a valid parameter for the operation.`,
		);
}

/** A row that a parameter names by its key; `type` where the parameter may be of one table only. */
export function rowIn(call: Call, body: Json, name: string, type?: string): Target {
	const given = objectIn(body, name);
	const said = given['@odata.type'];
	const table = typeof said === 'string' ? said.replace(/^#?Microsoft\.Dynamics\.CRM\./, '') : type;
	if (table === undefined)
		throw refusals.badPayload(
			'',
			`The parameter '${name}' wants an @odata.type, since rows of several types are taken.`,
		);
	const known = call.environment.model.named(table);
	if (known === undefined || (type !== undefined && type !== table))
		throw refusals.badPayload('', `The type '${table}' does not fit the parameter '${name}'.`);
	const id = given[known.key];
	if (typeof id !== 'string' || !guidPattern.test(id))
		throw refusals.badPayload('', `The parameter '${name}' wants the key '${known.key}'.`);
	return existing(call, { table: known, id: id.toLowerCase(), values: {} });
}

export const isGiven = (body: Json, name: string): boolean => (body[name] ?? null) !== null;
