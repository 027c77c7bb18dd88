import { ODataError } from './odata-error.ts';

/** A part of a multipart body. */
export interface Part {
	/** By lower-case name. */
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
}

const malformed = (message: string) => new ODataError(400, '0x80048d19', message);

/** The boundary that a content type names. */
export function boundaryOf(contentType: string | undefined): string {
	const found = /^multipart\/mixed\s*;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
	const boundary = found?.[1] ?? found?.[2];
	if (boundary === undefined) throw malformed('A batch is multipart/mixed with a boundary.');
	return boundary;
}

/** Parts between the lines of a boundary. Lines end with CRLF, as MIME wants it. */
export function readParts(text: string, boundary: string): Part[] {
	const [, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`);
	const last = parts.pop();
	if (last === undefined || !last.startsWith('--'))
		throw malformed(`The boundary '${boundary}' does not end the body.`);
	return parts.map((part) => {
		if (!part.startsWith('\r\n')) throw malformed('Lines of a batch end with CRLF.');
		return readPart(part.slice(2));
	});
}

/** Headers, an empty line, a body. */
export function readPart(text: string): Part {
	const end = text.indexOf('\r\n\r\n');
	const head = end === -1 ? text : text.slice(0, end);
	const headers = head
		.split('\r\n')
		.filter((line) => line !== '')
		.map((line): [string, string] => {
			const colon = line.indexOf(':');
			if (colon < 1) throw malformed(`'${line.slice(0, 60)}' is no header.`);
			return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
		});
	return { headers: new Map(headers), body: end === -1 ? '' : text.slice(end + 4) };
}

/** A multipart body of parts that have headers of their own. */
export const writeParts = (boundary: string, parts: readonly string[]): string =>
	`${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
