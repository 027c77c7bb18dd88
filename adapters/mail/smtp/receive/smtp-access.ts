import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { ArcError } from '../../../../core/errors';

export interface SmtpCertificate {
	/** PEM, with the certificates between it and a known authority. */
	readonly certificate: string;
	readonly privateKey: string;
}

export interface SmtpLogin {
	readonly user: string;
	readonly password: string;
}

/** Who may deliver to a receiver; with a login and networks, either is enough. */
export interface SmtpAccess {
	readonly certificate?: SmtpCertificate;
	readonly login?: SmtpLogin;
	/** Addresses and networks (CIDR), as `10.0.0.0/8, 192.0.2.7`. */
	readonly networks?: string;
}

/** What a listener asks about the sender of a message. */
export interface SmtpPeer {
	readonly remoteAddress: string;
	/** The key of the login that was proved, see `loginKey`. */
	readonly login: string | null;
}

/** Whether a listening address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
	return host.toLowerCase() === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Refuses access that would let everybody deliver, a password that would cross the network in the
 * clear, and a certificate that no client could accept.
 *
 * @throws ArcError `fieldInvalid` or `credentialInvalid`
 */
export function checkAccess(host: string, { certificate, login, networks = '' }: SmtpAccess): void {
	readNetworks(networks);
	if (certificate !== undefined) checkCertificate(certificate);
	if (isLoopback(host)) return;
	if (login === undefined && networks.trim() === '') {
		throw new ArcError(
			'fieldInvalid',
			`The SMTP receiver would listen on ${host} for everybody, expected a login or a list of networks`,
			{
				hint: 'Choose a credential with user and password in ARC Rule Trigger, or give Allowed Networks, or let Receiver Address be 127.0.0.1.',
			},
		);
	}
	if (login !== undefined && certificate === undefined) {
		throw new ArcError(
			'credentialInvalid',
			`The login of the SMTP receiver on ${host} has no certificate, so its password would cross the network unprotected`,
			{
				hint: 'Give Certificate and Private Key in the credential, or use Allowed Networks without a login.',
			},
		);
	}
}

/**
 * Whether a peer may deliver: one of an allowed network, or one that logged in. Without either rule
 * everybody may, which `checkAccess` lets stand on this machine alone.
 */
export function mayDeliver({ login, networks = '' }: SmtpAccess, peer: SmtpPeer): boolean {
	const hasNetworks = networks.trim() !== '';
	if (login === undefined && !hasNetworks) return true;
	if (login !== undefined && peer.login !== null && sameKey(loginKey(login), peer.login)) return true;
	return hasNetworks && contains(readNetworks(networks), peer.remoteAddress);
}

/** What stands for a login without holding it. */
export function loginKey({ user, password }: SmtpLogin): string {
	return createHash('sha256')
		.update(JSON.stringify([user, password]))
		.digest('hex');
}

/** Compares in a time that does not tell how far two keys agree. */
export function sameKey(one: string, other: string): boolean {
	return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/**
 * Reads addresses and networks between commas or blanks.
 *
 * @throws ArcError `fieldInvalid` naming the entry that is none
 */
export function readNetworks(text: string): BlockList {
	const list = new BlockList();
	for (const entry of text.split(/[\s,;]+/).filter((one) => one !== '')) {
		const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
		const version = isIP(address);
		const bits = prefix === undefined ? Number.NaN : Number(prefix);
		if (version === 0 || bits > (version === 4 ? 32 : 128)) {
			throw new ArcError(
				'fieldInvalid',
				`Allowed Networks holds "${entry.slice(0, 60)}", expected an address or a network such as 10.0.0.0/8`,
				{
					hint: 'Write addresses and networks with commas between them; host names are not looked up.',
				},
			);
		}
		const family = version === 4 ? 'ipv4' : 'ipv6';
		if (prefix === undefined) list.addAddress(address, family);
		else list.addSubnet(address, bits, family);
	}
	return list;
}

function contains(list: BlockList, remoteAddress: string): boolean {
	const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
	const version = isIP(address);
	return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function checkCertificate({ certificate, privateKey }: SmtpCertificate): void {
	try {
		createSecureContext({ cert: certificate, key: privateKey });
	} catch (error) {
		// OpenSSL names what is wrong and never quotes the key.
		const because = String((error as Partial<Error>).message)
			.replace(/^error:[0-9A-F]+:/i, '')
			.slice(0, 120);
		throw new ArcError(
			'credentialInvalid',
			`Certificate and private key of the SMTP receiver cannot be used (${because})`,
			{
				hint: 'Give both in PEM, beginning with -----BEGIN; the key belongs to the certificate and has no passphrase.',
			},
		);
	}
}
