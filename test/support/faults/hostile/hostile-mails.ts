/** A message that costs as much as its kind can; the largest are just below the size limit. */
export interface HostileMail {
	readonly kind: string;
	readonly raw: Buffer;
	/** How many come at once. */
	readonly copies: number;
}

const megabyte = 1024 * 1024;

/** What the subject of each begins with. */
export const hostileSubject = 'Hostile: ';

/** The worst of each kind. Made one after the other, so that only one of them is held. */
export function* hostileMails(to: string, short: boolean): Generator<HostileMail> {
	const size = (short ? 5 : 24) * megabyte;
	for (const { kind, head = [], body, copies = 1, from = 'ada@attack.example' } of kinds(size)) {
		const lines = [`From: ${from}`, `To: ${to}`, `Subject: ${hostileSubject}${kind}`];
		yield { kind, raw: Buffer.from([...lines, ...head, '', body()].join('\r\n'), 'latin1'), copies };
	}
}

interface Kind {
	readonly kind: string;
	readonly from?: string;
	readonly head?: readonly string[];
	readonly body: () => string;
	readonly copies?: number;
}

const multipart = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'];
const html = ['Content-Type: text/html; charset=utf-8'];

const kinds = (size: number): readonly Kind[] => [
	{
		kind: 'a large attachment',
		head: multipart,
		body: () =>
			inParts([
				['text/plain', 'It squeaks.'],
				['application/pdf', base64(size)],
			]),
	},
	{ kind: 'lines that begin with a dot', body: () => '.\r\n'.repeat(size / 4) },
	{
		kind: '999 text parts',
		head: multipart,
		body: () =>
			inParts(Array.from({ length: 999 }, () => ['text/plain', fill('It squeaks. ', Math.floor(size / 999) - 100)])),
	},
	{
		kind: 'tiny header lines in parts',
		head: multipart,
		body: () => `--b\r\n${`${'A: b\r\n'.repeat(1_000)}\r\n--b\r\n`.repeat(200)}`,
	},
	{
		kind: 'a sender with blanks',
		from: `a${`${' '.repeat(900)}\r\n`.repeat(533)} b`,
		body: () => 'It squeaks.\r\n',
	},
	{ kind: 'deep HTML', head: html, body: () => lines(fill('<div><b><table>', size)) },
	{ kind: 'one long line', body: () => fill('squeak ', Math.min(size, 20 * megabyte)) },
	{
		kind: 'HTML of quotes',
		head: html,
		body: () => lines(fill('<blockquote type=cite>&gt; a@b.example wrote: ', size)),
	},
	{
		kind: 'quoted-printable',
		head: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
		body: () => fill(`${'=C3=A4'.repeat(12)}=\r\n`, size),
	},
	{
		kind: '10,000 attachments',
		head: multipart,
		body: () => inParts(Array.from({ length: 10_000 }, () => ['image/png', 'AAAA'])),
	},
	{
		kind: '990 attachments',
		head: multipart,
		body: () => inParts(Array.from({ length: 990 }, () => ['image/png', base64(size / 1_000)])),
	},
	{
		kind: 'parts inside one another',
		head: ['Content-Type: multipart/mixed; boundary=b0'],
		body: () =>
			fill(
				Array.from(
					{ length: 2_000 },
					(_, index) => `--b${index}\r\nContent-Type: multipart/mixed; boundary=b${index + 1}\r\n\r\n`,
				).join(''),
				size,
			),
	},
	{
		kind: 'eight of the largest at once',
		head: multipart,
		body: () =>
			inParts(Array.from({ length: 999 }, () => ['text/html', fill('<p>It squeaks. ', Math.floor(size / 999) - 100)])),
		copies: 8,
	},
];

function inParts(parts: ReadonlyArray<readonly [type: string, body: string]>): string {
	const written = parts.map(([type, body]) => {
		const encoding = type.startsWith('text/') ? '8bit' : 'base64';
		return `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${lines(body)}\r\n`;
	});
	return `${written.join('')}--b--\r\n`;
}

function base64(size: number): string {
	return Buffer.alloc(Math.floor((size * 3) / 4 / 1.03), 'ARC').toString('base64');
}

function fill(piece: string, size: number): string {
	return piece.repeat(Math.max(1, Math.floor(size / piece.length)));
}

/** In lines as mail has them. */
function lines(text: string): string {
	return text.replace(/[^\r\n]{76}/g, '$&\r\n');
}
