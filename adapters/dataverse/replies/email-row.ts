import { idOf, typeOf, type Reference } from '../../../core/record/reference';
import type { ReplyToSend } from '../../../core/reply/reply-sender';
import { bindingOf } from '../tables/record-table';
import type { Tables } from '../tables/describe-tables';
import { tableOfType } from '../tables/standard-tables';
import type { Row } from '../web-api/operation';

/** `participationtypemask` of a party of an email. */
const part = { sender: 1, to: 2 } as const;
/** The subject of an email in Dataverse has no more characters. */
const longestSubject = 800;

/**
 * A reply as an email activity: an outgoing one from the queue to the sender, regarding the record that it
 * speaks of. Dataverse writes the headers of the mail.
 */
export async function emailRow(tables: Tables, reply: ReplyToSend): Promise<Row> {
	const { composed, queueId, record, recipient } = reply;
	return {
		subject: composed.subject.slice(0, longestSubject).toWellFormed(),
		description: composed.html ?? htmlOf(composed.text),
		directioncode: true,
		email_activity_parties: [
			{ participationtypemask: part.sender, 'partyid_queue@odata.bind': `/queues(${queueId})` },
			{
				participationtypemask: part.to,
				addressused: composed.to,
				...(recipient === null ? {} : await partyOf(tables, recipient)),
			},
		],
		...(record === null ? {} : await regarding(tables, record)),
	};
}

async function partyOf(tables: Tables, reference: Reference): Promise<Row> {
	const table = tableOfType(typeOf(reference));
	return { [`partyid_${table}@odata.bind`]: await bindingOf(tables, table, idOf(reference)) };
}

async function regarding(tables: Tables, reference: Reference): Promise<Row> {
	const table = tableOfType(typeOf(reference));
	return { [`regardingobjectid_${table}_email@odata.bind`]: await bindingOf(tables, table, idOf(reference)) };
}

const entities = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
]);

/** A text as HTML, which the body of an email in Dataverse is. */
function htmlOf(text: string): string {
	return text.replace(/[&<>"]/g, (sign) => entities.get(sign) ?? sign).replace(/\r\n|\r|\n/g, '<br>');
}
