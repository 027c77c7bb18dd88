import { createRow } from '../changes/create.ts';
import { bodyOf } from '../changes/write-requests.ts';
import { modifiedBy } from '../changes/system-fields.ts';
import { linked } from '../web/resource-path.ts';
import { refusals } from '../web/odata-error.ts';
import { pointing } from '../rows/rows.ts';
import { mustRow } from '../query/read-row.ts';
import type { Invocation } from './invocation.ts';
import { numberIn, objectIn, onlyParameters } from './parameters.ts';

const active = 0;
const resolved = 1;
const closed = { statecode: 1, statuscode: 2 };

/** Resolves a case, and keeps how as an activity of it. */
export function closeIncident({ call }: Invocation): undefined {
	const { model, rows, privileges } = call.environment;
	const body = bodyOf(call);
	onlyParameters(body, ['IncidentResolution', 'Status']);
	const resolution = objectIn(body, 'IncidentResolution');
	const link = resolution['incidentid@odata.bind'];
	const status = numberIn(body, 'Status');
	if (typeof link !== 'string') throw refusals.badPayload('', "The resolution wants 'incidentid@odata.bind'.");
	const incident = linked(call, link);
	const table = model.must('incident');
	if (incident.table !== table.name) throw refusals.badPayload('', `'${link}' is no case.`);
	privileges.check(call.caller, 'Write', table);
	const before = mustRow(call, table, incident.id);
	if (before['statecode'] !== active)
		throw refusals.invalidArgument('The case is not active, so it cannot be resolved.');
	const { states } = table;
	const wanted = status === -1 ? states?.defaultStatus.get(resolved) : status;
	if (wanted === undefined || states?.stateOf.get(wanted) !== resolved)
		throw refusals.badStatus(table.name, status, resolved);
	const made = createRow(
		call,
		model.must('incidentresolution'),
		resolution,
		pointing('_regardingobjectid_value', incident),
	);
	rows.update(model.must('incidentresolution'), made.id, closed);
	const changes = { statecode: resolved, statuscode: wanted };
	rows.update(table, incident.id, { ...changes, ...modifiedBy(call, table, changes) });
	return undefined;
}
