import { setTimeout as delay } from 'node:timers/promises';
import type { SMTPServerSession } from '../../../../vendor/smtp-server';
import type { ListenerLimits } from './listener-limits';
import type { SmtpLogin } from './smtp-access';
import { Deadlines } from './smtp-deadlines';
import { Peers } from './smtp-peers';
import { admit, limitsFor, logIn, reachable } from './smtp-session';
import { Refusal, type SmtpSubscription } from './smtp-subscription';

/** Messages that a connection may bring. */
const messagesInConnection = 1_000;

/** The sessions of a listener: who may come in, how long they may take, and what they tried in vain. */
export class ListenerSessions {
	readonly deadlines: Deadlines;
	private readonly peers = new Peers();
	/** Sessions of peers that neither logged in nor come from an allowed network. */
	private readonly unproved = new Set<string>();
	private readonly refusals = new Map<string, number>();

	/** @param hangUp ends the session of an id */
	constructor(
		private readonly bounds: ListenerLimits,
		hangUp: (session: string, because: string) => void,
	) {
		this.deadlines = new Deadlines(bounds, (session) => hangUp(session, 'You took too long'));
	}

	/** @throws Refusal for a peer that may not come in, or for which there is no room */
	open(session: SMTPServerSession, subscribers: readonly SmtpSubscription[]): void {
		admit(session, this.peers, subscribers);
		if (reachable(session, subscribers).length === 0 && subscribers.length > 0) {
			if (this.unproved.size >= this.bounds.connections - this.bounds.reserved)
				throw new Refusal(421, 'Too many connections, try again later');
			this.unproved.add(session.id);
		}
		this.deadlines.begin(session.id, 'greetingMs');
	}

	close(session: SMTPServerSession): void {
		this.peers.disconnect(session.remoteAddress, session.id);
		this.deadlines.end(session.id);
		this.unproved.delete(session.id);
		this.refusals.delete(session.id);
	}

	/** The key of the login that was proved. @throws Refusal */
	logIn(session: SMTPServerSession, login: SmtpLogin, subscribers: readonly SmtpSubscription[]): string {
		const key = logIn(session, login, this.peers, subscribers);
		this.unproved.delete(session.id);
		this.deadlines.begin(session.id, 'mailMs');
		return key;
	}

	/** Counts a message. @throws Refusal where it is one too many */
	beginMessage(session: SMTPServerSession, subscribers: readonly SmtpSubscription[]): void {
		this.deadlines.begin(session.id, 'commandMs');
		if (session.transaction > messagesInConnection) throw new Refusal(421, 'Too many messages in one connection');
		if (!this.peers.message(session.remoteAddress, limitsFor(session.remoteAddress, subscribers)))
			throw new Refusal(450, 'Too many messages from your address in a minute, try again later');
	}

	/** Counts a recipient that was refused: whoever tries out addresses is answered slowly, and then no more. */
	async refused(session: SMTPServerSession, error: Error): Promise<Error> {
		const { slow, end, pauseMs } = this.bounds.refusals;
		const count = (this.refusals.get(session.id) ?? 0) + 1;
		this.refusals.set(session.id, count);
		if (count > end) return new Refusal(421, 'Too many recipients that are not here');
		if (count > slow) await delay(pauseMs, undefined, { ref: false });
		return error;
	}
}
