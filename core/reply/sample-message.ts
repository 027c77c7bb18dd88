import type { Activity } from '../activity/activity';
import type { Account, ArcRecord, Contact, Queue } from '../record/record';

/** A message and what belongs to it, made up, for seeing what a template becomes. */
export interface SampleMessage {
	readonly activity: Activity;
	readonly queue: Queue;
	readonly record: ArcRecord;
	readonly sender: { readonly contact: Contact; readonly account: Account };
}

const id = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;

/** The sample, with a record of the type that the template is for. */
export function sampleMessage(recordType: string, receivedOn: string): SampleMessage {
	const subject = 'Label printer offline';
	const names = new Map([['case', { number: 'CAS-00042', title: subject, state: 'active', priority: 'normal' }]]);
	return {
		activity: {
			id: id(1),
			type: 'email',
			direction: 'incoming',
			subject,
			from: 'ada.lindqvist@fabrikam.example',
			fromName: 'Ada Lindqvist',
			to: ['support@contoso.example'],
			messageId: 'sample@fabrikam.example',
			text: 'The label printer on floor 3 is offline since this morning.',
			receivedOn,
			sentOn: receivedOn,
			regarding: null,
			related: [],
		},
		queue: { type: 'queue', id: id(2), name: 'Contoso Support', emailAddress: 'support@contoso.example' },
		record: {
			type: recordType,
			id: id(3),
			createdOn: receivedOn,
			...(names.get(recordType) ?? { name: subject, subject }),
		},
		sender: {
			contact: {
				type: 'contact',
				id: id(4),
				firstName: 'Ada',
				lastName: 'Lindqvist',
				emails: ['ada.lindqvist@fabrikam.example'],
				account: id(5),
				state: 'active',
			},
			account: {
				type: 'account',
				id: id(5),
				name: 'Fabrikam Inc.',
				emails: ['office@fabrikam.example'],
				state: 'active',
			},
		},
	};
}
