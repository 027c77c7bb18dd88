import { contentTypeOf } from '../headers/content-type';
import { readParameters } from '../headers/header-parameters';
import { firstOf, readFields, valuesOf, type HeaderField } from '../headers/message-headers';
import { transferEncoding, type TransferEncoding } from './transfer-encoding';

/** A part of a message, multiparts and embedded messages included. */
export interface MimePart {
	/** In lower case, without parameters; see `readContentType`. */
	readonly type: string;
	/** Of Content-Type, in lower case. */
	readonly params: ReadonlyMap<string, string>;
	/** The whole Content-Type, as it is written. */
	readonly contentType: string;
	/** Whether the type is a guess, since its header names none that exists. */
	readonly isGuess: boolean;
	readonly encoding: TransferEncoding;
	/** `attachment`, `inline`, or empty where nothing is said; what is unknown is an attachment (RFC 2183 section 2.8). */
	readonly disposition: 'attachment' | 'inline' | '';
	/** The name of the file that it is, or empty. */
	readonly fileName: string;
	/** By which HTML names it, without `<>`; empty where it has none. */
	readonly contentId: string;
	/** The other way in which HTML names it (RFC 2557). */
	readonly location: string;
	/** Where its headers begin, where its body begins, and where that ends. */
	readonly headersFrom: number;
	readonly from: number;
	to: number;
	/** Whether it belongs to a message inside the message. */
	readonly embedded: boolean;
	/** Of a multipart its parts, of a message the one part that it is. */
	readonly children: MimePart[];
}

interface Place {
	readonly headersFrom: number;
	readonly from: number;
	readonly to: number;
	readonly embedded: boolean;
}

/** What the header fields of a part say of it. */
export function readPart(fields: readonly HeaderField[], place: Place, labels: readonly string[] = []): MimePart {
	const { type, params, written, isGuess } = contentTypeOf(valuesOf(fields, 'content-type'));
	const dispositions = valuesOf(fields, 'content-disposition').map((value) => readParameters(value, labels));
	// Gateways put a second header in; what names a file or an encoding says more than one that does not.
	const disposition = dispositions.find((one) => one.params.has('filename')) ?? dispositions[0];
	const encodings = valuesOf(fields, 'content-transfer-encoding').map(transferEncoding);
	const kind = disposition?.value.toLowerCase() ?? '';
	// A form as a mail (RFC 7578): a field of it has a name, a file one of its own.
	const isField = kind === 'form-data' && disposition?.params.has('filename') === false;
	return {
		...place,
		type,
		params,
		contentType: written,
		isGuess,
		encoding: encodings.find((encoding) => encoding !== 'none') ?? 'none',
		disposition: isField ? '' : kind === '' || kind === 'inline' ? kind : 'attachment',
		fileName:
			disposition?.params.get('filename') ??
			(isField ? null : disposition?.params.get('name')) ??
			params.get('name') ??
			'',
		contentId: firstOf(fields, 'content-id').replace(/[<>\s]/g, ''),
		location: firstOf(fields, 'content-location').replace(/\s/g, ''),
		children: [],
	};
}

/** The name of a part's file where it holds raw bytes of a charset that another part names. */
export function fileNameIn(raw: Buffer, part: MimePart, labels: readonly string[]): string {
	const block = raw.subarray(part.headersFrom, part.from);
	return readPart(readFields(block, labels), part, labels).fileName;
}

/** Whether a part of this type is a message with headers and parts of its own. */
export function isMessage(type: string): boolean {
	return type === 'message/rfc822' || type === 'message/global';
}
