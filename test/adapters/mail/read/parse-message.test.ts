import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { AutomaticKind } from '../../../../core/activity/activity';
import { isArcError } from '../../../../core/errors';
import { checkStructure } from '../../../../adapters/mail/read/structure/check-structure';
import { defaultMailLimits } from '../../../../adapters/mail/read/structure/mail-limits';
import { readBody } from '../../../../adapters/mail/read/body/read-body';
import { parseMessage, readMessage, type ParseOptions } from '../../../../adapters/mail/read/parse-message';
import { activityId } from '../../../../adapters/mail/intake/activity-id';
import { toArrival } from '../../../../core/mail/arrival/to-arrival';

const folder = path.join(__dirname, '../../../fixtures/mail');
const options: ParseOptions = {
	receivedOn: new Date('2026-03-02T10:00:00Z'),
	ownAddresses: new Set(['support@contoso.example']),
};

const fixture = (name: string): Buffer => readFileSync(path.join(folder, name));
const parse = async (raw: Buffer | string, more: Partial<ParseOptions> = {}) =>
	parseMessage(typeof raw === 'string' ? Buffer.from(raw.replaceAll('\n', '\r\n')) : raw, { ...options, ...more });

it('reads every field of a mail', async () => {
	const { email, recipients } = await parse(fixture('known-contact.eml'));
	expect(email).toMatchObject({
		type: 'email',
		direction: 'incoming',
		subject: 'Printer on floor 3 jams again',
		from: 'ada.lindqvist@fabrikam.example',
		fromName: 'Ada Lindqvist',
		replyTo: 'office@fabrikam.example',
		to: ['support@contoso.example', 'sales@contoso.example'],
		cc: ['ben.okafor@fabrikam.example'],
		messageId: 'first-4711@fabrikam.example',
		inReplyTo: 'visit-0042@contoso.example',
		references: ['start-0001@fabrikam.example', 'visit-0042@contoso.example'],
		html: '',
		attachments: [],
		sentOn: '2026-03-02T09:59:00.000Z',
		receivedOn: '2026-03-02T10:00:00.000Z',
		size: fixture('known-contact.eml').length,
		automatic: null,
		automaticBecause: null,
	});
	expect(email.text).toBe(
		'Hello,\n\nthe printer on floor 3 jams again since this morning.\n\nKind regards\nAda Lindqvist\n',
	);
	expect(email.headers['received']?.split('\n')).toHaveLength(2);
	expect(email.headers['received']).toMatch(/^from mail\.fabrikam\.example .*\nfrom desk-12 /);
	expect(recipients).toMatchObject({ to: email.to, cc: email.cc, bcc: [], envelope: [] });
});

it('makes the text of a mail that only has HTML', async () => {
	const { email } = await parse(fixture('html-only.eml'));
	expect(email.text).toBe(
		'Please send the invoice for order 1024.\n\n- Paper, A4\n- Toner & drum\n\nTotal: 149,00 €\nGrüße',
	);
	expect(email.html).toContain('<b>invoice</b>');
});

it('decodes charsets and encoded words, split ones too', async () => {
	const { email } = await parse(fixture('latin1.eml'));
	expect(email).toMatchObject({
		subject: 'Gerät döí kaputt',
		fromName: 'Jürgen Groß',
		sentOn: '2026-03-02T19:00:00.000Z',
		text: 'Das Gerät läuft nicht. Schöne Grüße\n',
	});
	expect(email.headers['to']).toBe('Büro <support@contoso.example>');
	expect(email.headers['x-raw']).toBe('Größe');
});

it('lists attachments by name, type and size', async () => {
	const { email } = await parse(fixture('attachments.eml'));
	expect(email.attachments).toEqual([
		{ name: 'Größen.csv', contentType: 'text/csv', size: 8, inline: false, contentId: null },
		{ name: 'logo.png', contentType: 'image/png', size: 8, inline: false, contentId: 'logo@fabrikam.example' },
	]);
	expect(email.text.trim()).toBe('See the files.');
	expect(email.html.trim()).toBe('<p>See the <i>files</i>.</p>');
});

it('reads what it can of broken MIME', async () => {
	const { email } = await parse(fixture('broken-mime.eml'));
	expect(email).toMatchObject({
		to: ['support@contoso.example'],
		messageId: 'no-brackets@fabrikam.example',
		references: ['a@x', 'b@x', 'c@x'],
		sentOn: null,
	});
	expect(email.text).toContain('a bad escape');
	expect(email.attachments).toHaveLength(1);
});

it('has no sender where a mail names none', async () => {
	const { email } = await parse(fixture('no-sender.eml'));
	expect(email).toMatchObject({ from: null, fromName: null, messageId: null, sentOn: null, subject: 'No sender' });
});

it.each<[file: string, kind: AutomaticKind | null, because: RegExp]>([
	['known-contact.eml', null, /^$/],
	['attachments.eml', null, /^$/],
	['out-of-office.eml', 'outOfOffice', /^Auto-Submitted: auto-replied/],
	['bounce.eml', 'bounce', /^Content-Type: multipart\/report/],
	['delayed.eml', 'delayed', /^Content-Type: multipart\/report/],
	['list-mail.eml', 'list', /^List-Id: Logistics round/],
])('tells of %s that its kind is %s', async (file, kind, because) => {
	const { email } = await parse(fixture(file));
	expect([email.automatic, email.automaticBecause ?? '']).toEqual([kind, expect.stringMatching(because)]);
});

it('counts what the envelope says: the empty sender, and recipients that no header names', async () => {
	const envelope = { from: null, to: ['Hidden+1@contoso.example'] };
	const { email, recipients } = await parse('From: a@x.example\nSubject: x\n\n.\n', { envelope });
	expect(email.headers['return-path']).toBe('<>');
	expect(recipients).toMatchObject({ to: [], cc: [], bcc: [], envelope: ['hidden+1@contoso.example'] });
});

it.each<[why: string, raw: string, expected: object]>([
	['an encoded line break begins no header', 'Subject: =?utf-8?Q?a=0D=0ABcc:_x=40y?=\n\n', { subject: 'a Bcc: x@y' }],
	[
		'no string holds a NUL',
		'Subject: a\u0000b\nContent-Type: text/html\n\n<p>a\u0000b</p>',
		{ subject: 'a b', text: 'ab', html: '<p>ab</p>' },
	],
	['the first of two senders counts', 'From: a@x.example\nFrom: b@x.example\n\n', { from: 'a@x.example' }],
	[
		'an address hidden in a name is none',
		'From: =?utf-8?Q?ceo=40bank.example?= <a@x.example>\n\n',
		{ from: 'a@x.example', fromName: 'ceo@bank.example' },
	],
	[
		'members of a group are recipients',
		'To: Team: a@x.example, b@x.example;, c@x.example\n\n',
		{ to: ['a@x.example', 'b@x.example', 'c@x.example'] },
	],
	[
		'who sends for the author is told apart',
		'From: a@x.example\nSender: Desk <desk@x.example>\n\n',
		{ from: 'a@x.example', sentBy: 'desk@x.example' },
	],
	['a Sender like the author is none', 'From: a@x.example\nSender: A@x.example\n\n', { sentBy: null }],
	[
		'of several ids in In-Reply-To the last is one',
		'In-Reply-To: Message from Ada <ada@x.example> of "Mon" <id@x>\n\n',
		{ inReplyTo: 'id@x' },
	],
	[
		'letters of all scripts are in addresses',
		'From: Чебурашка <чебурашка@ящик.example>\n\n',
		{ from: 'чебурашка@xn--h1ae7bxa.example', fromName: 'Чебурашка' },
	],
	[
		'a quoted name may hold anything',
		'From: "Lindqvist, Ada (Fabrikam)" <a@x.example>\n\n',
		{ from: 'a@x.example', fromName: 'Lindqvist, Ada (Fabrikam)' },
	],
	['a comment is no address', 'From: a@x.example (b@y.example)\n\n', { from: 'a@x.example' }],
	['a date of the year 0 is none', 'Date: Mon, 1 Jan 0000 00:00:00 +0000\n\n', { sentOn: null }],
	[
		'a charset that nobody knows is read as UTF-8',
		'Content-Type: text/plain; charset=no-such\n\ngrün',
		{ text: 'grün' },
	],
	['a wrong charset spoils letters alone', 'Content-Type: text/plain; charset=us-ascii\n\nfine', { text: 'fine' }],
	[
		'no server is believed by default',
		'Authentication-Results: mx; dmarc=pass\n\n',
		{ authentication: { server: null, spf: null, dkim: null, dmarc: null } },
	],
	[
		'an encrypted mail is named',
		'Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx',
		{ protection: 'smimeEncrypted' },
	],
	[
		'a bounce with broken parts is one',
		'From: postmaster@x.example\nContent-Type: multipart/mixed;\nboundary=b\n\n--b\n\n550 no such user\n--b--',
		{ automatic: 'bounce' },
	],
	["a person's mail reports nothing", 'From: a@x.example\n\n> Message-ID: <x@y>', { delivery: null }],
	[
		'a Reply-To like the sender is none',
		'From: a@x.example\nReply-To: A@X.example\n\n',
		{ from: 'a@x.example', replyTo: null },
	],
	['what is no address is left out', 'From: nobody\nTo: undisclosed-recipients:;\n\n', { from: null, to: [] }],
	['a key of every object may be a header', '__proto__: x\nconstructor: y\n\n', { from: null }],
	[
		'an mbox file begins with a line that is no header',
		'From a@x Mon Mar  2 10:00:00 2026\nSubject: x\n\nbody',
		{ subject: 'x', text: 'body' },
	],
	['a mail may be nothing', '', { subject: '', from: null, text: '' }],
	['a mail may have no headers', '\nbody', { text: 'body' }],
])('%s', async (_why, raw, expected) => {
	expect((await parse(raw)).email).toMatchObject(expected);
});

it("names Outlook's own packing as such", async () => {
	const { email } = await parse('Content-Type: application/octet-stream; name=winmail.dat\n\nx');
	expect(email.attachments).toMatchObject([{ name: 'winmail.dat', contentType: 'application/ms-tnef', inline: false }]);
});

it('carries what a bounce reports, of its own parts alone', async () => {
	const { email } = await parse(fixture('bounce.eml'));
	expect(email.delivery).toEqual({
		action: 'failed',
		status: '5.1.1',
		recipient: 'nobody@fabrikam.example',
		diagnostic: null,
		messageId: 'reply-10@contoso.example',
	});
	const forwarded = `From: a@x.example\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n\r\nSee below.\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n${fixture('bounce.eml').toString()}\r\n--f--`;
	expect((await parse(Buffer.from(forwarded))).email).toMatchObject({ automatic: null, delivery: null });
});

it('leaves a text that has no encoding as it is, whatever letters it has', async () => {
	const types: Readonly<Record<string, 'text' | 'html'>> = {
		'': 'text',
		'Content-Type: text/plain\n': 'text',
		'Content-Type: text/html; charset=utf-8\n': 'html',
		'Content-Type: text/plain; charset="ISO-8859-1"\n': 'text',
	};
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...Object.keys(types)),
			fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '\r\n', '<', '-', '=', '.') }),
			async (header, body) => {
				const raw = Buffer.from(`${header}Subject: x\n\n${body}`);
				const { parts } = checkStructure(raw, defaultMailLimits);
				expect(readBody(raw, parts)[types[header] ?? 'text']).toBe(body.replaceAll('\r\n', '\n'));
			},
		),
		{ numRuns: 200 },
	);
});

it('reads a file whose lines end in CR alone', async () => {
	const { email } = await parse(Buffer.from('Subject: x\rFrom: a@x.example\r\rone\rtwo'));
	expect(email).toMatchObject({ subject: 'x', from: 'a@x.example', text: 'one\ntwo' });
});

it('cuts text on a character', async () => {
	const { email } = await parse(`Content-Type: text/plain; charset=utf-8\n\n${'ä'.repeat(100_000)}`);
	expect(Buffer.byteLength(email.text)).toBe(64 * 1024);
	expect(email.text.endsWith('ä')).toBe(true);
});

describe('identity', () => {
	const mail = (id: string, date: string, body = 'x'): string => `From: a@x.example\n${id}Date: ${date}\n\n${body}`;
	const idOf = async (raw: string): Promise<string> => activityId(await parse(raw));

	it('is the same by whatever way a message comes', async () => {
		const raw = mail('Message-ID: <a@x>\n', 'Mon, 2 Mar 2026 10:00:00 +0000');
		expect(await idOf(raw)).toBe(await idOf(`Received: by mx\n${raw}`));
	});

	it('tells messages apart to which a device gives one id', async () => {
		const first = mail('Message-ID: <scan@x>\n', 'Mon, 2 Mar 2026 10:00:00 +0000');
		expect(await idOf(first)).not.toBe(await idOf(mail('Message-ID: <scan@x>\n', 'Mon, 2 Mar 2026 10:00:09 +0000')));
	});

	it('is that of the bytes where a message has no id', async () => {
		expect(await idOf(mail('', 'x', 'a'))).toBe(await idOf(mail('', 'x', 'a')));
		expect(await idOf(mail('', 'x', 'a'))).not.toBe(await idOf(mail('', 'x', 'b')));
	});
});

describe('limits', () => {
	const parts = (count: number): string =>
		`Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\nx\n'.repeat(count)}--b--\n`;
	const nested = (depth: number): string => {
		const levels = Array.from(
			{ length: depth },
			(_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
		);
		return `${levels.join('')}\nx\n`;
	};

	it.each<[why: string, raw: string, code: string]>([
		['too many bytes', 'x'.repeat(30 * 1024 * 1024), 'messageTooLarge'],
		['too many headers', `${'X-A: b\n'.repeat(10_000)}\nx`, 'messageTooLarge'],
		['headers without end', `X-A: ${'b'.repeat(2_000_000)}`, 'messageTooLarge'],
		[
			'headers of a part without end',
			`Content-Type: multipart/mixed; boundary=b\n\n--b\nX-A: ${'c'.repeat(2_000_000)}`,
			'messageTooLarge',
		],
		['too many parts', parts(100_000), 'messageTooLarge'],
		['too deep nesting', nested(1_000), 'messageTooLarge'],
		['messages in messages', `${'Content-Type: message/rfc822\n\n'.repeat(1_000)}x`, 'messageTooLarge'],
	])('refuse %s, in time', async (_why, raw, code) => {
		const started = performance.now();
		await expect(parse(raw)).rejects.toMatchObject({ code });
		expect(performance.now() - started).toBeLessThan(3_000);
	});

	it.each<[why: string, raw: () => string]>([
		['a text of short lines', () => `Content-Type: text/plain; format=flowed\n\n${'a \n'.repeat(7_000_000)}`],
		[
			'a text of many bytes with an encoding',
			() => `Content-Transfer-Encoding: quoted-printable\n\n${'=C3=A4'.repeat(3_000_000)}`,
		],
		['tags that never end', () => `Content-Type: text/html\n\n${'<a "'.repeat(5_000_000)}`],
		['NUL bytes', () => `Subject: x\n\n${'\u0000'.repeat(20_000_000)}`],
		['a header of addresses', () => `To: ${'a@b.example, '.repeat(38_000)}\n\nx`],
		['comments in comments', () => `From: ${'('.repeat(400_000)}\n\nx`],
		['encoded words without number', () => `Subject: ${'=?utf-8?Q?a?= '.repeat(35_000)}\n\nx`],
		[
			'a report without end',
			() =>
				`From: mailer-daemon@x.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${'Action: \n'.repeat(500_000)}`,
		],
	])('read %s in time and memory', async (_why, make) => {
		const raw = Buffer.from(make(), 'latin1');
		const before = process.memoryUsage().rss;
		const started = performance.now();
		expect((await parse(raw)).failure).toBeNull();
		expect(performance.now() - started).toBeLessThan(5_000);
		expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
	});

	it('count headers and not the lines that they are folded over', async () => {
		const to = Array.from({ length: 3_000 }, (_, at) => ` p${at}@x.example`).join(',\n');
		expect((await parse(`To:${to}\n\nx`)).email.to).toHaveLength(3_000);
	});

	it('read a large attachment by pieces', async () => {
		const raw = Buffer.from(
			`Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'A'.repeat(76)}\r\n`.repeat(1_300_000)}--b--`,
		);
		expect(raw.length).toBeGreaterThan(100_000_000);
		await expect(parse(raw)).rejects.toMatchObject({ code: 'messageTooLarge' });
		const { email } = await parse(raw, { limits: { bytes: 150 * 1024 * 1024 } });
		expect(email.attachments).toMatchObject([{ name: 'x.pdf', size: 74_100_000 }]);
	});

	it('let pass what is below them', async () => {
		expect((await parse(parts(400))).email.text).toContain('x');
		expect((await parse(nested(30))).email.text).toContain('x');
		const alike = `Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${'--not-a-boundary\n'.repeat(200_000)}\n--b--\n`;
		expect((await parse(alike)).failure).toBeNull();
	});

	it('leave a message that is refused with its headers, its bytes and the reason', async () => {
		const raw = Buffer.from(
			`From: Ada <ada@x.example>\r\nSubject: big\r\nMessage-ID: <big@x>\r\n\r\n${'x'.repeat(2_000)}`,
		);
		const message = await readMessage(raw, { ...options, limits: { bytes: 1_000 } });
		expect(message.email).toMatchObject({
			from: 'ada@x.example',
			subject: 'big',
			messageId: 'big@x',
			text: '',
			size: raw.length,
		});
		const arrival = toArrival(message, [], null, 'a1');
		expect(arrival).toMatchObject({
			conversationKeys: ['big@x'],
			failed: { reason: 'messageTooLarge', text: expect.stringContaining('1000') },
		});
		expect(arrival.raw).toBe(raw);
	});
});

describe('toArrival', () => {
	it('takes over what the message answered belongs to', async () => {
		const message = await parse(fixture('known-contact.eml'));
		const answered = {
			activityId: 'e0',
			from: null,
			messageId: 'visit-0042@contoso.example',
			subject: 'Printer',
			conversationId: 'c',
			regarding: { case: 'k1' },
			related: [],
			direction: 'outgoing' as const,
		};
		const correlation = {
			method: 'inReplyTo' as const,
			answered,
			regarding: { case: 'k1' },
			related: [],
			subjectChanged: true,
		};
		const { activity, conversationKeys } = toArrival(message, [{ queueId: 'q1', wayIn: 'to' }], correlation, 'a1');
		expect(activity).toMatchObject({
			regarding: { case: 'k1' },
			correlatedWith: 'e0',
			correlatedBy: 'inReplyTo',
			subjectChanged: true,
		});
		expect(conversationKeys).toEqual([
			'start-0001@fabrikam.example',
			'visit-0042@contoso.example',
			'first-4711@fabrikam.example',
		]);
	});

	it('names the conversation of a message without ids after its activity', async () => {
		const arrival = toArrival(await parse(fixture('no-sender.eml')), [], null, 'a1');
		expect(arrival.conversationKeys).toEqual([arrival.activity.id]);
		expect(arrival.activity).toMatchObject({ regarding: null, related: [], correlatedWith: null });
	});
});

describe('any bytes', () => {
	const survives = async (bytes: Uint8Array): Promise<void> => {
		try {
			const { email } = await parseMessage(bytes, options);
			expect(JSON.stringify(email)).not.toContain('\\u0000');
		} catch (error) {
			expect(isArcError(error)).toBe(true);
		}
	};

	it('are read or refused, never worse', async () => {
		await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), survives), { numRuns: 300 });
	});

	it('that almost are a mail are read or refused too', async () => {
		const files = ['attachments.eml', 'bounce.eml', 'broken-mime.eml', 'html-only.eml', 'latin1.eml'].map(fixture);
		const noise = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 30 });
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...files),
				noise,
				fc.double({ min: 0.2, max: 1, noNaN: true }),
				async (file, changes, kept) => {
					const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * kept)));
					for (const [at, byte] of changes) bytes[Math.min(bytes.length - 1, Math.floor(at * bytes.length))] = byte;
					await survives(bytes);
				},
			),
			{ numRuns: 300 },
		);
	});
});
