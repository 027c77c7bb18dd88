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
	return `${plainLocal(lower.slice(0, at))}@${asciiDomain(withoutLastDots(lower.slice(at + 1)))}`;
}

/** Whether a text is ASCII, which has one form only. */
const isPlain = (text: string): boolean => /^[\t\x20-\x7e]*$/.test(text);

function lowered(text: string): string {
	return text
		.normalize('NFC')
		.toLowerCase()
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '');
}

/** Signs that people and programs put around an address; double quotes are of a local part. */
const around: Readonly<Record<string, string>> = { "'": "'", '`': '`', '‘': '’', '“': '”' };
const link = 'mailto:';

/** Without what stands around an address. */
function bare(text: string): string {
	for (let kept = text.trim(); ; kept = kept.trim()) {
		const isQuoted = kept.length > 2 && kept.endsWith(around[kept.charAt(0)] ?? '\n') && kept.includes('@');
		if (kept.startsWith(link)) kept = kept.slice(link.length);
		else if (isQuoted) kept = kept.slice(1, -1);
		else return kept;
	}
}

/** `"ada.lindqvist"` is `ada.lindqvist` (RFC 5321 section 4.1.2): quotes that nothing needs go. */
function plainLocal(local: string): string {
	const content = /^"([^"\\]+)"$/.exec(local)?.[1];
	return content !== undefined && unquoted.test(content) ? content : local;
}

const unquoted = /^[\p{L}\p{M}\p{N}.!#$%&*+/=?^_{|}~`-]+$/u;

function withoutLastDots(domain: string): string {
	let end = domain.length;
	while (end > 0 && domain[end - 1] === '.') end -= 1;
	return domain.slice(0, end);
}

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
/** Letters of all scripts, and the dots of East Asian ones (UTS 46 section 2.3). */
const domainLetters = /^[\p{L}\p{M}\p{N}._。．｡-]+$/u;

function asciiDomain(domain: string): string {
	if (plainDomain.test(domain) || !domainLetters.test(domain)) return domain;
	try {
		return new URL(`http://${domain}`).hostname;
	} catch {
		return domain;
	}
}
