import type { DeliveryReport } from '../../../../core/activity/activity';
import { readDeliveryReport, type ReportSources } from '../../../../core/mail/automatic/delivery-report';

const nothing: DeliveryReport = { action: null, status: null, recipient: null, diagnostic: null, messageId: null };

it.each<[why: string, sources: Partial<ReportSources>, expected: Partial<DeliveryReport>]>([
	['nothing is known of nothing', {}, {}],
	[
		'a recipient that failed',
		{
			status:
				'Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: RFC822; <Nobody@X.example>\r\nAction: failed\r\nStatus: 5.1.1 (no such user)\r\nDiagnostic-Code: smtp;\r\n 550 No such user',
		},
		{ action: 'failed', status: '5.1.1', recipient: 'nobody@x.example', diagnostic: 'smtp; 550 No such user' },
	],
	[
		'of several recipients the one that failed',
		{
			status:
				'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.example\nAction: delivered\n\nFinal-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2',
		},
		{ action: 'failed', status: '5.2.2', recipient: 'b@x.example' },
	],
	[
		'the address that we wrote to before the one that it led to',
		{ status: 'x: y\n\nOriginal-Recipient: rfc822;a@x.example\nFinal-Recipient: rfc822;b@y.example' },
		{ recipient: 'a@x.example' },
	],
	[
		'an address of another system is none',
		{ status: 'x: y\n\nFinal-Recipient: x400; /S=a/\nAction: delayed' },
		{ action: 'delayed' },
	],
	['Exim names whom it did not reach', { failedRecipients: 'a@x.example, b@x.example' }, { recipient: 'a@x.example' }],
	['the message that came back', { returnedId: '<reply-1@contoso.example>' }, { messageId: 'reply-1@contoso.example' }],
	[
		'the id in the text, where no part has it',
		{ text: 'Sorry.\n\n> Message-Id:\n>  <reply-1@contoso.example>\n> Subject: x' },
		{ messageId: 'reply-1@contoso.example' },
	],
	[
		'the id in the report of Gmail, which returns nothing',
		{
			status: 'X-Original-Message-ID: <reply-1@contoso.example>\n\nAction: failed',
			inReplyTo: 'other@contoso.example',
		},
		{ action: 'failed', messageId: 'reply-1@contoso.example' },
	],
	[
		'what the report answers, where nothing else names it',
		{ text: 'Sorry.', inReplyTo: 'reply-1@contoso.example' },
		{ messageId: 'reply-1@contoso.example' },
	],
	[
		'what qmail says in its text',
		{
			text: 'Hi. This is the qmail-send program at x.example.\n\n<a@x.example>:\nSorry, no mailbox here\nby that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <reply-1@contoso.example>\n',
		},
		{
			action: 'failed',
			status: '5.1.1',
			recipient: 'a@x.example',
			diagnostic: 'Sorry, no mailbox here by that name. (#5.1.1)',
			messageId: 'reply-1@contoso.example',
		},
	],
	['a status that is none', { status: 'x: y\n\nAction: failed\nStatus: broken' }, { action: 'failed' }],
])('%s', (_why, sources, expected) => {
	expect(
		readDeliveryReport({ status: undefined, returnedId: undefined, text: '', failedRecipients: undefined, ...sources }),
	).toEqual({ ...nothing, ...expected });
});
