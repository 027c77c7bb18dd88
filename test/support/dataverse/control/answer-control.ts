import type { Grants } from '../access/privileges.ts';
import { isJson, type Json } from '../changes/payload.ts';
import type { CustomTable } from '../model/custom-table.ts';
import { answered } from '../rows/values.ts';
import type { ApiResponse } from '../web/call.ts';
import type { Tokens } from '../access/tokens.ts';
import type { Environment } from '../environment/environment.ts';
import type { Seed } from '../seed/seed.ts';
import type { Counts } from './counts.ts';
import type { FaultRule, Faults } from './faults.ts';
import type { Limits } from './limits.ts';

/** What can be told from outside. */
interface Controlled {
	readonly environment: Environment;
	readonly tokens: Tokens;
	readonly faults: Faults;
	readonly limits: Limits;
	readonly counts: Counts;
	readonly seed: Seed;
	goDown(milliseconds: number): void;
}

type Control = (controlled: Controlled, given: Json) => unknown;

/** What a test in another process can tell an environment, as `POST /control/<name>` with a JSON body. */
const controls = new Map<string, Control>([
	['fail', ({ faults }, rule) => faults.fail(rule as unknown as FaultRule)],
	['mend', ({ faults }) => faults.mend()],
	['down', (controlled, { milliseconds }) => controlled.goDown(Number(milliseconds))],
	[
		'administration',
		({ faults }, { on = true, ...administration }) => {
			faults.administration = on === true ? administration : undefined;
		},
	],
	['insert', ({ seed }, { table, body }) => ({ id: seed.insert(String(table), isJson(body) ? body : {}) })],
	['rows', (controlled, { table }) => ({ rows: rowsOf(controlled, String(table)) })],
	[
		'declare',
		({ environment }, table) => environment.declare((model) => model.declareTable(table as unknown as CustomTable)),
	],
	['grant', ({ environment }, { user, grants }) => environment.privileges.grant(String(user), grants as Grants)],
	['token', ({ tokens }, { user }) => ({ token: tokens.issue(String(user)) })],
	['expire', ({ tokens }) => tokens.expireAll()],
	['advance', ({ environment }, { milliseconds }) => environment.advance(Number(milliseconds))],
	['counts', ({ counts, limits }) => ({ ...counts.view(), peak: limits.peak })],
	['reset', ({ counts }) => counts.reset()],
	['sent', ({ environment }) => ({ sent: environment.sent() })],
]);

export function answerControl(controlled: Controlled, name: string, body: string): ApiResponse {
	const control = controls.get(name);
	if (control === undefined)
		return { status: 404, headers: {}, body: { error: { message: `There is no control ${name}` } } };
	const given: unknown = JSON.parse(body === '' ? '{}' : body);
	try {
		const result = control(controlled, isJson(given) ? given : {});
		return { status: 200, headers: {}, body: isJson(result) ? result : {} };
	} catch (error) {
		return { status: 500, headers: {}, body: { error: { message: String(error) } } };
	}
}

/** Every row of a table, with what its lookups point to. */
function rowsOf({ environment }: Controlled, name: string): Json[] {
	const table = environment.model.must(name);
	return environment.rows.where(table, {}).map((row) => ({
		...row,
		...Object.fromEntries(
			[...table.columns.values()].map((column) => [column.name, answered(column.kind, row[column.name])]),
		),
	}));
}
