import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { readMessage } from '../../../../adapters/mail/read/parse-message';
import { built } from '../../../support/built';

const { createTransport } = built('vendor/nodemailer');

/** Writes a message as mail programs do. */
const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

const words = fc
	.string({ unit: fc.constantFrom(...'abz ,.;:äöüßéñçøłŠЖя世界한あ🙂'), minLength: 1, maxLength: 200 })
	.map((text) => text.trim());
const lines = fc.array(words, { minLength: 1, maxLength: 8 }).map((each) => each.join('\n'));
const fileName = fc
	.string({ unit: fc.constantFrom(...'abc äЖ世-_'), minLength: 1, maxLength: 20 })
	.map((name) => `${name.trim() || 'a'}.bin`);
const message = fc.record({
	subject: words.filter((text) => text !== ''),
	text: lines.filter((text) => text.trim() !== ''),
	html: fc.option(
		lines.map((text) => `<p>${text}</p>`),
		{ nil: undefined },
	),
	textEncoding: fc.constantFrom('quoted-printable' as const, 'base64' as const),
	attachments: fc.array(
		fc.record({ filename: fileName, content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }),
		{ maxLength: 3 },
	),
});

const plain = (text: string | undefined): string => (text ?? '').replaceAll('\r\n', '\n').trim();

describe('mail as it should be', () => {
	it('is read as mailparser reads it', async () => {
		await fc.assert(
			fc.asyncProperty(message, async (fields) => {
				const { message: written } = await composer.sendMail({
					from: 'Ada Lovelace <ada@fabrikam.example>',
					to: ['support@contoso.example', 'Grace <grace@contoso.example>'],
					cc: 'alan@contoso.example',
					...fields,
				});
				const raw = Buffer.from(written as unknown as Buffer);
				const { email, failure } = await readMessage(raw, { receivedOn: new Date(0), ownAddresses: new Set() });
				const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
				expect(failure).toBeNull();
				expect({
					subject: email.subject,
					text: plain(email.text),
					html: plain(email.html),
					messageId: email.messageId,
					attachments: email.attachments.map(({ name, size }) => [name, size]),
				}).toEqual({
					subject: parsed.subject,
					text: plain(parsed.text),
					html: parsed.html === false ? '' : plain(parsed.html),
					messageId: parsed.messageId?.replace(/^<|>$/g, ''),
					attachments: parsed.attachments.map(({ filename, size }) => [filename, size]),
				});
			}),
			{ numRuns: 200 },
		);
	});
});
