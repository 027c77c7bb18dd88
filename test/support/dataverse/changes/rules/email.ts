import { addressesOf, senderPart, toPart } from '../../rows/parties.ts';
import { pointing, targetOf } from '../../rows/rows.ts';
import type { Made, TableRule } from './rule.ts';

/** An email shows its sender and its recipients beside its parties. */
export const emailRule: TableRule = {
	whenCreated: ({ values }) => ({ directioncode: values['directioncode'] ?? 1, attachmentcount: 0 }),
	afterCreated: showParties,
	afterChanged: showParties,
};

function showParties({ call: { environment }, table, target }: Made): void {
	const { model, rows } = environment;
	const parties = rows.where(model.must('activityparty'), pointing('_activityid_value', target));
	const sender = parties.find((party) => party['participationtypemask'] === senderPart);
	if (parties.length === 0) return;
	rows.update(table, target.id, {
		...pointing('_emailsender_value', sender === undefined ? undefined : targetOf(sender, '_partyid_value')),
		sender: sender?.['addressused'] ?? null,
		torecipients: addressesOf(parties, [toPart])
			.map((address) => `${address};`)
			.join(''),
	});
}
