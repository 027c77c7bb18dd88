import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../../../core/activity/activity';
import type { HeaderPart } from '../../../../core/mail/trigger-items/mail-parts';

/** A file of an email with its bytes in Base64, as Dataverse gives them. */
export interface WholeFile extends Attachment {
	readonly base64: string;
}

const lineEnd = '\r\n';

/**
 * A message (RFC 5322, RFC 2045) of what Dataverse keeps of one, so that its files can be read wherever
 * those of a message can. Texts go as UTF-8 in Base64, whatever they hold.
 */
export function composeMessage(
	headers: readonly HeaderPart[],
	{ text, html }: { readonly text: string; readonly html: string },
	files: readonly WholeFile[],
): Uint8Array {
	const boundary = `arc-${randomUUID()}`;
	const body = html === '' ? part('text/plain; charset=utf-8', text) : part('text/html; charset=utf-8', html);
	return Buffer.from(
		[
			...headers.map(({ name, value }) => `${name}: ${headerValue(name, value)}`),
			'mime-version: 1.0',
			`content-type: multipart/mixed; boundary="${boundary}"`,
			'',
			...[body, ...files.map(filePart)].flatMap((one) => [`--${boundary}`, one]),
			`--${boundary}--`,
			'',
		].join(lineEnd),
		'utf8',
	);
}

function part(type: string, text: string): string {
	return [
		`content-type: ${type}`,
		'content-transfer-encoding: base64',
		'',
		folded(Buffer.from(text, 'utf8').toString('base64')),
	].join(lineEnd);
}

function filePart({ name, contentType, contentId, base64 }: WholeFile): string {
	const isType = /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/.test(contentType);
	const isInline = contentId !== undefined && contentId !== null && /^[!-;=?-~]{1,250}$/.test(contentId);
	return [
		`content-type: ${isType ? contentType : 'application/octet-stream'}`,
		// RFC 2231, section 4: percent signs for whatever is no plain letter.
		`content-disposition: ${isInline ? 'inline' : 'attachment'}; filename*=utf-8''${percent(name)}`,
		...(isInline ? [`content-id: <${contentId}>`] : []),
		'content-transfer-encoding: base64',
		'',
		folded(base64.replace(/[^A-Za-z0-9+/=]/g, '')),
	].join(lineEnd);
}

/** Addresses and ids stay as they are, with names as UTF-8 (RFC 6532); a subject may hold anything. */
function headerValue(name: string, value: string): string {
	if (name !== 'subject' || /^[\x20-\x7e]*$/.test(value)) return value;
	// An encoded word holds at most 45 bytes, cut between characters (RFC 2047, section 2).
	const words: string[] = [];
	let word = '';
	for (const character of value) {
		if (Buffer.byteLength(word + character) > 45) {
			words.push(word);
			word = '';
		}
		word += character;
	}
	return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join(`${lineEnd} `);
}

const percent = (text: string): string =>
	encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

/** Lines of 76 characters (RFC 2045, section 6.8). */
function folded(base64: string): string {
	return base64.replace(/.{76}(?=.)/g, `$&${lineEnd}`);
}
