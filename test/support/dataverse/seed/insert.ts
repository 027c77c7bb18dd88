import type { Json } from '../changes/payload.ts';
import { createRow } from '../changes/create.ts';
import type { Environment } from '../environment/environment.ts';
import { readPreferences } from '../web/preferences.ts';
import type { Call } from '../web/call.ts';

/** The user who was there first, and everything is made as. */
const systemUser = '0a000000-0000-4000-8000-000000000003';
/** The user of the app registration that is there from the start. */
export const appUser = '0a000000-0000-4000-8000-000000000004';
export const appClient = { clientId: '0a000000-0000-4000-8000-000000000005', clientSecret: 'app secret' };

/** A call of the environment itself, which may write everything. */
const trustedCall = (environment: Environment): Call => ({
	environment,
	caller: { user: systemUser, onBehalf: undefined },
	base: '',
	prefer: readPreferences(undefined),
	references: new Map(),
	request: { method: 'POST', path: '', query: '', headers: new Map(), body: '' },
	trusted: true,
});

/**
 * Makes a row with a body as the Web API takes it, read-only columns included, so that a test can set the
 * scene: `insert(environment, 'email', { subject, statecode: 1, 'regardingobjectid_incident_email@odata.bind': '/incidents(<id>)' })`.
 *
 * @returns Its id.
 */
export function insert(environment: Environment, table: string, body: Json): string {
	return environment.rows.whole(() => createRow(trustedCall(environment), environment.model.must(table), body).id);
}

/** What every environment has: its first users. Once only, where the environment is kept in a file. */
export function firstRows(environment: Environment): void {
	const users = environment.model.must('systemuser');
	if (environment.rows.get(users, systemUser) !== undefined) return;
	const unit = environment.model.named('businessunit');
	if (unit !== undefined) environment.rows.insert(unit, { businessunitid: environment.businessUnit });
	insert(environment, 'systemuser', { systemuserid: systemUser, fullname: 'SYSTEM' });
	insert(environment, 'systemuser', {
		systemuserid: appUser,
		fullname: '# ARC',
		applicationid: appClient.clientId,
		azureactivedirectoryobjectid: '0a000000-0000-4000-8000-000000000006',
	});
}
