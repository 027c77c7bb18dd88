import type { Environment } from '../environment/environment.ts';
import { refusals } from '../web/odata-error.ts';
import type { Caller } from './caller.ts';

/** Who acts, by who signed in and by the headers for impersonation. */
export function callerOf(environment: Environment, signedIn: string, headers: ReadonlyMap<string, string>): Caller {
	checkEnabled(environment, signedIn);
	const wanted = impersonated(environment, headers);
	if (wanted === undefined || wanted === signedIn) return { user: signedIn, onBehalf: undefined };
	environment.privileges.checkImpersonation(signedIn);
	checkEnabled(environment, wanted);
	return { user: wanted, onBehalf: signedIn };
}

/** The newer header names the id of the directory, the older one that of the user. */
function impersonated({ model, rows }: Environment, headers: ReadonlyMap<string, string>): string | undefined {
	const object = headers.get('callerobjectid');
	const user = headers.get('mscrmcallerid');
	if (object === undefined && user === undefined) return undefined;
	const column = object === undefined ? 'systemuserid' : 'azureactivedirectoryobjectid';
	const [found] = rows.where(model.must('systemuser'), { [column]: (object ?? user ?? '').toLowerCase() });
	if (found === undefined) throw refusals.noMember();
	return String(found['systemuserid']);
}

function checkEnabled({ model, rows }: Environment, user: string): void {
	const row = rows.get(model.must('systemuser'), user);
	if (row === undefined) throw refusals.noMember();
	if (row['isdisabled'] === 1) throw refusals.disabledUser(user);
}
