import { parseMessage } from '../../../../adapters/mail/read/parse-message';
import { readAttachments } from '../../../../adapters/mail/read/body/read-attachments';

const head = 'From: a@x.example\nSubject: x\n';
const read = async (raw: string) =>
	(
		await parseMessage(Buffer.from(raw.replaceAll('\n', '\r\n'), 'latin1'), {
			receivedOn: new Date('2026-03-02T10:00:00Z'),
			ownAddresses: new Set(),
		})
	).email;

const multipart = (kind: string, ...parts: readonly string[]): string =>
	`${head}Content-Type: multipart/${kind}; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`;

const many = (part: string, count = 900): string => multipart('mixed', ...Array.from({ length: count }, () => part));

const words = 'Content-Type: text/plain\n\nhi';
const html = 'Content-Type: text/html\n\n<p>hi <img src="cid:logo%40x"></p>';

describe('a body is never silently empty', () => {
	it.each([
		...['text', 'plain', 'text/', '/plain', 'text/markdown', 'text/x-foo', '"text/plain"', 'text / plain', 'foo', 'x;'],
		...['text/plain charset=utf-8', 'charset=utf-8', '; charset=utf-8', 'text/plain; charset="utf-8', 'text\\plain'],
		...[
			'html',
			'text/html/plain',
			'multipart',
			'multipart/mixed',
			'multipart/mixed; boundary=b',
			'text/plain; boundary=b',
		],
		...['text/plain; name="message.txt"', 'application', '=?utf-8?Q?text/plain?=', 'text/plain, text/html'],
	])('under the type %s', async (type) => {
		const { text, attachments } = await read(`${head}Content-Type: ${type}\n\nGr\xfc\xdfe, it smokes.\n`);
		expect([text.trim(), attachments]).toEqual(['Grüße, it smokes.', []]);
	});

	it.each<[why: string, raw: string, text: string]>([
		['two types, of which the second is HTML', 'Content-Type: text/plain\nContent-Type: text/html\n\n<p>hi</p>', 'hi'],
		[
			'two types, of which one has parts',
			'Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b--',
			'hi',
		],
		['no boundary', 'Content-Type: multipart/mixed\n\nThis is MIME.\n--c\nContent-Type: text/plain\n\nhi\n--c--', 'hi'],
		['another boundary', 'Content-Type: multipart/mixed; boundary=b\n\n--c\n\nhi\n--c--', 'hi'],
		[
			'a boundary that is folded without a blank',
			'Content-Type: multipart/mixed;\nboundary="c"\nX: y\n\n--c\n\nhi\n--c--',
			'hi',
		],
		['a boundary in single quotes', "Content-Type: multipart/mixed; boundary='c'\n\n--c\n\nhi\n--c--", 'hi'],
		['a boundary with a comment', 'Content-Type: multipart/mixed; boundary=c (by x)\n\n--c\n\nhi\n--c--', 'hi'],
		['a boundary without a type', 'Content-Type: boundary=c\n\n--c\n\nhi\n--c--', 'hi'],
		['parts that no header announces', 'MIME-Version: 1.0\n\n--c\nContent-Type: text/plain\n\nhi\n--c--', 'hi'],
		['words before parts that never come', 'Content-Type: multipart/mixed; boundary=b\n\nhi\n--b--', 'hi'],
		['no end of the parts', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi', 'hi'],
		['no empty line behind the headers', 'hi Bob,\n\nit smokes', 'hi Bob,\n\nit smokes'],
		['HTML without a type', '\n<html><p>hi</p>', 'hi'],
		['plain text that is said to be base64', 'Content-Transfer-Encoding: base64\n\nhi, it smokes.', 'hi, it smokes.'],
		['one word of it', 'Content-Transfer-Encoding: base64\n\nHello', 'Hello'],
		['base64 with a footer', 'Content-Transfer-Encoding: base64\n\naGk=\n-- \na list, see x', 'hi\n-- \na list, see x'],
		[
			'base64 whose last line looks like a word',
			'Content-Transfer-Encoding: base64\n\nYWFh7ZWcYcWgYcOkYQrjgYJhCsOn7ZWcw6TDn8O4w7jQlsO8YdCW0JYKw7jkuJbtlZwK0JbjgYLD\nnzth',
			'aaa한aŠaäa\nあa\nç한äßøøЖüaЖЖ\nø世한\nЖあß;a',
		],
		['base64 in pieces', 'Content-Transfer-Encoding: base64\n\naGkg\nYQ==\nYg==', 'hi ab'],
		['an encoding in quotes', 'Content-Transfer-Encoding: "Base64"\n\naGk=', 'hi'],
		['an encoding that is misspelled', 'Content-Transfer-Encoding: quoted/printable\n\nh=69', 'hi'],
		['escapes that are none', 'Content-Transfer-Encoding: quoted-printable\n\n1=2 and =zz=\n!', '1=2 and =zz!'],
		['uuencode', 'Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#0V%T\n`\nend', 'Cat'],
	])('with %s', async (_why, raw, text) => {
		expect((await read(head + raw)).text.trim()).toBe(text);
	});

	it('takes no message that a text quotes for its parts', async () => {
		const quoted = 'See:\n\n--b\nContent-Type: text/plain\n\nhi\n--b--';
		expect((await read(`${head}\n${quoted}`)).text).toBe(quoted);
	});

	it.each<[why: string, before: string]>([
		['a byte order mark', '\xef\xbb\xbf'],
		['empty lines', '\n \n\n'],
		['a mark and an empty line', '\xef\xbb\xbf\n'],
		['a mark and a line of an mbox', '\xef\xbb\xbfFrom a@x Mon Mar  2 10:00:00 2026\n'],
	])('has its headers behind %s', async (_why, before) => {
		expect(await read(`${before}${head}\nhi`)).toMatchObject({ from: 'a@x.example', subject: 'x', text: 'hi' });
	});
});

describe('text', () => {
	it.each<[why: string, raw: string, text: string, html: string]>([
		['of alternatives one', multipart('alternative', words, 'Content-Type: text/html\n\n<b>hi</b>'), 'hi', '<b>hi</b>'],
		[
			'the other where one shows nothing',
			multipart('alternative', 'Content-Type: text/plain\n\n\xa0', 'Content-Type: text/html\n\n<b>hi</b>'),
			'hi',
			'<b>hi</b>',
		],
		[
			'alternatives that are named',
			multipart(
				'alternative',
				'Content-Type: text/plain; name=a.txt\n\nhi',
				'Content-Type: text/html; name=a.html\n\n<b>hi</b>',
			),
			'hi',
			'<b>hi</b>',
		],
		[
			'of others each',
			multipart('mixed', words, 'Content-Type: text/html\n\n<b>two</b>'),
			'hi\ntwo',
			'<div>hi</div><br/>\n<b>two</b>',
		],
		[
			'a footer below HTML',
			multipart('mixed', 'Content-Type: text/html\n\n<b>one</b>', 'Content-Type: text/plain\n\n<two>'),
			'one\n<two>',
			'<b>one</b><br/>\n<div>&lt;two&gt;</div>',
		],
		[
			'in an alternative of parts',
			multipart(
				'alternative',
				words,
				'Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<b>one</b>\n--c\nContent-Type: text/html\n\n<b>two</b>\n--c--',
			),
			'hi',
			'<b>one</b><br/>\n<b>two</b>',
		],
		[
			'flowed',
			`${head}Content-Type: text/plain; format=flowed\n\na long \nline\n> quoted \n> too\n-- \nAda`,
			'a long line\n> quoted too\n-- \nAda',
			'',
		],
		[
			'flowed without blanks',
			`${head}Content-Type: text/plain; format=flowed; delsp=yes\n\na lo \nng line`,
			'a long line',
			'',
		],
	])('is %s', async (_why, raw, text, markup) => {
		const email = await read(raw);
		expect([email.text.trim(), email.html.trim()]).toEqual([text, markup]);
	});

	it.each<[why: string, raw: string, text: string]>([
		['of the HTML', `${head}Content-Type: text/html\n\n<meta charset=windows-1251>\xc4\xe0`, 'Да'],
		[
			'of the HTML in its older form',
			`${head}Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<meta content=3D"text/html; charset=3Dkoi8-r">=E4=C1`,
			'Да',
		],
		[
			'of another part',
			multipart('mixed', 'Content-Type: text/plain\n\n\xe4\xc1', 'Content-Type: text/html; charset=koi8-r\n\n<p>.'),
			'Да\n.',
		],
		['of the words in the headers', 'Subject: =?iso-2022-jp?B?GyRCJUYbKEI=?=\n\n\x83e\x83X', 'テス'],
	])('without a charset is in that %s', async (_why, raw, text) => {
		expect((await read(raw)).text.trim()).toBe(text);
	});

	it('that headers hold as raw bytes is in the charset of the body', async () => {
		const type = 'Content-Type: text/plain; charset=windows-1251';
		expect(await read(`From: \xc4\xe0 <a@x.example>\nSubject: \xc4\xe0\n${type}\n\n\xc4\xe0`)).toMatchObject({
			subject: 'Да',
			fromName: 'Да',
			text: 'Да',
		});
	});
});

describe('an attachment', () => {
	it.each<[header: string, name: string, type: string]>([
		['Content-Disposition: attachment; filename=my report.pdf', 'my report.pdf', 'application/pdf'],
		['Content-Disposition: attachment; filename="a; b.pdf"', 'a; b.pdf', 'application/pdf'],
		['Content-Disposition: attachment; filename="a "b" c.pdf"', 'a "b" c.pdf', 'application/pdf'],
		['Content-Disposition: attachment; filename="a.pdf', 'a.pdf', 'application/pdf'],
		['Content-Disposition: attachment filename=a.pdf', 'a.pdf', 'application/pdf'],
		["Content-Disposition: attachment; filename*=UTF-8''Gr%C3%B6%20%281%29.pdf", 'Grö (1).pdf', 'application/pdf'],
		[
			'Content-Disposition: attachment; filename*0*=UTF-8\'\'Gr%C3; filename*1*=%B6; filename*2="e.pdf"',
			'Gröe.pdf',
			'application/pdf',
		],
		["Content-Disposition: attachment; filename=a.pdf; filename*=koi8-r''%E4%C1.pdf", 'Да.pdf', 'application/pdf'],
		['Content-Disposition: attachment; filename*=%C3%B6.pdf', 'ö.pdf', 'application/pdf'],
		[
			'Content-Disposition: attachment;\n filename="=?utf-8?Q?Gr=C3=B6?=\n =?utf-8?Q?=C3=9Fe.pdf?="',
			'Größe.pdf',
			'application/pdf',
		],
		['Content-Type: application/pdf; name=Rechnung (1).pdf', 'Rechnung (1).pdf', 'application/pdf'],
		['Content-Type: text/plain; name="server.log"', 'server.log', 'text/plain'],
		['Content-Type: text/html; name=page.html\nContent-Disposition: inline', 'page.html', 'text/html'],
		[
			'Content-Type: message/rfc822\nContent-Disposition: inline; filename=a.eml\n\nSubject: y',
			'a.eml',
			'message/rfc822',
		],
		['Content-Disposition: filename=a.pdf', 'a.pdf', 'application/pdf'],
		['Content-Type: pdf; name=a.pdf', 'a.pdf', 'application/pdf'],
		['Content-Type: application/pdf', 'attachment-1.pdf', 'application/pdf'],
		['Content-Type: image/jpeg\nContent-Disposition: inline', 'attachment-1.jpg', 'image/jpeg'],
		['Content-Type: image/x-foo', 'attachment-1.foo', 'image/x-foo'],
		['Content-Type: message/rfc822\n\nSubject: y', 'attachment-1.eml', 'message/rfc822'],
		['Content-Type: text/calendar; method=REQUEST', 'attachment-1.ics', 'text/calendar'],
		['Content-Disposition: attachment', 'attachment-1.txt', 'text/plain'],
		['Content-Type: application/x-foo', 'attachment-1', 'application/x-foo'],
		['Content-Disposition: attachment; filename="\xc4\xe0.pdf"', 'Да.pdf', 'application/pdf'],
	])('is what says %j', async (header, name, contentType) => {
		const charset = 'Content-Type: text/plain; charset=windows-1251\n\nhi';
		const { attachments, text } = await read(multipart('mixed', charset, `${header}\n\nx`));
		expect(text.trim()).toBe('hi');
		expect(attachments).toMatchObject([{ name, contentType }]);
	});

	it.each<[why: string, part: string, inline: boolean]>([
		['the HTML shows it', 'Content-Type: image/png\nContent-ID: <LOGO@x>', true],
		[
			'the HTML shows it though it is an attachment',
			'Content-Disposition: attachment; filename=l.png\nContent-ID: <logo@x>',
			true,
		],
		[
			'the HTML shows another one',
			'Content-Type: image/png\nContent-Disposition: inline\nContent-ID: <other@x>',
			false,
		],
		['it has no id', 'Content-Type: image/png\nContent-Disposition: inline', false],
	])('is inline where the HTML shows it: %s', async (_why, part, inline) => {
		expect((await read(multipart('related', html, `${part}\n\nx`))).attachments).toMatchObject([{ inline }]);
	});

	it('is inline where the HTML shows its place', async () => {
		const shown = 'Content-Type: text/html\n\n<img src="http://x.example/a.png">';
		const image = 'Content-Type: image/png\nContent-Location: http://x.example/a.png\n\nx';
		expect((await read(multipart('related', shown, image))).attachments).toMatchObject([{ inline: true }]);
	});

	it.each<[encoding: string, body: string, content: string]>([
		['base64', 'JVBERg==', '%PDF'],
		['base64', 'aGkg\nYQ==\nYg==', 'hi ab'],
		['quoted-printable', 'a=3Db=\nc', 'a=bc'],
		['x-uuencode', 'begin 644 a\n#0V%T\n`\nend', 'Cat'],
		['8bit', 'a\xfcb', 'a\xfcb'],
	])('has the bytes that its %s holds, and their size', async (encoding, body, content) => {
		const raw = multipart(
			'mixed',
			words,
			`Content-Type: application/x-foo\nContent-Transfer-Encoding: ${encoding}\n\n${body}`,
		);
		const [file] = readAttachments(Buffer.from(raw, 'latin1'));
		expect([file?.content.toString('latin1'), file?.size]).toEqual([content, content.length]);
	});
});

it.each<[why: string, raw: () => string]>([
	['multiparts without parts', () => many('Content-Type: multipart/mixed; boundary=n\n\n--x\n--y')],
	['names in quotes', () => many(`Content-Disposition: attachment; ${'filename="a"b '.repeat(280)}\n\nx`, 400)],
	['comments without end', () => many(`Content-Type: text/plain; ${'a=(('.repeat(1_000)}\n\nx`, 400)],
	['texts', () => many(`Content-Type: text/plain\n\n${'a b\n'.repeat(4_000)}`)],
	['lines that are no base64', () => `${head}Content-Transfer-Encoding: base64\n\n${'a b\n'.repeat(500_000)}`],
	['escapes that are none', () => `${head}Content-Transfer-Encoding: quoted-printable\n\n${'= '.repeat(1_000_000)}`],
	['words without end', () => `${head}Subject: ${'=?utf-8?Q?'.repeat(20_000)}\n\nx`],
])('reads a message of many %s', async (_why, raw) => {
	expect((await read(raw())).text.length).toBeLessThanOrEqual(64 * 1024);
});

it('leaves files in texts where they are, where there are more than people send', () => {
	const texts = many(`Content-Type: text/plain\n\n${'begin 644 a\n#0V%T\n`\nend\n'.repeat(1_000)}`, 20);
	expect(readAttachments(Buffer.from(texts))).toHaveLength(100);
});
