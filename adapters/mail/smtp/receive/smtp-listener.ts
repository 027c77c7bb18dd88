import type { Server } from 'node:net';
import { normalizeAddress } from '../../../../core/address';
import type {
	SMTPServer,
	SMTPServerAddress,
	SMTPServerDataStream,
	SMTPServerSession,
} from '../../../../vendor/smtp-server';
import { defaultMailLimits } from '../../read/structure/mail-limits';
import { attempt } from './attempt';
import { listenError } from './listen-error';
import { defaultListenerLimits, maxRecipients, timesOfListener, type ListenerLimits } from './listener-limits';
import { ListenerSessions } from './listener-sessions';
import { MessageBytes } from './message-bytes';
import { PromptServer } from './prompt-server';
import { connectionOf, parserOf, peerOf, reachable } from './smtp-session';
import { keepPiecesWhole } from '../bytes/unstuffed-lines';
import { destinationsOf, Refusal, sizeOf, takersOf, tryLater, type SmtpSubscription } from './smtp-subscription';

/** One SMTP server for all subscribers of an address and port. */
export class SmtpListener {
	private readonly subscribers = new Set<SmtpSubscription>();
	private readonly leaving = new Map<SmtpSubscription, number>();
	/** Who takes each recipient of a session's current message. */
	private readonly accepted = new WeakMap<SMTPServerSession, Map<string, readonly SmtpSubscription[]>>();
	/** Sessions with a message under way, which are not cut off when the listener closes. */
	private readonly busy = new Set<string>();
	private readonly sessions: ListenerSessions;
	private readonly messages = new MessageBytes((session, because) => this.hangUp(session, because));
	private server: SMTPServer | null = null;
	private opening: Promise<void> | null = null;
	private closing: Promise<void> | null = null;
	private reopenTimer: NodeJS.Timeout | undefined;

	constructor(
		private readonly host: string,
		private readonly port: number,
		private readonly bounds: ListenerLimits = defaultListenerLimits,
	) {
		this.sessions = new ListenerSessions(bounds, (session, because) => this.hangUp(session, because));
	}

	get isEmpty(): boolean {
		return this.subscribers.size === 0;
	}

	get isClosing(): boolean {
		return this.closing !== null;
	}

	/** Adds a subscriber; the answer removes it. */
	join(subscription: SmtpSubscription): () => void {
		this.subscribers.add(subscription);
		this.offer();
		return () => {
			if (this.subscribers.delete(subscription)) this.leaving.set(subscription, Date.now() + timesOfListener.leavingMs);
			this.offer();
		};
	}

	/** Opens the port, once for all subscribers. */
	open(): Promise<void> {
		this.opening ??= this.listen().catch((error: unknown) => {
			this.opening = null;
			throw error;
		});
		return this.opening;
	}

	/** Closes the port and the connections; a message under way gets a moment to end. */
	close(): Promise<void> {
		this.closing ??= this.stop();
		return this.closing;
	}

	private async stop(): Promise<void> {
		clearTimeout(this.reopenTimer);
		await this.opening?.catch(() => undefined);
		const { server } = this;
		if (!server) return;
		this.server = null;
		for (const connection of [...server.connections]) {
			if (!this.busy.has(connection.id)) connection.send(421, 'The receiver is closing');
		}
		await new Promise<void>((resolve) => {
			server.close(resolve);
		});
	}

	private listen(): Promise<void> {
		const server = new PromptServer({
			banner: 'n8n-nodes-arc',
			logger: false,
			authMethods: ['PLAIN', 'LOGIN'],
			// Asked of each recipient, since some subscribers may let everybody in.
			authOptional: true,
			disabledCommands: ['AUTH', 'STARTTLS'],
			disableReverseLookup: true,
			size: this.largestSize(),
			maxClients: this.bounds.connections,
			maxRecipients,
			socketTimeout: timesOfListener.idleMs,
			closeTimeout: timesOfListener.closeMs,
			onConnect: (session, callback) => {
				attempt(
					() => this.sessions.open(session, [...this.subscribers]),
					(error) => callback(error),
				);
			},
			onClose: (session) => this.sessions.close(session),
			onAuth: ({ username, password }, session, callback) => {
				const login = { user: username ?? '', password: password ?? '' };
				attempt(() => ({ user: this.sessions.logIn(session, login, [...this.subscribers]) }), callback);
			},
			onMailFrom: (_address, session, callback) => {
				server.options.size = this.largestSize();
				this.accepted.set(session, new Map());
				attempt(
					() => this.sessions.beginMessage(session, [...this.subscribers]),
					(error) => callback(error),
				);
			},
			onRcptTo: (address, session, callback) => {
				this.sessions.deadlines.begin(session.id, 'commandMs');
				this.acceptRecipient(address, session).then(
					() => callback(),
					async (error: Error) => callback(await this.sessions.refused(session, error)),
				);
			},
			onData: (stream, session, callback) => {
				keepPiecesWhole(parserOf(connectionOf(server, session.id)), stream);
				this.receive(stream, session).then((text) => {
					callback(null, text);
				}, callback);
			},
		});
		// Errors of single connections come here too; they are the sender's business.
		server.on('error', () => undefined);
		const socket: Server = server.server;
		return new Promise((resolve, reject) => {
			socket.once('error', (error: NodeJS.ErrnoException) => {
				reject(listenError(this.host, this.port, error));
			});
			server.listen(this.port, this.host, () => {
				this.server = server;
				this.offer();
				socket.on('error', (error: NodeJS.ErrnoException) => {
					this.broke(server, error);
				});
				socket.on('close', () => {
					this.broke(server, new Error('The listener was closed'));
				});
				resolve();
			});
		});
	}

	/** Tells the subscribers, and opens the port again with growing pauses. */
	private broke(server: SMTPServer, error: Error): void {
		if (this.server !== server) return;
		this.server = null;
		server.close();
		const outage = listenError(this.host, this.port, error);
		for (const { onOutage } of this.subscribers) onOutage?.(outage);
		this.reopen(0);
	}

	private reopen(attempt: number): void {
		if (this.closing) return;
		const pause = timesOfListener.reopenMs[Math.min(attempt, timesOfListener.reopenMs.length - 1)] ?? 0;
		this.reopenTimer = setTimeout(() => {
			this.opening = this.listen();
			this.opening.then(
				() => {
					for (const { onRecovered } of this.subscribers) onRecovered?.();
				},
				() => {
					this.reopen(attempt + 1);
				},
			);
		}, pause).unref();
	}

	/** Offers what the subscribers need: logins, and TLS with the certificate of the last one that brought one. */
	private offer(): void {
		const { server } = this;
		if (server === null) return;
		const accesses = [...this.subscribers].map(({ access = {} }) => access);
		const certificate = accesses.findLast((access) => access.certificate !== undefined)?.certificate;
		if (certificate !== undefined)
			server.updateSecureContext({ cert: certificate.certificate, key: certificate.privateKey });
		server.options.disabledCommands = [
			...(accesses.some(({ login }) => login !== undefined) ? [] : ['AUTH']),
			...(certificate === undefined ? ['STARTTLS'] : []),
		];
	}

	private largestSize(): number {
		return Math.max(0, ...[...this.subscribers].map(sizeOf)) || defaultMailLimits.bytes;
	}

	private async acceptRecipient({ address }: SMTPServerAddress, session: SMTPServerSession): Promise<void> {
		const allowed = reachable(session, [...this.subscribers]);
		const takers = await takersOf(address, allowed);
		if (takers.length > 0) {
			this.accepted.get(session)?.set(normalizeAddress(address), takers);
			return;
		}
		if (this.isClosing || this.isEmpty) throw tryLater('The receiver is closing, try again later');
		for (const [gone, until] of this.leaving) if (until < Date.now()) this.leaving.delete(gone);
		const left = await takersOf(address, [...this.leaving.keys()]);
		if (left.length > 0) throw tryLater('The rule of this address is being changed, try again later');
		const mayStillLogIn = peerOf(session).login === null && allowed.length < this.subscribers.size;
		if (mayStillLogIn) throw new Refusal(530, 'Authentication required');
		throw new Refusal(550, 'No such queue here');
	}

	private async receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
		const recipients = this.accepted.get(session) ?? new Map<string, readonly SmtpSubscription[]>();
		const { mailFrom } = session.envelope;
		const from = mailFrom && mailFrom.address !== '' ? normalizeAddress(mailFrom.address) : null;
		const limit = Math.min(...[...recipients.values()].flat().map(sizeOf));
		this.busy.add(session.id);
		this.sessions.deadlines.begin(session.id, 'messageMs');
		try {
			return await this.messages.with(stream, session, limit, async (raw) => {
				this.sessions.deadlines.end(session.id);
				const deliveries = [...destinationsOf(recipients)].map(async ({ deliver, to }) =>
					deliver({ raw, envelope: { from, to }, remoteAddress: session.remoteAddress }),
				);
				// All are waited for, so that none is still at work when the sender tries again.
				const results = await Promise.allSettled(deliveries);
				if (deliveries.length === 0 || results.some(({ status }) => status === 'rejected'))
					throw tryLater('The message cannot be stored now, try again later');
				return 'Stored';
			});
		} catch (error) {
			throw error instanceof Refusal ? error : tryLater('The message cannot be received now, try again later');
		} finally {
			this.busy.delete(session.id);
			this.sessions.deadlines.begin(session.id, 'mailMs');
		}
	}

	/** Ends a connection that goes on sending what was refused long ago, or is late. */
	private hangUp(sessionId: string, because: string): void {
		connectionOf(this.server, sessionId)?.send(421, because);
	}
}
