import { isLoopback, loginKey, mayDeliver, sameKey, type SmtpPeer } from './smtp-access';
import { defaultPeerLimits, unlimited, type PeerLimits, type Peers } from './smtp-peers';
import { Refusal, type SmtpSubscription } from './smtp-subscription';
import type { SMTPServer, SMTPServerSession } from '../../../../vendor/smtp-server';

/** The sender at the other end of a session. */
export function peerOf(session: SMTPServerSession): SmtpPeer {
	return { remoteAddress: session.remoteAddress, login: typeof session.user === 'string' ? session.user : null };
}

/**
 * What a peer may ask of rules that share a listener: where they say different numbers, the greatest
 * counts, as for the size of a message.
 */
export function limitsFor(remoteAddress: string, subscribers: Iterable<SmtpSubscription>): PeerLimits {
	const fallback = isLoopback(remoteAddress.replace(/^::ffff:/i, '')) ? unlimited : defaultPeerLimits;
	const all = [...subscribers];
	const greatest = (name: keyof PeerLimits): number =>
		Math.max(0, ...all.map(({ peerLimits }) => peerLimits?.[name] ?? fallback[name])) || fallback[name];
	return { connections: greatest('connections'), messagesPerMinute: greatest('messagesPerMinute') };
}

/** @throws Refusal 421 for one that holds too many connections, 554 for one that no subscriber would take mail from */
export function admit(session: SMTPServerSession, peers: Peers, subscribers: readonly SmtpSubscription[]): void {
	const mayLogIn = subscribers.some(({ access }) => access?.login !== undefined);
	if (
		subscribers.length > 0 &&
		!mayLogIn &&
		!subscribers.some(({ access = {} }) => mayDeliver(access, peerOf(session)))
	) {
		throw new Refusal(554, 'This receiver takes no mail from your network');
	}
	if (!peers.connect(session.remoteAddress, session.id, limitsFor(session.remoteAddress, subscribers))) {
		throw new Refusal(421, 'Too many connections from your address, try again later');
	}
}

/**
 * The key of the login that a peer proved.
 *
 * @throws Refusal 535, and 421 after too many of them
 */
export function logIn(
	session: SMTPServerSession,
	login: { readonly user: string; readonly password: string },
	peers: Peers,
	subscribers: readonly SmtpSubscription[],
): string {
	const key = loginKey(login);
	// All are compared, so that the time does not tell which one it was.
	const known = subscribers.filter(({ access }) => access?.login !== undefined && sameKey(loginKey(access.login), key));
	if (known.length > 0) return key;
	throw peers.failure(session.remoteAddress)
		? new Refusal(535, 'User or password is wrong')
		: new Refusal(421, 'Too many wrong passwords, try again later');
}

/** The subscribers that a peer may deliver to. */
export function reachable(session: SMTPServerSession, subscribers: readonly SmtpSubscription[]): SmtpSubscription[] {
	return subscribers.filter(({ access = {} }) => mayDeliver(access, peerOf(session)));
}

/** The connection of a session; undefined where it is gone. */
export function connectionOf(server: SMTPServer | null, sessionId: string) {
	return [...(server?.connections ?? [])].find(({ id }) => id === sessionId);
}

/** What reads the bytes of a connection: no documented part of the library, so that nothing says what it is. */
export function parserOf(connection: object | undefined): unknown {
	return connection !== undefined && '_parser' in connection ? connection._parser : undefined;
}
