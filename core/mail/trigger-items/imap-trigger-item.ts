import { z } from '../../../vendor/zod';
import { ArcError } from '../../errors';
import { headerFields, readItem, type HeaderPart, type MailParts, type RawMail } from './mail-parts';

const text = z.string().nullish();
const node = 'Email Trigger (IMAP)';

/** Format Simple: five headers at the top, the others under `metadata`, each with its first value, decoded. */
const simpleSchema = z.looseObject({
	metadata: z.record(z.string(), z.unknown()),
	textPlain: text,
	textHtml: text,
	from: text,
	to: text,
	cc: text,
	subject: text,
	date: text,
});

/** Format Resolved: what mailparser made of the message, with the last line of each header. */
export const resolvedSchema = z.looseObject({
	headers: z.record(z.string(), z.string()),
	text,
	html: z.union([z.string(), z.literal(false)]).nullish(),
});

/**
 * A message as n8n's Email Trigger (IMAP) gives it, in the format that its keys show.
 *
 * Format RAW of version 2 gives the body without headers, which is no message: it is refused, where
 * it does not begin with headers all the same.
 *
 * @throws ArcError `itemInvalid`
 */
export function readImapItem(json: Readonly<Record<string, unknown>>): MailParts | RawMail {
	if (typeof json['raw'] === 'string') return rawMail(json['raw']);
	if (json['metadata'] === undefined) return resolvedParts(readItem(resolvedSchema, json, node));
	const { metadata, textPlain, textHtml, from, ...item } = readItem(simpleSchema, json, node);
	const others = Object.entries(metadata).flatMap(([name, value]) =>
		typeof value === 'string' ? headerFields({ [name]: value }) : [],
	);
	const named: HeaderPart[] = headerFields({
		from: quoteName(from),
		to: item.to,
		cc: item.cc,
		subject: item.subject,
		date: item.date,
	});
	return {
		kind: 'parts',
		headers: { kind: 'fields', fields: [...others, ...named] },
		text: textPlain ?? '',
		html: textHtml ?? '',
		receivedOn: null,
		further: {},
	};
}

/** What mailparser made of a message, as two of n8n's nodes give it. */
export function resolvedParts({ headers, text: plain, html }: z.infer<typeof resolvedSchema>): MailParts {
	return {
		kind: 'parts',
		headers: { kind: 'lines', lines: Object.values(headers) },
		text: plain ?? '',
		html: typeof html === 'string' ? html : '',
		receivedOn: null,
		further: {},
	};
}

function rawMail(raw: string): RawMail {
	const head = raw.slice(0, 64_000).split(/\r?\n\r?\n/)[0] ?? '';
	if (/^[!-9;-~]+:/.test(head) && /^(?:from|message-id|received):/im.test(head)) return { kind: 'raw', raw };
	throw new ArcError(
		'itemInvalid',
		`The item holds the body of a message without its headers, as ${node} gives it in the format RAW`,
		{
			hint: `Set Format of ${node} to Resolved or Simple.`,
		},
	);
}

/** n8n decodes the name and drops its quotation marks, so that a comma in it would part it in two. */
function quoteName(from: string | null | undefined): string | null {
	const text = from?.trim() ?? '';
	const open = text.endsWith('>') ? text.lastIndexOf('<') : -1;
	const name = text.slice(0, Math.max(open, 0)).trim();
	return name.includes(',') && !/["<>]/.test(name) ? `"${name}" ${text.slice(open)}` : (from ?? null);
}
