import { endOfHeaders, readFields, type HeaderField } from '../headers/message-headers';
import { isMessage, type MimePart } from './mime-part';
import { decodeTransfer } from './transfer-encoding';

/** What the parts of a report (RFC 3464) say about the message that it is about. */
export interface ReportParts {
	/** The text of the message/delivery-status part. */
	readonly status: string | undefined;
	/** The header fields of the message that came back, whole or as its headers alone. */
	readonly returned: readonly HeaderField[];
}

/** A report says what it has to say at its beginning. */
const maxStatus = 16_000;
const maxReturned = 64 * 1024;

/** Reads the first part of each kind among the message's own; those of messages inside it do not count. */
export function readReportParts(raw: Buffer, parts: readonly MimePart[]): ReportParts {
	const own = parts.filter(({ embedded }) => !embedded);
	const status = own.find(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
	const returned = own.find(
		({ type }) => isMessage(type) || /^(?:text|message)\/(?:rfc822|global)-headers$/.test(type),
	);
	return {
		status: status && decode(raw, status, maxStatus).toString('utf8').replaceAll('\u0000', ''),
		returned: returned === undefined ? [] : headersOf(decode(raw, returned, maxReturned)),
	};
}

function headersOf(block: Buffer): readonly HeaderField[] {
	const end = endOfHeaders(block, 0, block.length);
	return readFields(block.subarray(0, end < 0 ? block.length : end));
}

/** Reports are not encoded, by their RFCs; some senders do it all the same. */
function decode(raw: Buffer, { from, to, encoding }: MimePart, limit: number): Buffer {
	return decodeTransfer(raw.subarray(from, Math.min(to, from + limit)), encoding);
}
