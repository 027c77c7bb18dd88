import type { Attachment } from '../../activity/activity';
import type { z } from '../../../vendor/zod';
import { ArcError } from '../../errors';

/** A message as another program took it apart; what it left out is not there. */
export interface MailParts {
	readonly kind: 'parts';
	/** Header lines as they stood in the message, one character a byte; or fields, decoded or not. */
	readonly headers:
		| { readonly kind: 'lines'; readonly lines: readonly string[] }
		| { readonly kind: 'fields'; readonly fields: readonly HeaderPart[] };
	readonly text: string;
	readonly html: string;
	readonly attachments?: readonly Attachment[];
	/** ISO 8601; null is now. */
	readonly receivedOn: string | null;
	readonly sentOn?: string | null;
	/** Further fields for the activity. */
	readonly further: Readonly<Record<string, unknown>>;
}

export interface HeaderPart {
	/** In lower case. */
	readonly name: string;
	readonly value: string;
}

/** A whole message (RFC 5322). */
export interface RawMail {
	readonly kind: 'raw';
	/** A text is UTF-8. */
	readonly raw: string | Uint8Array;
}

/** Header fields of the values that are there. */
export function headerFields(values: Readonly<Record<string, string | null | undefined>>): HeaderPart[] {
	return Object.entries(values).flatMap(([name, value]) =>
		value === null || value === undefined || value.trim() === ''
			? []
			: [{ name: name.toLowerCase(), value: value.replace(/[\r\n\0]+/g, ' ') }],
	);
}

/** An address and its name as a header writes them (RFC 5322 section 3.4); the name quoted, whatever it holds. */
export function writeMailbox(address: string, name?: string | null): string {
	const display = (name ?? '').trim();
	return display === '' || display === address ? address : `"${display.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

/** Message ids as a header writes them. */
export function writeIds(ids: readonly string[]): string {
	return ids
		.flatMap((id) =>
			id.includes('<')
				? [id]
				: id
						.split(/\s+/)
						.filter((word) => word !== '')
						.map((word) => `<${word}>`),
		)
		.join(' ');
}

/**
 * The JSON of an item as one of n8n's nodes gives it.
 *
 * @throws ArcError `itemInvalid` naming the first key that is otherwise
 */
export function readItem<Schema extends z.ZodType>(schema: Schema, json: unknown, node: string): z.infer<Schema> {
	const result = schema.safeParse(json);
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const key = issue?.path.join('.') ?? '';
	throw new ArcError(
		'itemInvalid',
		`The item is not as ${node} gives it: ${key === '' ? 'it' : `\`${key}\``} is not what was expected (${issue?.message ?? 'unknown'})`,
		{
			hint: 'Choose the From Preset of the node that the item comes from, or Define Below.',
		},
	);
}
