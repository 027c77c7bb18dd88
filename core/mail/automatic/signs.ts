import type { AutomaticKind } from '../../activity/activity';
import type { HeaderSign } from './automatic-headers';

/** What a message shows of who wrote it. */
export interface AutomaticSigns {
	/** As in Activity.headers: names in lower case, repeated values one a line. */
	readonly headers: Readonly<Record<string, string>>;
	readonly from: string | null;
	/** The envelope sender: null is the empty one (`<>`); undefined where it is not known. */
	readonly envelopeFrom?: string | null | undefined;
	/** The fields of a delivery report (RFC 3464), where the message has such a part. */
	readonly deliveryStatus?: string | undefined;
	/** The types of the message's own parts, without those of messages inside it. */
	readonly partTypes?: readonly string[];
	/** The names, in lower case, of the headers of a message that came back in it. */
	readonly returnedHeaders?: readonly string[];
	/** The beginning of its text: read for the answers of SMTP servers, never for words. */
	readonly text?: string;
	/** Normalised addresses of the store's own queues. */
	readonly ownAddresses: ReadonlySet<string>;
}

export interface Automatic {
	readonly kind: AutomaticKind;
	/** The sign by which it was told, for people to read. */
	readonly because: string;
}

/** Whether a message was sent so that nothing can come back to its sender. Of several paths the uppermost counts. */
export function hasEmptyReturnPath({
	headers,
	envelopeFrom,
}: Pick<AutomaticSigns, 'headers' | 'envelopeFrom'>): boolean {
	return envelopeFrom === null || valuesOf(headers, 'return-path').some((value) => /^<\s*>$/.test(value));
}

/** The first row of a table whose header the message has, with a value that fits. */
export function bySign({ headers }: Pick<AutomaticSigns, 'headers'>, table: readonly HeaderSign[]): Automatic | null {
	for (const { header, value: pattern, kind } of table) {
		const value = valuesOf(headers, header.toLowerCase()).find((text) => pattern === undefined || pattern.test(text));
		if (value !== undefined) return { kind, because: quoteSign(header, value) };
	}
	return null;
}

/** The values of a header, in order. Of return paths only the last server's. */
export function valuesOf(headers: Readonly<Record<string, string>>, name: string): readonly string[] {
	if (!Object.hasOwn(headers, name)) return [];
	const all = (headers[name] ?? '').split('\n').map((value) => value.trim());
	// The uppermost is that of the last server; those below come from servers that passed the message on.
	return name === 'return-path' ? all.slice(0, 1) : all;
}

/** A header as people read it, in a line. */
export function quoteSign(name: string, value: string): string {
	const text = `${name}: ${value.replace(/\s+/g, ' ')}`;
	return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
