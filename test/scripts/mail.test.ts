import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { splitMbox } from '../../scripts/mail/split-mbox';

const root = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'arc-mail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail =
	'From: Ada <ada@fabrikam.example>\nTo: support@contoso.example\nSubject: Printer\nMessage-ID: <a@x>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nYes.\n\nOn Mon, 2 Mar 2026, Support wrote:\n> Well?\n';

function file(name: string, content: string): string {
	const place = path.join(folder, name);
	writeFileSync(place, content, 'latin1');
	return place;
}

function spawn(...args: string[]): { stdout: string; status: number | null; stderr: string } {
	const command = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.join(root, 'scripts/mail.ts'), ...args];
	return spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
}

function run(...args: string[]): { lines: Record<string, unknown>[]; status: number | null; stderr: string } {
	const { stdout, status, stderr } = spawn(...args);
	return {
		lines: stdout
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as Record<string, unknown>),
		status,
		stderr,
	};
}

it('tells of each message in a line of its own, whatever ends its lines, and of a file that is not there', () => {
	const files = [
		file('lf.eml', mail),
		file('crlf.eml', mail.replaceAll('\n', '\r\n')),
		file('cr.eml', mail.replaceAll('\n', '\r')),
		file('from.eml', `From ada@fabrikam.example Mon Mar  2 10:00:00 2026\n${mail}`),
		path.join(folder, 'not-there.eml'),
		folder,
	];
	const { lines, status } = run(...files);
	expect(status).toBe(0);
	expect(lines.map((line) => line['file'])).toEqual(files);
	for (const line of lines.slice(0, 4)) {
		expect(line).toMatchObject({
			messageId: 'a@x',
			inReplyTo: null,
			references: [],
			from: 'ada@fabrikam.example',
			to: ['support@contoso.example'],
			cc: [],
			subject: 'Printer',
			date: '2026-03-02T10:00:00.000Z',
			automatic: null,
			automaticBecause: null,
			html: 0,
			reply: 'Yes.',
			attachments: [],
			error: null,
		});
		expect(line['text']).toBeGreaterThan(40);
	}
	expect(lines[4]).toMatchObject({ messageId: null, text: 0, error: 'ENOENT' });
	expect(lines[5]).toMatchObject({ error: 'EISDIR' });
});

it('says why a mail was judged so, whose own address it is, and whom it believes', () => {
	const trusted = file('auth.eml', `Authentication-Results: mx.contoso.example; dmarc=pass\n${mail}`);
	const bounce = path.join(root, 'test/fixtures/mail/bounce.eml');
	const { lines } = run('--own', 'Ada@fabrikam.example', '--trust', 'MX.contoso.example', trusted, bounce);
	expect(lines).toMatchObject([
		{ automatic: 'ownAddress', authentication: { dmarc: 'pass' } },
		{
			automatic: 'bounce',
			automaticBecause: expect.stringMatching(/^Content-Type: multipart\/report/),
			delivery: { messageId: 'reply-10@contoso.example' },
		},
	]);
});

it('asks for files where none are given', () => {
	expect(run()).toMatchObject({ lines: [], status: 2, stderr: expect.stringContaining('FILE') });
	expect(run('--unheard-of')).toMatchObject({ lines: [], status: 2 });
});

it('names a message that is too large, and goes on', () => {
	const { lines } = run(file('big.eml', `Subject: big\n\n${'x'.repeat(27 * 1024 * 1024)}`), file('small.eml', mail));
	expect(lines).toMatchObject([
		{ subject: 'big', error: 'messageTooLarge' },
		{ subject: 'Printer', error: null },
	]);
});

describe('a folder of cases', () => {
	const cases = path.join(folder, 'cases');
	const outcome = (checks: readonly unknown[]): [stdout: string, status: number | null] => {
		mkdirSync(cases, { recursive: true });
		writeFileSync(path.join(cases, 'a.eml'), mail);
		writeFileSync(path.join(cases, 'cases.json'), JSON.stringify([{ file: 'a.eml', why: 'a mail', checks }]));
		const { stdout, status } = spawn('--cases', cases);
		return [stdout, status];
	};

	it('passes where each message is read as wanted', () => {
		expect(outcome([['subject', 'equals', 'Printer']])).toEqual(['pass a.eml\n1 passed, 0 failed\n', 0]);
	});

	it('fails where one is not, and says in one line what was expected and found', () => {
		const checks = [
			['subject', 'equals', 'Lamp'],
			['reply', 'equals', 'Yes.'],
			['to', 'length', 2],
		];
		const line = 'fail a.eml: subject, equals "Lamp", "Printer"; to, length 2, ["support@contoso.example"]';
		expect(outcome(checks)).toEqual([`${line}\n0 passed, 1 failed\n`, 1]);
	});

	it('is refused where it has no cases', () => {
		expect(run('--cases', path.join(folder, 'not-there'))).toMatchObject({ lines: [], status: 2 });
	});
});

describe('splitMbox', () => {
	const separator = 'From a@x Mon Mar  2 10:00:00 2026';
	it.each<[why: string, file: string, messages: readonly string[]]>([
		['a message that is none of an mbox', 'Subject: a\n\nb', ['Subject: a\n\nb']],
		['one message', `${separator}\nSubject: a\n\nb\n`, ['Subject: a\n\nb\n']],
		[
			'two messages',
			`${separator}\nSubject: a\n\nb\n\n${separator}\nSubject: c\n\n`,
			['Subject: a\n\nb\n\n', 'Subject: c\n\n'],
		],
		[
			'lines that end in CRLF',
			`${separator}\r\nA: a\r\n\r\nb\r\n\r\n${separator}\r\nC: c\r\n`,
			['A: a\r\n\r\nb\r\n\r\n', 'C: c\r\n'],
		],
		['lines that end in CR', `${separator}\rA: a\r\rb\r\r${separator}\rC: c\r`, ['A: a\r\rb\r\r', 'C: c\r']],
		[
			'a sentence that begins with From',
			`${separator}\nA: a\n\nFrom now on\n\nFrom me to you\n`,
			['A: a\n\nFrom now on\n\nFrom me to you\n'],
		],
		[
			'a line that was quoted',
			`${separator}\nA: a\n\n>From now on\n>>From then\n`,
			['A: a\n\nFrom now on\n>From then\n'],
		],
		['an empty sender', `From <> Thu Apr 29 23:45:10 2008\nA: a\n`, ['A: a\n']],
		['nothing', '', ['']],
	])('reads %s', (_why, content, messages) => {
		expect(splitMbox(Buffer.from(content)).map(String)).toEqual(messages);
	});

	it('keeps every byte of a message', () => {
		const raw = readFileSync(path.join(root, 'test/fixtures/mail/latin1.eml'));
		expect(splitMbox(Buffer.concat([Buffer.from(`${separator}\n`), raw]))[0]).toEqual(raw);
	});
});
