import type { ActivityValues } from '../../activity/read-activity';
import { headerFields, writeIds, writeMailbox, type MailParts } from './mail-parts';

const ownFields: ReadonlySet<string> = new Set([
	'subject',
	'text',
	'html',
	'description',
	'from',
	'fromName',
	'replyTo',
	'to',
	'cc',
	'messageId',
	'inReplyTo',
	'references',
	'sentOn',
	'receivedOn',
]);

/** An email of checked values, taken apart like one of another program, so that it is judged alike. */
export function partsFromValues(values: ActivityValues): MailParts {
	const text = (name: string): string => String(values.get(name) ?? '');
	const list = (name: string): readonly string[] => (values.get(name) ?? []) as readonly string[];
	return {
		kind: 'parts',
		headers: {
			kind: 'fields',
			fields: headerFields({
				from: values.has('from') ? writeMailbox(text('from'), text('fromName')) : null,
				to: list('to').join(', '),
				cc: list('cc').join(', '),
				'reply-to': text('replyTo'),
				subject: text('subject'),
				date: values.has('sentOn') ? new Date(text('sentOn')).toUTCString() : null,
				'message-id': values.has('messageId') ? writeIds([text('messageId')]) : null,
				'in-reply-to': values.has('inReplyTo') ? writeIds([text('inReplyTo')]) : null,
				references: writeIds(list('references')),
			}),
		},
		text: values.has('text') ? text('text') : text('description'),
		html: text('html'),
		receivedOn: values.has('receivedOn') ? text('receivedOn') : null,
		...(values.has('sentOn') ? { sentOn: text('sentOn') } : {}),
		further: Object.fromEntries([...values].filter(([name]) => !ownFields.has(name))),
	};
}
