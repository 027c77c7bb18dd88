import type { ArcError } from '../../../core/errors';
import { ImapFlow } from '../../../vendor/imapflow';
import { accountKey, type ImapAccount } from './imap-account';
import { isLoginRefused, toImapError } from './imap-error';

const limits = {
	connectMs: 15_000,
	greetingMs: 10_000,
	/** A connection that is silent for longer in the midst of a command is given up. */
	silenceMs: 90_000,
	/** How long a refused login is remembered: n8n tries a trigger that throws five times. */
	refusalMs: 60_000,
	/** Above every size limit that a rule may have. */
	literalBytes: 200 * 1024 * 1024,
};

/** Logins that were refused lately, by account. */
const refused = new Map<string, { readonly error: ArcError; readonly until: number }>();
/** The last try to connect, by account: they take turns, so that the second knows of a refusal of the first. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Connects and logs in. A login that was refused is not tried again for a minute, so that whoever
 * asks often does not lock the user out. A refused token is renewed once.
 *
 * @param signal Ends the connection where it is not there yet: a server that hangs would keep it, and the next turn.
 * @throws ArcError `credentialInvalid` or `mailboxUnavailable`
 */
export async function connectImap(
	account: ImapAccount,
	signal: AbortSignal = new AbortController().signal,
): Promise<ImapFlow> {
	const key = accountKey(account);
	const before = turns.get(key);
	const turn = (async () => {
		await before?.catch(() => undefined);
		return await connectUnlessRefused(key, account, signal);
	})();
	turns.set(key, turn);
	try {
		return await turn;
	} finally {
		if (turns.get(key) === turn) turns.delete(key);
	}
}

/** Lets the next login of an account be asked for in this thread, whatever the server said before. */
export function forgetRefusal(key: string): void {
	refused.delete(key);
}

async function connectUnlessRefused(key: string, account: ImapAccount, signal: AbortSignal): Promise<ImapFlow> {
	const known = refused.get(key);
	if (known !== undefined && known.until > Date.now()) throw known.error;
	refused.delete(key);
	try {
		return await connect(account, signal);
	} catch (error) {
		const named = toImapError(error, account);
		if (isLoginRefused(error)) refused.set(key, { error: named, until: Date.now() + limits.refusalMs });
		throw named;
	}
}

async function connect(account: ImapAccount, signal: AbortSignal): Promise<ImapFlow> {
	const { login } = account;
	if (login.kind === 'password') return await open(account, { pass: login.password }, signal);
	try {
		return await open(account, { accessToken: await orAborted(login.token(false), signal) }, signal);
	} catch (error) {
		if (!isLoginRefused(error)) throw error;
		return await open(account, { accessToken: await orAborted(login.token(true), signal) }, signal);
	}
}

async function open(
	account: ImapAccount,
	secret: { readonly pass: string } | { readonly accessToken: string },
	signal: AbortSignal,
): Promise<ImapFlow> {
	signal.throwIfAborted();
	const { host, port, user, security, allowSelfSigned } = account;
	const client = new ImapFlow({
		host,
		port,
		secure: security === 'tls',
		...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
		tls: { rejectUnauthorized: !allowSelfSigned },
		auth: { user, ...secret },
		clientInfo: { name: 'n8n-nodes-arc' },
		disableAutoIdle: true,
		connectionTimeout: limits.connectMs,
		greetingTimeout: limits.greetingMs,
		socketTimeout: limits.silenceMs,
		maxLiteralSize: limits.literalBytes,
		logger: false,
	});
	// Whoever waits for an answer is told of a broken connection; without a listener the process would end.
	client.on('error', () => undefined);
	const end = (): void => client.close();
	signal.addEventListener('abort', end);
	try {
		await client.connect();
		return client;
	} catch (error) {
		client.close();
		throw error;
	} finally {
		signal.removeEventListener('abort', end);
	}
}

/** What comes of something, which goes on by itself where the signal aborts before. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
	const aborted = Promise.withResolvers<never>();
	const end = (): void => aborted.reject(signal.reason);
	if (signal.aborted) end();
	signal.addEventListener('abort', end);
	try {
		return await Promise.race([work, aborted.promise]);
	} finally {
		signal.removeEventListener('abort', end);
	}
}
