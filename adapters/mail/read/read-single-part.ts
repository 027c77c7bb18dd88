import { maxText, type Structure } from './check-structure';
import { valuesOf } from './message-headers';
import type { MessageBody } from './read-body';

/** Charsets that are UTF-8, or ASCII which is part of it. */
const utf8 = /^(?:us-?ascii|ascii|utf-?8)?$/;

/** Charsets in which bytes below 128 mean what they mean in ASCII. */
const likeAscii = /^(?:iso-?8859-?\d{1,2}|windows-?125\d|cp-?125\d)$/;

const aboveAscii = /[^\u0000-\u007f]/; // eslint-disable-line no-control-regex

/**
 * The body of a message that is one text without an encoding, as much of mail is: then there is
 * nothing to take apart, and it is read many times faster than by the parser. Null for any other.
 */
export function readSinglePart(raw: Buffer, { fields, parts }: Structure): MessageBody | null {
	const [part, further] = parts;
	if (part === undefined || further !== undefined || !/^(?:7bit|8bit|binary)?$/.test(part.encoding)) return null;
	if (part.type !== 'text/plain' && part.type !== 'text/html') return null;
	if (valuesOf(fields, 'content-disposition').length > 0 || valuesOf(fields, 'content-type').length > 1) return null;
	// Flowed text is put together again, and what has a boundary holds parts whatever it is called.
	if (/\bformat\b|\bboundary\b|\*|\(/i.test(part.contentType)) return null;
	const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(part.contentType)?.[1]?.toLowerCase() ?? '';
	const isUtf8 = utf8.test(charset);
	if (!isUtf8 && !likeAscii.test(charset)) return null;
	const text = raw.toString('utf8', part.from, Math.min(part.to, part.from + maxText));
	if (!isUtf8 && aboveAscii.test(text)) return null;
	const lines = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
	return part.type === 'text/html'
		? { text: '', html: lines, attachments: [] }
		: { text: lines, html: '', attachments: [] };
}
