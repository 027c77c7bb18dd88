import type { Fields } from './scenario.ts';

/** The MIME message of an email step. */
export function mimeOf(email: Fields, date: Date): Buffer {
	const {
		from,
		to = [],
		cc = [],
		subject = '',
		text,
		html,
		inReplyTo,
		references = [],
		headers = {},
		attachments = [],
		messageId,
	} = email as {
		from?: string | null;
		to?: readonly string[];
		cc?: readonly string[];
		subject?: string;
		text?: string;
		html?: string;
		inReplyTo?: string;
		references?: readonly string[];
		headers?: Readonly<Record<string, string | readonly string[]>>;
		attachments?: ReadonlyArray<{ name: string; contentType: string; size: number }>;
		messageId?: string;
	};
	const custom = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
	const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
	const lines = [
		...(from === null || from === undefined ? [] : [`From: ${address(from)}`]),
		...(to.length > 0 ? [`To: ${to.map(address).join(', ')}`] : []),
		...(cc.length > 0 ? [`Cc: ${cc.map(address).join(', ')}`] : []),
		`Subject: ${encoded(subject)}`,
		...(messageId === undefined ? [] : [`Message-ID: <${messageId}>`]),
		...(inReplyTo === undefined ? [] : [`In-Reply-To: <${inReplyTo}>`]),
		...(references.length > 0 ? [`References: ${references.map((id) => `<${id}>`).join(' ')}`] : []),
		`Date: ${date.toUTCString().replace('GMT', '+0000')}`,
		'MIME-Version: 1.0',
	].filter((line) => !named.has(line.slice(0, line.indexOf(':')).toLowerCase()));
	const bodies = [
		...(text !== undefined || html === undefined ? [part('text/plain; charset=utf-8', text ?? '')] : []),
		...(html === undefined ? [] : [part('text/html; charset=utf-8', html)]),
	];
	const files = attachments.map(({ name, contentType, size }) =>
		[
			`Content-Type: ${contentType}; name="${name}"`,
			`Content-Disposition: attachment; filename="${name}"`,
			'Content-Transfer-Encoding: base64',
			'',
			base64(Buffer.alloc(size, 'a')),
		].join('\r\n'),
	);
	const head = [...custom, ...lines];
	if (named.has('content-type')) return Buffer.from([...head, '', text ?? ''].join('\r\n'));
	const body = bodies.length === 1 ? (bodies[0] ?? '') : multipart('alternative', bodies);
	const whole = files.length === 0 ? body : multipart('mixed', [body, ...files]);
	return Buffer.from(`${head.join('\r\n')}\r\n${whole}`);
}

function address(written: string): string {
	const named = /^(.*\S)\s*<([^<>]+)>$/.exec(written.trim());
	if (named === null) return written;
	const name = (named[1] ?? '').replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
	return `${/[^\x20-\x7e]/.test(name) ? encoded(name) : `"${name.replace(/["\\]/g, '\\$&')}"`} <${named[2]}>`;
}

function encoded(text: string): string {
	if (!/[^\x20-\x7e]/.test(text)) return text;
	return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function base64(bytes: Buffer): string {
	return bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
}

function part(type: string, text: string): string {
	return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', base64(Buffer.from(text))].join('\r\n');
}

function multipart(kind: string, parts: readonly string[]): string {
	const boundary = `arc-${kind}`;
	return [
		`Content-Type: multipart/${kind}; boundary="${boundary}"`,
		'',
		...parts.flatMap((one) => [`--${boundary}`, one]),
		`--${boundary}--`,
		'',
	].join('\r\n');
}
