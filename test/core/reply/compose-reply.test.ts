import fc from 'fast-check';
import type { Activity } from '../../../core/activity/activity';
import { composeReply, type ReplyParts } from '../../../core/reply/compose-reply';
import { headerText } from '../../../core/reply/header-text';

const activity: Activity = {
	id: 'a1',
	type: 'email',
	direction: 'incoming',
	subject: 'Printer jams',
	from: 'ada@fabrikam.example',
	messageId: 'first-4711@fabrikam.example',
	receivedOn: '2026-03-02T10:00:00.000Z',
	regarding: null,
	related: [],
};

function parts(more: Partial<ReplyParts> = {}): ReplyParts {
	return {
		id: '0b6f0000-0000-5000-8000-000000000000',
		activity,
		queue: { name: 'Contoso Support', emailAddress: 'Support@contoso.example' },
		subject: 'We have received your request',
		text: 'Thank you.',
		ownAddresses: new Set(['support@contoso.example']),
		...more,
	};
}

it('answers the sender from the queue, in the thread, marked for machines', () => {
	expect(composeReply(parts())).toEqual({
		envelopeFrom: null,
		from: { name: 'Contoso Support', address: 'support@contoso.example' },
		to: 'ada@fabrikam.example',
		subject: 'We have received your request',
		text: 'Thank you.',
		messageId: '0b6f0000-0000-5000-8000-000000000000@contoso.example',
		inReplyTo: 'first-4711@fabrikam.example',
		references: ['first-4711@fabrikam.example'],
		headers: {
			'Auto-Submitted': 'auto-replied',
			'X-Auto-Response-Suppress': 'All',
			Precedence: 'bulk',
			'X-N8n-Arc-Reply': '0b6f0000-0000-5000-8000-000000000000',
		},
	});
});

it.each<[why: string, more: Partial<Activity>, expected: string[]]>([
	['the references answered come first', { references: ['a', 'b'] }, ['a', 'b', 'first-4711@fabrikam.example']],
	['In-Reply-To stands in for them', { inReplyTo: 'r' }, ['r', 'first-4711@fabrikam.example']],
	['References outweigh In-Reply-To', { references: ['a'], inReplyTo: 'r' }, ['a', 'first-4711@fabrikam.example']],
	['a message without an id has none', { messageId: null }, []],
])('%s', (_why, more, expected) => {
	expect(composeReply(parts({ activity: { ...activity, ...more } })).references).toEqual(expected);
});

it('keeps the first and the newest of too many references', () => {
	const references = Array.from({ length: 500 }, (_, index) => `r${index}`);
	const reply = composeReply(parts({ activity: { ...activity, references } }));
	expect(reply.references).toHaveLength(20);
	expect([reply.references[0], reply.references.at(-1)]).toEqual(['r0', 'first-4711@fabrikam.example']);
});

const token = 'abcdefghijklmnopqrstuvwx23';
it.each<[where: string, inSubject: boolean, inAddress: boolean, expected: object]>([
	['in subject and Message-ID, once', true, false, { subject: `Received [#${token}]` }],
	[
		'in the address where answers go, and not in the subject',
		false,
		true,
		{ subject: 'Received', replyTo: `support+${token}@contoso.example` },
	],
	['in all three', true, true, { subject: `Received [#${token}]`, replyTo: `support+${token}@contoso.example` }],
])('carries its token %s', (_where, inSubject, inAddress, expected) => {
	const composed = composeReply(
		parts({ token: { value: token, inSubject, inAddress }, subject: inSubject ? `Received [#${token}]` : 'Received' }),
	);
	expect(composed).toMatchObject({
		...expected,
		from: { address: 'support@contoso.example' },
		messageId: `0b6f0000-0000-5000-8000-000000000000.${token}@contoso.example`,
	});
	expect('replyTo' in composed).toBe(inAddress);
});

it('puts no token into an address that has no room for it', () => {
	const local = 'x'.repeat(38);
	const composed = composeReply(
		parts({
			token: { value: token, inSubject: false, inAddress: true },
			queue: { emailAddress: `${local}@contoso.example` },
		}),
	);
	expect(composed).not.toHaveProperty('replyTo');
	expect(
		composeReply(
			parts({
				token: { value: token, inSubject: false, inAddress: true },
				queue: { emailAddress: `${local.slice(1)}@contoso.example` },
			}),
		),
	).toHaveProperty('replyTo');
});

it.each<[subject: string, answered: string, expected: string]>([
	['', 'Printer jams', 'Re: Printer jams'],
	[' \r\n ', 'RE: Printer jams', 'RE: Printer jams'],
	['Got it\r\nBcc: all@x.example', 'x', 'Got it Bcc: all@x.example'],
	['=?utf-8?Q?a=0D=0ABcc:_b?= x', 'x', '= ?utf-8?Q?a=0D=0ABcc:_b?= x'],
	['=\u202e?utf-8?b?DQo=?=', 'x', '= ?utf-8?b?DQo=?='],
	['Is 1=?2', 'x', 'Is 1=?2'],
	['Got\u0000 it\u2028now\u202egpj', 'x', 'Got it nowgpj'],
])('makes of the subject %j a line', (subject, answered, expected) => {
	expect(composeReply(parts({ subject, activity: { ...activity, subject: answered } })).subject).toBe(expected);
});

it('takes another envelope sender, and refuses what is none', () => {
	expect(composeReply(parts({ envelopeFrom: 'bounces@contoso.example' })).envelopeFrom).toBe('bounces@contoso.example');
	expect(() => composeReply(parts({ envelopeFrom: 'a@b>\r\nRCPT TO:<c@d' }))).toThrow(
		expect.objectContaining({ code: 'sendFailed' }),
	);
});

it('refuses a queue without an address and a sender without one', () => {
	expect(() => composeReply(parts({ queue: { emailAddress: '' } }))).toThrow(
		expect.objectContaining({ code: 'queueWithoutAddress' }),
	);
	expect(() => composeReply(parts({ activity: { ...activity, from: null } }))).toThrow(
		expect.objectContaining({ code: 'sendFailed' }),
	);
});

it('makes of any text one line without control characters', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			const line = headerText(text, 100);
			expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect([...line].length).toBeLessThanOrEqual(100);
			expect(headerText(line, 100)).toBe(line);
		}),
	);
});
