/**
 * The form under which an address is stored and looked up: trimmed, NFC, lower case, the domain in
 * ASCII (`ö` as `xn--…`).
 *
 * RFC 5321 section 2.4 would let a host tell `Ada@` from `ada@`, but no host in use does, while
 * people and programs write one address in many ways. Told apart, one person would become several
 * contacts. Applying it twice changes nothing; what is no address is returned trimmed and lowered.
 */
export function normalizeAddress(address: string): string {
	const lower = address.trim().normalize('NFC').toLowerCase().normalize('NFC');
	const at = lower.lastIndexOf('@');
	if (at < 0) return lower;
	return `${lower.slice(0, at)}@${asciiDomain(lower.slice(at + 1))}`;
}

/**
 * The normalised address without its plus detail: `help+4711@contoso.example` is
 * `help@contoso.example`. A local part that begins with the plus has no detail.
 */
export function baseAddress(address: string): string {
	const normal = normalizeAddress(address);
	const at = normal.lastIndexOf('@');
	const plus = normal.indexOf('+');
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
	const at = normal.lastIndexOf('@');
	for (let plus = normal.lastIndexOf('+', at); plus > 0; plus = normal.lastIndexOf('+', plus - 1)) {
		addresses.push(normal.slice(0, plus) + normal.slice(at));
	}
	return addresses;
}

/**
 * Whether a text is one bare address that may stand in an SMTP command and a header: a local part
 * and a domain, no blank, no control character (CR, LF and NUL would begin a line of their own), no
 * bracket or list separator, at most 254 bytes in ASCII (RFC 5321 section 4.5.3.1). Letters of all
 * scripts pass (RFC 6531); quoted local parts do not, since nobody has one.
 */
export function isAddress(text: string): boolean {
	if (text.length > 254 || unsafeInAddress.test(text)) return false;
	const at = text.indexOf('@');
	if (at < 1 || at > 64 || at !== text.lastIndexOf('@')) return false;
	const domain = text.slice(at + 1);
	return domain !== '' && !domain.startsWith('.') && !domain.endsWith('.') && !domain.includes('..');
}

/** The part after the @ of a normalised address, or the empty string. */
export function domainOf(address: string): string {
	const at = address.lastIndexOf('@');
	return at < 0 ? '' : address.slice(at + 1);
}

// Zl, Zp, Zs and Cf would be invisible in a mailbox list; the rest are separators of RFC 5322.
const unsafeInAddress = /[\s\p{Cc}\p{Cf}\p{Z}\p{Cs}<>(),;:"\\[\]]/u;

const plainDomain = /^[a-z0-9._-]*$/;
const domainLetters = /^[\p{L}\p{M}\p{N}._-]+$/u;

function asciiDomain(domain: string): string {
	if (plainDomain.test(domain) || !domainLetters.test(domain)) return domain;
	try {
		return new URL(`http://${domain}`).hostname;
	} catch {
		return domain;
	}
}
