import { createRow } from '../changes/create.ts';
import { modifiedBy } from '../changes/system-fields.ts';
import { bodyOf } from '../changes/write-requests.ts';
import { entityJson, selectedNames } from '../query/entity-json.ts';
import { mustRow } from '../query/read-row.ts';
import { pointing, type Target } from '../rows/rows.ts';
import { guidPattern } from '../rows/values.ts';
import { addressesOf, recipientParts, senderPart } from '../rows/parties.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { fillTemplate } from './instantiate-template.ts';
import type { Invocation } from './invocation.ts';
import { booleanIn, objectIn, onlyParameters, rowIn } from './parameters.ts';

const draft = 0;
const completed = 1;
const sent = 3;
const pendingSend = 6;

/** Hands a draft over for sending. With `IssueSend` false it only counts as sent. */
export function sendEmail({ call, row }: Invocation): { readonly Subject: string } {
	const body = bodyOf(call);
	onlyParameters(body, ['IssueSend', 'TrackingToken']);
	const issue = booleanIn(body, 'IssueSend');
	if (row === undefined) throw refusals.unknownSegment('SendEmail');
	return { Subject: handOver(call, row, issue) };
}

/** Makes an email from a template, for the row that it is about, and hands it over. */
export function sendEmailFromTemplate({ call }: Invocation): Record<string, unknown> {
	const { model } = call.environment;
	const body = bodyOf(call);
	onlyParameters(body, ['TemplateId', 'Regarding', 'Target']);
	const id = body['TemplateId'];
	if (typeof id !== 'string' || !guidPattern.test(id))
		throw refusals.badPayload('', "The parameter 'TemplateId' is required.");
	const regarding = rowIn(call, body, 'Regarding');
	const about = model.must(regarding.table);
	const filled = fillTemplate(call, id.toLowerCase(), about, mustRow(call, about, regarding.id));
	const target = objectIn(body, 'Target');
	if (target['@odata.type'] !== undefined && !String(target['@odata.type']).endsWith('.email'))
		throw refusals.badPayload('', "The parameter 'Target' is an email.");
	const made = createRow(
		call,
		model.must('email'),
		{ ...target, ...filled },
		pointing('_regardingobjectid_value', regarding),
	);
	handOver(call, made, true);
	const table = model.must('email');
	return entityJson(call, table, mustRow(call, table, made.id), selectedNames(table, undefined));
}

function handOver(call: Call, email: Target, issue: boolean): string {
	const { model, rows, privileges } = call.environment;
	const table = model.must('email');
	privileges.check(call.caller, 'Write', table);
	const before = mustRow(call, table, email.id);
	if (before['statecode'] !== draft)
		throw refusals.invalidArgument('The email is no draft: it was sent, received or canceled.');
	const parties = rows.where(model.must('activityparty'), pointing('_activityid_value', email));
	if (addressesOf(parties, [senderPart]).length !== 1)
		throw refusals.invalidArgument('The email must have one sender, with an address.');
	if (addressesOf(parties, recipientParts).length === 0)
		throw refusals.invalidArgument('The email must have a recipient with an address.');
	const changes = { statecode: completed, statuscode: issue ? pendingSend : sent };
	rows.update(table, email.id, { ...changes, ...modifiedBy(call, table, changes) });
	return String(before['subject'] ?? '');
}
