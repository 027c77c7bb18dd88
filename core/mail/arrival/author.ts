import { domainOf, isAddress, normalizeAddress } from '../../address';

export interface Mailbox {
	readonly address: string;
	readonly name: string | null;
}

/** The mailboxes that a message names as its senders, as they are written. */
export interface WrittenSenders {
	readonly from: Mailbox | undefined;
	readonly sender: Mailbox | undefined;
	readonly replyTo: readonly Mailbox[];
	/** Who stood in From before a list put itself there (Google Groups, Sympa). */
	readonly originalFrom: Mailbox | undefined;
	/** The sender that Google Groups saw. */
	readonly originalSender: Mailbox | undefined;
	/** Addresses of To and Cc. */
	readonly recipients: readonly string[];
	readonly cc: readonly Mailbox[];
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string>>;
}

export interface Author {
	readonly author: Mailbox | null;
	/** Further mailboxes that may be the author's, where the first is a queue of the store. */
	readonly others: readonly Mailbox[];
	/** Who sent the message for the author, if that is another. */
	readonly sentBy: string | null;
	/** Whether the author is not the one in From, of whom alone servers say whether he is proved. */
	readonly isReplaced: boolean;
}

/**
 * Who wrote a message. That is From, and Sender where no From is there. A list that put itself into
 * From, because of the DMARC policy of the author's domain, names him in X-Original-From, or in
 * Reply-To, or in its own address (`ada=x.example@groups.io`); the list itself is nobody. A contact form
 * names him in Reply-To, where the user says that an address or domain is one.
 *
 * @param forms normalised addresses and domains whose mail is written by whom Reply-To names
 */
export function findAuthor(written: WrittenSenders, forms: ReadonlySet<string> = new Set()): Author {
	const { from, sender, replyTo } = written;
	if (from === undefined) return authorOf(sender === undefined ? [] : [sender], null, false);
	if (forms.has(from.address) || forms.has(domainOf(from.address))) {
		const customers = replyTo.filter(({ address }) => address !== from.address);
		if (customers.length > 0) return authorOf(customers, from.address, true);
	}
	const lists = addressesOfList(written.headers);
	if (!isRewritten(written, lists)) {
		return authorOf([from], sender === undefined || sender.address === from.address ? null : sender.address, false);
	}
	const nobody = new Set([...lists, ...written.recipients, from.address]);
	const name = from.name === null ? null : (nameBeforeList(from.name) ?? from.name);
	const candidates = [written.originalFrom, ...replyTo, inLocalPart(from), written.originalSender]
		.filter((candidate) => candidate !== undefined)
		.filter(({ address }) => !nobody.has(address));
	// Mailman puts the author into Cc where answers go to the list.
	const copied = written.cc.filter((one) => one.name !== null && one.name === name && !lists.has(one.address));
	const authors = candidates.length > 0 ? candidates : copied;
	return authorOf(
		authors.map((author) => ({ ...author, name: author.name ?? name })),
		from.address,
		true,
	);
}

function authorOf([author, ...others]: readonly Mailbox[], sentBy: string | null, isReplaced: boolean): Author {
	return { author: author ?? null, others, sentBy, isReplaced };
}

/** `'Ada Lindqvist' via Support`, as lists write in the place of a name. */
const via = new Set(['via', 'über', 'через']);

/** The name before such a word; null where none is in it. */
function nameBeforeList(name: string): string | null {
	const words = name.split(/\s+/);
	const at = words.findIndex((word, index) => index > 0 && via.has(word.toLowerCase()));
	return at < 0 ? null : unquoted(words.slice(0, at).join(' '));
}

function unquoted(name: string): string {
	const isQuoted = name.length > 1 && name.startsWith("'") && name.endsWith("'");
	return isQuoted ? name.slice(1, -1).trim() : name;
}

/** Addresses that LISTSERV and FreeLists make for an author. */
const standsForAuthor = /(?:-dmarc-request|^dmarc-noreply)@/;

/** Whether a list put its own address into From: it says so, or From is the list. */
function isRewritten(written: WrittenSenders, lists: ReadonlySet<string>): boolean {
	const { from, originalFrom, headers } = written;
	if (from === undefined || !isFromList(headers)) return false;
	if (lists.has(from.address) || isNamedByListId(from, written) || standsForAuthor.test(from.address)) return true;
	return originalFrom === undefined ? nameBeforeList(from.name ?? '') !== null : originalFrom.address !== from.address;
}

/** Whether a List-Id is that of an address to which the message went: newsletters name their sender so, too. */
function isNamedByListId({ address }: Mailbox, { recipients, headers }: WrittenSenders): boolean {
	const id = (headers['list-id'] ?? '').slice(-maxHeader).toLowerCase();
	return recipients.includes(address) && id.trimEnd().endsWith(`<${address.replace('@', '.')}>`);
}

/** Such headers also keep the message from being answered, so nobody gains by pretending to be a list. */
function isFromList(headers: WrittenSenders['headers']): boolean {
	return (
		['list-id', 'list-post', 'mailing-list', 'x-beenthere', 'x-mailing-list', 'x-google-group-id'].some((name) =>
			Object.hasOwn(headers, name),
		) || /^list$/im.test(headers['precedence'] ?? '')
	);
}

/** The addresses to which people write to the list. */
function addressesOfList(headers: WrittenSenders['headers']): ReadonlySet<string> {
	const found = new Set<string>();
	for (const name of ['list-post', 'x-beenthere', 'mailing-list', 'x-mailing-list']) {
		for (const word of (headers[name] ?? '').slice(0, maxHeader).split(/[\s<>,;?]+/)) {
			const address = normalizeAddress(word.replace(/^mailto:/i, ''));
			if (isAddress(address)) found.add(address);
		}
	}
	return found;
}

const maxHeader = 2_000;

/** `ada=x.example@groups.io` is Ada's address in that of the list. */
function inLocalPart({ address }: Mailbox): Mailbox | undefined {
	const local = address.slice(0, address.lastIndexOf('@'));
	const at = local.lastIndexOf('=');
	const own = normalizeAddress(`${local.slice(0, at)}@${local.slice(at + 1)}`);
	return at > 0 && domainOf(own).includes('.') && isAddress(own) ? { address: own, name: null } : undefined;
}
