/**
 * The form under which an address is stored and looked up: trimmed, NFC, lower case, the domain in
 * ASCII (`ö` as `xn--…`), without what people and programs put around it: `mailto:`, single quotes,
 * characters without width, quotes that a local part does not need, a dot behind the domain.
 *
 * RFC 5321 section 2.4 would let a host tell `Ada@` from `ada@`, but no host in use does, while
 * people and programs write one address in many ways. Told apart, one person would become several
 * contacts. Applying it twice changes nothing; what is no address is returned tidied and lowered.
 */
export function normalizeAddress(address: string): string {
	const lower = bare(isPlain(address) ? address.toLowerCase() : lowered(address));
	const at = lower.lastIndexOf('@');
	if (at < 0) return lower;
	return `${plainLocal(lower.slice(0, at))}@${asciiDomain(lower.slice(at + 1))}`;
}

/** Whether a text is ASCII, which has one form only. */
const isPlain = (text: string): boolean => /^[\t\x20-\x7e]*$/.test(text);

// What has no width goes first: between a letter and its accent it would keep them apart.
function lowered(text: string): string {
	return text
		.replace(/\p{Cf}/gu, '')
		.normalize('NFC')
		.toLowerCase()
		.normalize('NFC');
}

/** Signs that people and programs put around an address; double quotes are of a local part. */
const around: Readonly<Record<string, string>> = { "'": "'", '`': '`', '‘': '’', '“': '”' };
const link = 'mailto:';

/** Without what stands around an address: blanks, signs, a link, and dots behind it, in any order. */
function bare(text: string): string {
	const at = text.indexOf('@');
	const last = at < 0 ? blank : blankOrDot;
	for (let start = 0, end = text.length; ;) {
		while (start < end && blank.test(text.charAt(start))) start += 1;
		while (start < end && last.test(text.charAt(end - 1))) end -= 1;
		const isQuoted = start < at && at < end - 1 && text[end - 1] === around[text.charAt(start)];
		if (text.startsWith(link, start)) start += link.length;
		else if (!isQuoted) return text.slice(start, end);
		else [start, end] = [start + 1, end - 1];
	}
}

/** The dots of East Asian scripts are dots of a domain too (UTS 46 section 2.3). */
const blankOrDot = /[\s.。．｡]/;
const blank = /\s/;

/** `"ada.lindqvist"` is `ada.lindqvist` (RFC 5321 section 4.1.2): quotes that nothing needs go. */
function plainLocal(local: string): string {
	const content = /^"([^"\\]+)"$/.exec(local)?.[1];
	return content !== undefined && unquoted.test(content) ? content : local;
}

// Without the signs that may stand around an address: bare, they would be taken for those.
const unquoted = /^[\p{L}\p{M}\p{N}.!#$%&*+/=?^_{|}~-]+$/u;

/**
 * The normalised address without its plus detail: `help+4711@contoso.example` is
 * `help@contoso.example`. A local part that begins with the plus has no detail.
 */
export function baseAddress(address: string): string {
	const normal = normalizeAddress(address);
	const at = normal.lastIndexOf('@');
	const plus = normal.startsWith('"') ? -1 : normal.indexOf('+');
	return plus > 0 && plus < at ? normal.slice(0, plus) + normal.slice(at) : normal;
}

/**
 * The addresses under which a queue may be kept that mail to this address reaches, best first: the
 * address itself, since a queue's own address may hold a plus, then those with less and less detail
 * (`help+de+4711@…`, `help+de@…`, `help@…`).
 */
export function queueAddresses(address: string): readonly string[] {
	const normal = normalizeAddress(address);
	const addresses = [normal];
	if (normal.startsWith('"')) return addresses;
	const at = normal.lastIndexOf('@');
	for (let plus = normal.lastIndexOf('+', at); plus > 0; plus = normal.lastIndexOf('+', plus - 1)) {
		addresses.push(normal.slice(0, plus) + normal.slice(at));
	}
	return addresses;
}

/**
 * Whether a text is one bare address that may stand in an SMTP command and a header: a local part
 * and a domain, no blank, no control character (CR, LF and NUL would begin a line of their own), no
 * bracket or list separator. Letters of all scripts pass (RFC 6531), a local part with blanks in
 * quotes, and an address literal as domain. Local parts may be longer than the 64 bytes of RFC 5321
 * section 4.5.3.1.1: those that forwarding and bounce handling write are.
 */
export function isAddress(text: string): boolean {
	const at = text.lastIndexOf('@');
	if (text.length > maxAddress || at < 1) return false;
	const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
	const isLocal = (!unsafeInAddress.test(local) && !local.includes('@')) || quotedLocal.test(local);
	return isLocal && (addressLiteral.test(domain) || isDomain(domain));
}

/** A domain of 255 bytes (RFC 1035 section 2.3.4) and room before it. */
const maxAddress = 320;

/** Of what quotes allow, blanks alone: what separates mailboxes or ends an address might be read as that elsewhere. */
const quotedLocal = /^"(?=[^"]* )[\p{L}\p{M}\p{N} .!#$%&'*+/=?^_{|}~`-]+"$/u;

const addressLiteral = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|ipv6:[0-9a-f:.]{2,45})\]$/i;

function isDomain(domain: string): boolean {
	if (domain === '' || domain.length > 255 || unsafeInAddress.test(domain)) return false;
	return !domain.startsWith('.') && !domain.endsWith('.') && !domain.includes('..');
}

/** The part after the @ of a normalised address, or the empty string. */
export function domainOf(address: string): string {
	const at = address.lastIndexOf('@');
	return at < 0 ? '' : address.slice(at + 1);
}

// Zl, Zp, Zs and Cf would be invisible in a mailbox list; the rest are separators of RFC 5322.
const unsafeInAddress = /[\s\p{Cc}\p{Cf}\p{Z}\p{Cs}<>(),;:"\\[\]]/u;

const plainDomain = /^[a-z0-9._-]*$/;
/** Letters of all scripts, and all dots. */
const domainLetters = /^[\p{L}\p{M}\p{N}._。．｡-]+$/u;

function asciiDomain(domain: string): string {
	if (plainDomain.test(domain) || !domainLetters.test(domain)) return domain;
	try {
		return bare(`@${new URL(`http://${domain}`).hostname}`).slice(1);
	} catch {
		return domain;
	}
}
