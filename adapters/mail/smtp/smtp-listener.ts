import type { Server } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ArcError } from '../../../core/errors';
import { normalizeAddress } from '../../../core/address';
import {
	SMTPServer,
	type SMTPServerAddress,
	type SMTPServerDataStream,
	type SMTPServerSession,
} from '../../../vendor/smtp-server';
import { defaultMailLimits } from '../read/mail-limits';
import { GrowingBuffer } from './growing-buffer';
import type { SmtpLogin } from './smtp-access';
import { Deadlines, defaultPhaseLimits, type PhaseLimits } from './smtp-deadlines';
import { Peers } from './smtp-peers';
import { admit, limitsFor, logIn, peerOf, reachable } from './smtp-session';
import { destinationsOf, Refusal, sizeOf, takersOf, tryLater, type SmtpSubscription } from './smtp-subscription';

/** Bounds of a listener; each is far above what mail servers need. */
export interface ListenerLimits extends PhaseLimits {
	readonly connections: number;
	/** Of these, so many are for peers that logged in or come from an allowed network. */
	readonly reserved: number;
	/** Refused recipients of a connection before each further one waits, and before it is ended. */
	readonly refusals: { readonly slow: number; readonly end: number; readonly pauseMs: number };
}

const defaultLimits: ListenerLimits = {
	...defaultPhaseLimits,
	connections: 100,
	reserved: 20,
	refusals: { slow: 20, end: 30, pauseMs: 2_000 },
};

const limits = {
	recipients: 100,
	messagesInConnection: 1_000,
	/** Bytes of all messages that are being received, so that memory stays bounded. */
	bytesInFlight: 256 * 1024 * 1024,
	idleMs: 60_000,
	closeMs: 1_500,
	/** How long a subscriber that left is answered for with 451, since a rule that is published again leaves first. */
	leavingMs: 30_000,
	reopenMs: [500, 1_000, 2_000, 5_000, 10_000, 30_000],
};

/** One SMTP server for all subscribers of an address and port. */
export class SmtpListener {
	private readonly subscribers = new Set<SmtpSubscription>();
	private readonly leaving = new Map<SmtpSubscription, number>();
	/** Who takes each recipient of a session's current message. */
	private readonly accepted = new WeakMap<SMTPServerSession, Map<string, readonly SmtpSubscription[]>>();
	/** Sessions with a message under way, which are not cut off when the listener closes. */
	private readonly busy = new Set<string>();
	private readonly peers = new Peers();
	/** Sessions of peers that neither logged in nor come from an allowed network. */
	private readonly unproved = new Set<string>();
	private readonly refusals = new Map<string, number>();
	private readonly deadlines: Deadlines;
	private bytesInFlight = 0;
	private server: SMTPServer | null = null;
	private opening: Promise<void> | null = null;
	private closing: Promise<void> | null = null;
	private reopenTimer: NodeJS.Timeout | undefined;

	constructor(
		private readonly host: string,
		private readonly port: number,
		private readonly bounds: ListenerLimits = defaultLimits,
	) {
		this.deadlines = new Deadlines(bounds, (session) => this.hangUp(session, 'You took too long'));
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
			if (this.subscribers.delete(subscription)) this.leaving.set(subscription, Date.now() + limits.leavingMs);
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
		const server = new SMTPServer({
			banner: 'n8n-nodes-arc',
			logger: false,
			authMethods: ['PLAIN', 'LOGIN'],
			// Asked of each recipient, since some subscribers may let everybody in.
			authOptional: true,
			disabledCommands: ['AUTH', 'STARTTLS'],
			disableReverseLookup: true,
			size: this.largestSize(),
			maxClients: this.bounds.connections,
			maxRecipients: limits.recipients,
			socketTimeout: limits.idleMs,
			closeTimeout: limits.closeMs,
			onConnect: (session, callback) => {
				attempt(
					() => this.admit(session),
					(error) => callback(error),
				);
			},
			onClose: (session) => {
				this.peers.disconnect(session.remoteAddress, session.id);
				this.deadlines.end(session.id);
				this.unproved.delete(session.id);
				this.refusals.delete(session.id);
			},
			onAuth: ({ username, password }, session, callback) => {
				const login = { user: username ?? '', password: password ?? '' };
				attempt(() => ({ user: this.logIn(session, login) }), callback);
			},
			onMailFrom: (_address, session, callback) => {
				server.options.size = this.largestSize();
				this.accepted.set(session, new Map());
				this.deadlines.begin(session.id, 'commandMs');
				if (session.transaction > limits.messagesInConnection)
					callback(new Refusal(421, 'Too many messages in one connection'));
				else if (this.peers.message(session.remoteAddress, limitsFor(session.remoteAddress, this.subscribers)))
					callback();
				else callback(new Refusal(450, 'Too many messages from your address in a minute, try again later'));
			},
			onRcptTo: (address, session, callback) => {
				this.deadlines.begin(session.id, 'commandMs');
				this.acceptRecipient(address, session).then(
					() => callback(),
					async (error: Error) => callback(await this.refused(session, error)),
				);
			},
			onData: (stream, session, callback) => {
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
				reject(this.cannotListen(error));
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

	private admit(session: SMTPServerSession): void {
		const subscribers = [...this.subscribers];
		admit(session, this.peers, subscribers);
		if (reachable(session, subscribers).length === 0 && subscribers.length > 0) {
			if (this.unproved.size >= this.bounds.connections - this.bounds.reserved)
				throw new Refusal(421, 'Too many connections, try again later');
			this.unproved.add(session.id);
		}
		this.deadlines.begin(session.id, 'greetingMs');
	}

	private logIn(session: SMTPServerSession, login: SmtpLogin): string {
		const key = logIn(session, login, this.peers, [...this.subscribers]);
		this.unproved.delete(session.id);
		this.deadlines.begin(session.id, 'mailMs');
		return key;
	}

	/** Counts a recipient that was refused: whoever tries out addresses is answered slowly, and then no more. */
	private async refused(session: SMTPServerSession, error: Error): Promise<Error> {
		const { slow, end, pauseMs } = this.bounds.refusals;
		const count = (this.refusals.get(session.id) ?? 0) + 1;
		this.refusals.set(session.id, count);
		if (count > end) return new Refusal(421, 'Too many recipients that are not here');
		if (count > slow) await delay(pauseMs, undefined, { ref: false });
		return error;
	}

	/** Tells the subscribers, and opens the port again with growing pauses. */
	private broke(server: SMTPServer, error: Error): void {
		if (this.server !== server) return;
		this.server = null;
		server.close();
		const outage = this.cannotListen(error);
		for (const { onOutage } of this.subscribers) onOutage?.(outage);
		this.reopen(0);
	}

	private reopen(attempt: number): void {
		if (this.closing) return;
		const pause = limits.reopenMs[Math.min(attempt, limits.reopenMs.length - 1)] ?? 0;
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

	private cannotListen(error: NodeJS.ErrnoException): ArcError {
		const place = `${this.host}:${this.port}`;
		if (error.code === 'EADDRINUSE') {
			return new ArcError('portInUse', `Port ${this.port} at ${this.host} is in use by another program`, {
				hint: `Choose another port for the SMTP receiver, or stop the program that listens on ${place}.`,
				cause: error,
			});
		}
		const because = error.code ?? error.message;
		return new ArcError('fieldInvalid', `The SMTP receiver cannot listen on ${place} (${because})`, {
			hint: 'Host is an address of this machine, such as 127.0.0.1; ports below 1024 need special rights.',
			cause: error,
		});
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
		let held = 0;
		this.busy.add(session.id);
		this.deadlines.begin(session.id, 'messageMs');
		try {
			const raw = await this.collect(stream, session, recipients, (bytes) => {
				held += bytes;
				this.bytesInFlight += bytes;
			});
			this.deadlines.end(session.id);
			const deliveries = [...destinationsOf(recipients)].map(async ({ deliver, to }) =>
				deliver({ raw, envelope: { from, to }, remoteAddress: session.remoteAddress }),
			);
			// All are waited for, so that none is still at work when the sender tries again.
			const results = await Promise.allSettled(deliveries);
			if (deliveries.length === 0 || results.some(({ status }) => status === 'rejected')) {
				throw tryLater('The message cannot be stored now, try again later');
			}
			return 'Stored';
		} catch (error) {
			throw error instanceof Refusal ? error : tryLater('The message cannot be received now, try again later');
		} finally {
			this.bytesInFlight -= held;
			this.busy.delete(session.id);
			this.deadlines.begin(session.id, 'mailMs');
		}
	}

	/** The bytes of a message; a message that is refused is read to its end without being kept. */
	private async collect(
		stream: SMTPServerDataStream,
		session: SMTPServerSession,
		recipients: ReadonlyMap<string, readonly SmtpSubscription[]>,
		hold: (bytes: number) => void,
	): Promise<Buffer> {
		const limit = Math.min(...[...recipients.values()].flat().map(sizeOf));
		const buffer = new GrowingBuffer();
		let size = 0;
		let refusal: Refusal | null = null;
		// A listener rather than a loop that waits for each: there is a piece for each line that begins with a dot.
		stream.on('data', (piece: Buffer) => {
			size += piece.length;
			if (size > limit) refusal ??= new Refusal(552, `The message is larger than ${limit} bytes`);
			else if (this.bytesInFlight + piece.length > limits.bytesInFlight)
				refusal ??= new Refusal(452, 'Too much mail at once, try again later');
			if (refusal === null) hold(buffer.add(piece));
			else {
				buffer.clear();
				const isFar = size > limit * 2 + 1024 * 1024;
				if (isFar && size - piece.length <= limit * 2 + 1024 * 1024)
					this.hangUp(session.id, 'The message is far too large');
			}
		});
		await finished(stream);
		if (refusal) throw refusal;
		return buffer.all();
	}

	/** Ends a connection that goes on sending what was refused long ago, or is late. */
	private hangUp(sessionId: string, because: string): void {
		for (const connection of this.server?.connections ?? []) {
			if (connection.id === sessionId) connection.send(421, because);
		}
	}
}

/** Calls back with what the work answers, or with what it throws. */
function attempt<Value>(work: () => Value, callback: (error: Error | null, value?: Value) => void): void {
	let value: Value;
	try {
		value = work();
	} catch (error) {
		callback(error instanceof Error ? error : new Error(String(error)));
		return;
	}
	callback(null, value);
}
