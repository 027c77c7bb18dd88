import type { Values } from '../../rows/values.ts';
import { refusals } from '../../web/odata-error.ts';
import type { TableRule } from './rule.ts';

const resolved = 1;

/** A case gets a number; it is resolved by `CloseIncident` and by nothing else. */
export const incidentRule: TableRule = {
	whenCreated: ({ call: { environment, trusted }, table, values }) => {
		if (!trusted) refuseResolved(values);
		const number = String(environment.rows.version()).padStart(6, '0');
		const numbered =
			environment.caseNumber?.(environment.rows.where(table, {}).length + 1) ??
			`CAS-${number.slice(0, -4)}-${number.slice(-4)}`;
		return { ticketnumber: values['ticketnumber'] ?? numbered };
	},
	whenChanged: ({ before, values }) => {
		if (before['statecode'] !== resolved) refuseResolved(values);
		return {};
	},
};

function refuseResolved({ statecode }: Values): void {
	if (statecode === resolved)
		throw refusals.invalidArgument(
			'This message can not be used to set the state of incident to Resolved. In order to set state of incident to Resolved, use the CloseIncident action instead.',
		);
}
