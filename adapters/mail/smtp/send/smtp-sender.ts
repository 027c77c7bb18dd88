import { createHash } from 'node:crypto';
import { headerText } from '../../../../core/reply/header-text';
import { createTransport } from '../../../../vendor/nodemailer';
import { mailOf, type Mail, type OutgoingMessage } from './outgoing-mail';
import { sayInOnePiece } from './say-in-one-piece';
import { retrySend, type Patience } from './retry-send';
import { sendError } from './smtp-send-error';

export interface SmtpSettings {
	readonly host: string;
	readonly port: number;
	/** TLS from the first byte; without it STARTTLS is used where the server offers it. */
	readonly secure: boolean;
	/** Refuses to send where the connection cannot be encrypted. */
	readonly requireTls?: boolean;
	readonly user?: string;
	readonly password?: string;
	/** Signs in with a token (XOAUTH2) instead of a password. */
	readonly login?: TokenLogin;
	/** Takes a certificate that nobody vouches for. */
	readonly allowUnauthorizedCerts?: boolean;
	/** The name that is said in EHLO. */
	readonly clientName?: string;
	/** How long a connection stays open for the next message; 10 s by default. */
	readonly idleMs?: number;
}

export interface TokenLogin {
	/** Id of the credential: its senders share connections, whatever their tokens. */
	readonly credential: string;
	/** The access token; `refused` says that the server did not take the last one. */
	token(refused: boolean): Promise<string>;
}

export interface SmtpSender {
	/** How many messages one who has several may hand over at once, so that connections do not wait for what comes between. */
	readonly atOnce: number;
	/** How many of those may have ended before others have to follow, so that no connection waits for them. */
	readonly together: number;
	/**
	 * Resolves once the server has taken the message over; rejects with an SmtpSendError. With
	 * patience it tries again what passes; without, it tries once.
	 */
	send(message: OutgoingMessage, patience?: Patience): Promise<{ readonly accepted: true; readonly response: string }>;
	/** Connects and logs in without sending; rejects with an SmtpSendError. */
	verify(): Promise<void>;
	/** Gives the connections back; they close once nobody has used them for a while. */
	close(): Promise<void>;
}

interface Pool {
	readonly transport: ReturnType<typeof openTransport>;
	users: number;
	timer: NodeJS.Timeout | undefined;
	/** How the newest sender gets a token. */
	login: TokenLogin | undefined;
	token: string | undefined;
}

/** Open connections by settings, so that the executions of a busy rule do not log in each time. */
const pools = new Map<string, Pool>();

const defaultIdleMs = 10_000;

/** As many connections are open to a server; some take no more of one user. */
const mostConnections = 3;
const mostAtOnce = 5;

/**
 * Sends mail through a server, over connections that all senders with the same settings share.
 *
 * A message is handed over at most once: one whose connection breaks when all of it was said is not
 * tried again. A token that the server refuses is renewed once, before the message is under way.
 */
export function createSmtpSender(settings: SmtpSettings): SmtpSender {
	const key = createHash('sha256')
		.update(JSON.stringify({ ...settings, login: settings.login?.credential }))
		.digest('hex');
	const pool = pools.get(key) ?? openPool(settings);
	pool.login = settings.login;
	pools.set(key, pool);
	pool.users += 1;
	clearTimeout(pool.timer);
	let isOpen = true;
	return {
		atOnce: mostAtOnce,
		together: mostAtOnce - mostConnections + 1,
		async send(message, patience) {
			const mail = mailOf(message);
			const once = async () => await sendOnce(pool, mail, settings);
			return patience === undefined ? await once() : await retrySend(once, patience);
		},
		async verify() {
			try {
				await signedIn(pool, async () => await pool.transport.verify());
			} catch (error) {
				throw sendError(error, secretsOf(pool, settings));
			}
		},
		close() {
			if (isOpen) {
				isOpen = false;
				pool.users -= 1;
				if (pool.users === 0) closeLater(key, pool, settings.idleMs ?? defaultIdleMs);
			}
			return Promise.resolve();
		},
	};
}

function openPool(settings: SmtpSettings): Pool {
	const transport = openTransport(settings);
	const pool: Pool = { transport, users: 0, timer: undefined, login: settings.login, token: undefined };
	transport.set(
		'oauth2_provision_cb',
		(_user: string, _renew: boolean, done: (error: Error | null, token: string) => void) => {
			done(null, pool.token ?? '');
		},
	);
	transport.use('stream', (mail, done) => {
		const { handedOver } = mail.data as Watched;
		sayInOnePiece(mail.message, () => handedOver?.(), done);
	});
	return pool;
}

/** What is told when a message was read to its end, which is before its last byte goes out. */
interface Watched {
	readonly handedOver?: () => void;
}

async function sendOnce(pool: Pool, mail: Mail, settings: SmtpSettings): Promise<{ accepted: true; response: string }> {
	let isHandedOver = false;
	const watched: Mail & Watched = {
		...mail,
		handedOver: () => {
			isHandedOver = true;
		},
	};
	try {
		const { response } = await signedIn(pool, async () => await pool.transport.sendMail(watched));
		return { accepted: true, response: headerText(response) };
	} catch (error) {
		throw sendError(error, secretsOf(pool, settings), isHandedOver);
	}
}

/** Does what needs a login; where the server refuses the token, once more with a new one. */
async function signedIn<Result>(pool: Pool, act: () => Promise<Result>): Promise<Result> {
	if (pool.login === undefined) return await act();
	pool.token = await pool.login.token(false);
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAUTH') throw error;
		pool.token = await pool.login.token(true);
		return await act();
	}
}

function secretsOf({ token }: Pool, { host, port, user, password }: SmtpSettings) {
	return { host, port, user, password: token ?? password };
}

function closeLater(key: string, pool: Pool, idleMs: number): void {
	const close = (): void => {
		pools.delete(key);
		pool.transport.close();
	};
	if (idleMs === 0) close();
	else pool.timer = setTimeout(close, idleMs).unref();
}

function openTransport(settings: SmtpSettings) {
	const { host, port, secure, user, password } = settings;
	return createTransport({
		pool: true,
		host,
		port,
		secure,
		requireTLS: settings.requireTls ?? false,
		...(user === undefined || user === ''
			? {}
			: { auth: settings.login ? { type: 'OAuth2', user } : { user, pass: password ?? '' } }),
		...(settings.clientName === undefined ? {} : { name: settings.clientName }),
		...(settings.allowUnauthorizedCerts ? { tls: { rejectUnauthorized: false } } : {}),
		maxConnections: mostConnections,
		// Sending again what may have been taken over would answer twice.
		maxRequeues: 0,
		idleTimeout: settings.idleMs || defaultIdleMs,
		connectionTimeout: 10_000,
		greetingTimeout: 10_000,
		socketTimeout: 20_000,
		dnsTimeout: 10_000,
		disableFileAccess: true,
		disableUrlAccess: true,
		logger: false,
	});
}
