import { isAddress, normalizeAddress } from '../../../../core/address';
import { scanMailboxes } from '../../../../core/mail/addresses/scan-mailboxes';
import type { WrittenMailbox } from '../../../../core/mail/addresses/written-mailbox';
import { cutText } from '../../../../core/mail/reply-text/cut-text';
import { decodeWords } from './decode-words';
import { withoutControls } from './message-headers';

export interface Mailbox {
	readonly address: string;
	readonly name: string | null;
}

/** Bytes of the longest display name; the headers keep more. */
const maxName = 250;

/** Mailboxes of a field that are read: each is looked up among the queues. */
const maxMailboxes = 5_000;

/**
 * The mailboxes of header values, addresses normalised; what is no address is left out (RFC 5322
 * section 3.4, RFC 6531). Of more than 5,000 the first. Scripts encode a whole value, its addresses
 * too, which then are no addresses (RFC 2047 section 5): one without any is read decoded.
 */
export function mailboxesIn(values: readonly string[]): readonly Mailbox[] {
	const mailboxes: Mailbox[] = [];
	for (const written of values) {
		const value = withUsualSigns(written);
		const before = mailboxes.length;
		addMailboxes(mailboxes, value);
		if (mailboxes.length === before && value.includes('=?')) addMailboxes(mailboxes, decodeWords(value));
	}
	return mailboxes;
}

/** A blank behind the only dot of a domain. */
const partedDomain = /(@[a-z0-9-]{1,63}\.) +(?=[a-z]{2,}(?:[\s,;>]|$))/gi;

/** A value with the signs that separate mailboxes, where it has none: of HTML, as forms write them, or of full width. */
function withUsualSigns(written: string): string {
	const value = (written.includes('@') ? written : written.replaceAll('＠', '@')).replace(partedDomain, '$1');
	if (value.includes('<')) return value;
	if (value.includes('&lt;'))
		return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
	return /[＜，、；]/.test(value)
		? value
				.replaceAll('＜', '<')
				.replaceAll('＞', '>')
				.replace(/[，、；]/g, ',')
		: value;
}

function addMailboxes(mailboxes: Mailbox[], value: string): void {
	for (const written of scanMailboxes(value)) {
		if (mailboxes.length === maxMailboxes) return;
		const mailbox = readMailbox(written);
		if (mailbox !== null) mailboxes.push(mailbox);
	}
}

function readMailbox({ address: written, name: writtenName }: WrittenMailbox): Mailbox | null {
	const address = normalizeAddress(written);
	if (!isAddress(address)) return null;
	const name = cutText(withoutControls(decodeWords(writtenName)).trim(), maxName);
	return { address, name: name === '' ? null : name };
}

/** The addresses among them, each once. */
export function addressesIn(values: readonly string[]): readonly string[] {
	return [...new Set(mailboxesIn(values).map(({ address }) => address))];
}
