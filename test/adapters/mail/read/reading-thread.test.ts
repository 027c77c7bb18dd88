import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { readMessage, type ParseOptions } from '../../../../adapters/mail/read/parse-message';
import { ReadingThread, type ThreadLimits } from '../../../../adapters/mail/read/aside/reading-thread';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import { readMailCases } from '../../../support/mail-cases';

const folder = path.join(__dirname, '../../../fixtures/mail-cases');
const options: ParseOptions = {
	receivedOn: new Date('2026-03-02T10:00:00Z'),
	envelope: { from: 'ada@fabrikam.example', to: ['support@contoso.example'] },
	ownAddresses: new Set(['support@contoso.example']),
	trustedServers: new Set(['mx.contoso.example']),
	contactForms: new Set(['forms.fabrikam.example']),
};
const limits: ThreadLimits = { heapMegabytes: 128, milliseconds: 20_000, idleMs: 600_000 };

const messageOf = (...lines: readonly string[]): Buffer =>
	Buffer.from(['From: ada@fabrikam.example', 'Subject: The pump', ...lines, ''].join('\r\n'));

/** What an error says beside what a message is. */
function plain({ failure, ...message }: ParsedMessage): object {
	const said = failure && { name: failure.name, code: failure.code, message: failure.message, hint: failure.hint };
	return { ...message, failure: said };
}

describe('a thread', () => {
	const thread = new ReadingThread(limits);

	it.each(readMailCases(folder).map(({ file }) => file))('reads %s as it is read without one', async (file) => {
		const raw = readFileSync(path.join(folder, file));
		expect(plain(await thread.read(raw, options))).toEqual(plain(await readMessage(raw, options)));
	});

	it('reads bytes in shared memory as it reads others', async () => {
		const raw = messageOf('Content-Type: text/html; charset=iso-2022-jp', '', '<p>\x1b$B%]%s%W\x1b(B');
		const inShared = Buffer.from(new SharedArrayBuffer(raw.length + 5, { maxByteLength: 10_000 }), 5, raw.length);
		inShared.set(raw);
		const read = await thread.read(inShared, options);
		expect(read.email.text).toBe('ポンプ');
		expect(read.raw).toBe(inShared);
		expect(plain({ ...read, raw: null })).toEqual(plain({ ...(await readMessage(raw, options)), raw: null }));
	});

	it('reads many messages in one go, in order, as they are read without one', async () => {
		const messages = readMailCases(folder).map(({ file }) => ({ raw: readFileSync(path.join(folder, file)), options }));
		const read = await thread.readAll(messages);
		const each = await Promise.all(messages.map(async ({ raw }) => await readMessage(raw, options)));
		expect(read.map(plain)).toEqual(each.map(plain));
	});

	it('says why a message is over a limit, with code and hint', async () => {
		const small = { ...options, limits: { bytes: 10 } };
		const raw = messageOf('', 'It drips.');
		const read = await thread.read(raw, small);
		expect(read.failure).toMatchObject({ code: 'messageTooLarge', hint: expect.any(String) as string });
		expect(plain(read)).toEqual(plain(await readMessage(raw, small)));
	});

	it('leaves the bytes of a message with whoever gave them, and reads those that wait in order', async () => {
		const raws = Array.from({ length: 5 }, (_, index) => messageOf('', `Message ${index}`));
		const read = await Promise.all(raws.map(async (raw) => await thread.read(raw, options)));
		expect(read.map(({ email }) => email.text.trim())).toEqual(raws.map((_raw, index) => `Message ${index}`));
		expect(read.map(({ raw }) => raw)).toEqual(raws);
		expect(raws.every(({ length }) => length > 0)).toBe(true);
	});
});

const manyParts = messageOf(
	'Content-Type: multipart/mixed; boundary=b',
	'',
	...Array.from({ length: 900 }, (_, index) => `--b\r\n${`X-${index}: y\r\n`.repeat(20)}\r\n${'word '.repeat(400)}`),
	'--b--',
);

describe('a message that takes more than a thread may have', () => {
	it.each<[why: string, limits: Partial<ThreadLimits>, said: RegExp]>([
		['time', { milliseconds: 1 }, /not read after 0\.001 s/],
		['memory', { heapMegabytes: 8 }, /more than 8 MB of memory/],
	])('keeps its headers and bytes, and says that %s is why', async (_why, own, said) => {
		const thread = new ReadingThread({ ...limits, ...own });
		const { email, raw, failure } = await thread.read(manyParts, options);
		expect(email).toMatchObject({ from: 'ada@fabrikam.example', subject: 'The pump', text: '' });
		expect(raw).toBe(manyParts);
		expect(failure).toMatchObject({ name: 'ArcError', code: 'messageUnreadable' });
		expect(failure?.message).toMatch(said);
	});

	it('does not keep those from being read that came with it', async () => {
		const thread = new ReadingThread({ ...limits, heapMegabytes: 14 });
		const html = messageOf('Content-Type: text/html', '', '<p>a</p>'.repeat(250_000));
		const read = await thread.readAll(
			[messageOf('', 'It drips.'), html, messageOf('', 'It still drips.')].map((raw) => ({ raw, options })),
		);
		expect(read.map(({ failure, email }) => failure?.code ?? email.text.trim())).toEqual([
			'It drips.',
			'messageUnreadable',
			'It still drips.',
		]);
	});

	it('does not keep the next one from being read', async () => {
		const thread = new ReadingThread({ ...limits, heapMegabytes: 14 });
		const html = messageOf('Content-Type: text/html', '', '<p>a</p>'.repeat(250_000));
		const [large, small] = await Promise.all([
			thread.read(html, options),
			thread.read(messageOf('', 'It drips.'), options),
		]);
		expect(large.failure?.code).toBe('messageUnreadable');
		expect(small).toMatchObject({ failure: null, email: { text: expect.stringContaining('It drips.') as string } });
	});
});

it('lets the process end while it has nothing to read', async () => {
	const file = path.join(__dirname, '../../../../dist/adapters/mail/read/aside/reading-thread.js');
	const program = `
		const { ReadingThread } = require(${JSON.stringify(file)});
		const thread = new ReadingThread(${JSON.stringify(limits)});
		const options = { receivedOn: new Date(), ownAddresses: new Set() };
		thread.read(Buffer.from('Subject: The pump\\n\\nIt drips.\\n'), options).then(({ email }) => console.log(email.subject));
	`;
	// Killed where it lives on.
	const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { timeout: 120_000 });
	expect(stdout.trim()).toBe('The pump');
});
