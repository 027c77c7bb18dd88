import type { Facts } from '../../../core/rule/definition/facts';
import type { Email, Row } from './dataverse-judge';

const states = { contact: ['active', 'inactive'], incident: ['active', 'resolved', 'cancelled'] } as const;

/** An email of Dataverse as the item that a rule of ours gets. */
export function itemOf({ row, contact, account, incident, parties, userId }: Email): Pick<Facts, 'json' | 'records'> {
	const addresses = (mask: number): unknown[] =>
		parties.filter(({ participationtypemask }) => participationtypemask === mask).map(({ addressused }) => addressused);
	const importance = ['low', 'normal', 'high'][Number(row['prioritycode'])];
	const person = contact === null ? null : contactOf(contact);
	const company =
		account === null
			? null
			: { id: account['accountid'], name: account['name'], state: states.contact[Number(account['statecode'])] };
	const connected = incident === null ? null : caseOf(incident);
	const json = {
		queueItem: { rule: { owner: { user: userId } } },
		activity: {
			type: 'email',
			subject: row['subject'] ?? '',
			text: row['description'] ?? undefined,
			from: row['sender'],
			to: addresses(2),
			cc: addresses(3),
			receivedOn: row['createdon'],
			sentOn: row['senton'],
			// Normal mail says nothing of it.
			headers: importance === 'normal' ? {} : { importance },
			attachments: Array.from({ length: Number(row['attachmentcount']) }, () => ({ name: 'a.pdf' })),
			...(row['correlatedsubjectchanged'] === null ? {} : { subjectChanged: row['correlatedsubjectchanged'] }),
		},
		sender: { kind: person === null ? 'unknown' : 'contact', contact: person, account: company },
		connectedCase: connected,
	};
	return { json, records: { contact: person, account: company, case: connected } };
}

function contactOf(row: Row): Record<string, unknown> {
	return {
		id: row['contactid'],
		firstName: row['firstname'],
		lastName: row['lastname'],
		emails: row['emailaddress1'] === null ? [] : [row['emailaddress1']],
		state: states.contact[Number(row['statecode'])],
	};
}

function caseOf(row: Row): Record<string, unknown> {
	return {
		id: row['incidentid'],
		title: row['title'],
		state: states.incident[Number(row['statecode'])],
		priority: [undefined, 'high', 'normal', 'low'][Number(row['prioritycode'])],
		createdOn: row['createdon'],
		owner: { user: row['ownerid'] },
	};
}
