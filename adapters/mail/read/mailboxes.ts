import { isAddress, normalizeAddress } from '../../../core/address';
import { cutText } from '../../../core/mail/reply-text/cut-text';
import { parseAddressHeader, type EmailAddress } from '../../../vendor/mailparser';
import { withoutControls } from './message-headers';

export interface Mailbox {
	readonly address: string;
	readonly name: string | null;
}

/** Bytes of the longest display name; the headers keep more. */
const maxName = 250;

/** One mailbox as nearly all are written; what is anything else goes through the parser. */
const plainMailbox = /^(?:"?([a-z0-9][a-z0-9 .'_-]*?)"?\s*<([a-z0-9._+-]+@[a-z0-9.-]+)>|([a-z0-9._+-]+@[a-z0-9.-]+))$/i;

/** The mailboxes of header values, addresses normalised; what is no address is left out (RFC 5322 section 3.4, RFC 6531). */
export function mailboxesIn(values: readonly string[]): readonly Mailbox[] {
	return values.flatMap((value) => {
		const [plain, name = '', address, alone = ''] = plainMailbox.exec(value) ?? [];
		if (plain !== undefined) return mailbox(address ?? alone, name);
		const parsed = parseAddressHeader(value, { flatten: true, decodePunycode: false }).value;
		return parsed.flatMap((entry: EmailAddress) => mailbox(entry.address ?? '', entry.name));
	});
}

function mailbox(written: string, writtenName: string): readonly Mailbox[] {
	const address = normalizeAddress(written);
	if (!isAddress(address)) return [];
	const name = cutText(withoutControls(writtenName).trim(), maxName);
	return [{ address, name: name === '' ? null : name }];
}

/** The addresses among them, each once. */
export function addressesIn(values: readonly string[]): readonly string[] {
	return [...new Set(mailboxesIn(values).map(({ address }) => address))];
}
