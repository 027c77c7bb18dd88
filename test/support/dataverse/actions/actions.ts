import type { Answered, Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { closeIncident } from './close-incident.ts';
import { instantiateTemplate } from './instantiate-template.ts';
import type { Invocation } from './invocation.ts';
import { addToQueue, pickFromQueue, releaseToQueue, removeFromQueue } from './queue-actions.ts';
import { sendEmail, sendEmailFromTemplate } from './send-email.ts';

const namespace = 'Microsoft.Dynamics.CRM.';

interface Operation {
	readonly method: 'GET' | 'POST';
	/** The table that it is bound to; nothing where it is called by itself. */
	readonly bound: string | undefined;
	readonly act: (invocation: Invocation) => unknown;
}

const operations = new Map<string, Operation>([
	['WhoAmI', { method: 'GET', bound: undefined, act: whoAmI }],
	['CloseIncident', { method: 'POST', bound: undefined, act: closeIncident }],
	['SendEmail', { method: 'POST', bound: 'email', act: sendEmail }],
	['SendEmailFromTemplate', { method: 'POST', bound: undefined, act: sendEmailFromTemplate }],
	['InstantiateTemplate', { method: 'POST', bound: undefined, act: instantiateTemplate }],
	['AddToQueue', { method: 'POST', bound: 'queue', act: addToQueue }],
	['PickFromQueue', { method: 'POST', bound: 'queueitem', act: pickFromQueue }],
	['ReleaseToQueue', { method: 'POST', bound: 'queueitem', act: releaseToQueue }],
	['RemoveFromQueue', { method: 'POST', bound: 'queueitem', act: removeFromQueue }],
]);

/** Calls an action or function. A bound one has the namespace before its name, another one has none. */
export function callAction(
	call: Call,
	name: string,
	row: { readonly table: string; readonly id: string | undefined } | undefined,
): Answered {
	const operation = operations.get(name.replace(namespace, ''));
	const qualified = name.startsWith(namespace);
	if (
		operation === undefined ||
		qualified !== (row !== undefined) ||
		operation.bound !== row?.table ||
		(row !== undefined && row.id === undefined)
	)
		throw refusals.unknownSegment(name);
	if (call.request.method !== operation.method) throw refusals.wrongMethod(call.request.method);
	const bound = row?.id === undefined ? undefined : { table: row.table, id: row.id };
	const result = operation.act({ call, row: bound });
	const response =
		result === undefined
			? { status: 204, headers: {} }
			: { status: 200, headers: {}, body: { '@odata.context': contextOf(call, name), ...Object(result) } };
	return { response, target: undefined };
}

const contextOf = (call: Call, name: string): string =>
	`${call.base}/$metadata#${namespace}${name.replace(namespace, '')}Response`;

function whoAmI({ call: { environment, caller } }: Invocation) {
	return {
		BusinessUnitId: environment.businessUnit,
		UserId: caller.user,
		OrganizationId: environment.organization,
	};
}
