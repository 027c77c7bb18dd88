import type { DeliveryReport } from '../../activity/activity';
import { isAddress, normalizeAddress } from '../../address';
import { messageIds } from '../threads/message-ids';

export interface ReportSources {
	/** The text of a message/delivery-status part. */
	readonly status: string | undefined;
	/** The Message-ID header of the message that came back. */
	readonly returnedId: string | undefined;
	/** What the report answers by its own headers, as those of Gmail and others do that return nothing. */
	readonly inReplyTo?: string | null;
	/** The text of the report, which holds the returned headers where no part does. */
	readonly text: string;
	/** The value of X-Failed-Recipients, by which Exim names whom it did not reach. */
	readonly failedRecipients: string | undefined;
}

const maxDiagnostic = 500;

/** The report that a bounce or delay notice carries; a field that it does not name is null. */
export function readDeliveryReport(sources: ReportSources): DeliveryReport {
	const { status, returnedId, text, failedRecipients, inReplyTo = null } = sources;
	// The first group is about the message, each further one about a recipient (RFC 3464 section 2.1).
	const groups = (status ?? '')
		.replace(/\r\n?/g, '\n')
		.split(/\n[ \t]*\n/)
		.map(readGroup);
	const recipients = groups.filter((group) => group.has('final-recipient') || group.has('action'));
	const group =
		recipients.find((fields) => fields.get('action') === 'failed') ?? recipients[0] ?? qmailGroup(status, text);
	const recipient = group?.get('original-recipient') ?? group?.get('final-recipient') ?? failedRecipients;
	const diagnostic = group?.get('diagnostic-code')?.replace(/\s+/g, ' ').slice(0, maxDiagnostic);
	return {
		action: group?.get('action') ?? null,
		status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(group?.get('status') ?? '')?.[0] ?? null,
		recipient: addressIn(recipient ?? ''),
		diagnostic: diagnostic === undefined || diagnostic === '' ? null : diagnostic,
		messageId: messageIds(returnedId ?? (groups[0]?.get('x-original-message-id') || idInText(text)))[0] ?? inReplyTo,
	};
}

/**
 * What qmail says in its text, where there is no report: a paragraph for each recipient that begins with `<ADDRESS>:`
 * (QSBMF), and a code of RFC 3463 behind the reason. Longer texts than its own are not looked through.
 */
function qmailGroup(status: string | undefined, text: string): ReadonlyMap<string, string> | undefined {
	const start = text.slice(0, maxText).replaceAll('\r', '');
	if (status !== undefined || !/^\s*Hi\. This is the /.test(start)) return undefined;
	const [, address, reason = ''] = /\n<([^<>\n]{3,320})>:\n((?:[^\n]+\n){1,10})/.exec(`${start}\n`) ?? [];
	if (address === undefined) return undefined;
	const code = /[(\s]#?([245]\.\d{1,3}\.\d{1,3})\b/.exec(reason)?.[1];
	return new Map([
		['final-recipient', address],
		['action', 'failed'],
		['status', code ?? ''],
		['diagnostic-code', reason.trim()],
	]);
}

const maxText = 8_000;

/** The Message-ID line of headers that stand in a text, quoted or indented or not. */
function idInText(text: string): string {
	return /^[ \t>|]*Message-I[Dd][ \t]*:[ \t]*(?:\n[ \t>|]+)?(<[^<>\s]+>)/m.exec(text)?.[1] ?? '';
}

function readGroup(group: string): ReadonlyMap<string, string> {
	const fields = new Map<string, string>();
	for (const line of group.replace(/\n[ \t]+/g, ' ').split('\n')) {
		const [, name = '', written = ''] = /^([\w-]+)[ \t]*:(.*)$/.exec(line) ?? [];
		const value = written.trim();
		const key = name.toLowerCase();
		if (key !== '' && !fields.has(key))
			fields.set(key, key === 'action' ? (/^[a-z]+/i.exec(value)?.[0].toLowerCase() ?? '') : value);
	}
	return fields;
}

/** `rfc822; <ada@x.example>` and the like; a recipient of another kind of address has none. */
function addressIn(recipient: string): string | null {
	const word = recipient.replace(/^[ \t]*[\w-]+[ \t]*;/, '').split(',')[0] ?? '';
	const address = normalizeAddress(/<([^<>]*)>/.exec(word)?.[1] ?? word);
	return address.includes('@') && isAddress(address) ? address : null;
}
