import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may look at the monitor. */
export interface MonitorAccess {
	readonly user: string;
	readonly password: string;
	/** For programs, as a bearer token; empty where none may. */
	readonly token: string;
}

export type LoginResult =
	| { readonly kind: 'in'; readonly user: string; readonly program: boolean }
	| { readonly kind: 'refused' }
	| { readonly kind: 'tooMany'; readonly retryAfterSeconds: number };

const mostWrong = 10;
const windowMs = 60_000;
const mostClients = 10_000;
const formLifeMs = 8 * 3_600_000;

/** What is wrong with a credential; null for one that keeps strangers out. */
export function faultOf({ user, password, token }: MonitorAccess): string | null {
	if (user === '' || user.includes(':')) return 'The user of the credential is empty or holds a colon';
	if (password.length < 12) return 'The password of the credential is shorter than 12 characters';
	if (token !== '' && token.length < 24) return 'The token of the credential is shorter than 24 characters';
	return null;
}

/** Counts wrong logins by client, for one minute from the first. */
export class WrongLogins {
	private readonly clients = new Map<string, { count: number; since: number }>();

	/** Seconds until the client may try again; null where it may now. */
	rest(client: string, now: number): number | null {
		const known = this.clients.get(client);
		if (known === undefined || now - known.since >= windowMs || now < known.since) return null;
		return known.count < mostWrong ? null : Math.ceil((windowMs - (now - known.since)) / 1_000);
	}

	note(client: string, now: number): void {
		const known = this.clients.get(client);
		if (known !== undefined && now - known.since < windowMs && now >= known.since) known.count += 1;
		else {
			this.clients.delete(client);
			this.clients.set(client, { count: 1, since: now });
		}
		const [oldest] = this.clients.keys();
		if (this.clients.size > mostClients && oldest !== undefined) this.clients.delete(oldest);
	}
}

/**
 * Judges the Authorization header of a request: Basic (RFC 7617) for people, Bearer (RFC 6750) for
 * programs. A request without one is refused, but is no attempt. After ten wrong ones within a
 * minute nothing of the same client is judged any more, be it right or wrong.
 */
export function logIn(
	header: string | undefined,
	access: MonitorAccess,
	client: string,
	wrong: WrongLogins,
	now: number,
): LoginResult {
	if (header === undefined || header === '') return { kind: 'refused' };
	const rest = wrong.rest(client, now);
	if (rest !== null) return { kind: 'tooMany', retryAfterSeconds: rest };
	const [, scheme = '', value = ''] = /^(\w+) +(\S+) *$/.exec(header) ?? [];
	if (
		scheme.toLowerCase() === 'basic' &&
		isSame(Buffer.from(value, 'base64').toString('utf8'), `${access.user}:${access.password}`)
	) {
		return { kind: 'in', user: access.user, program: false };
	}
	if (scheme.toLowerCase() === 'bearer' && access.token !== '' && isSame(value, access.token))
		return { kind: 'in', user: 'a program', program: true };
	wrong.note(client, now);
	return { kind: 'refused' };
}

/** A token for a form, bound to the login and to eight hours: another site cannot know it. */
export function formToken(access: MonitorAccess, now: number): string {
	const until = now + formLifeMs;
	const salt = randomBytes(12).toString('base64url');
	return `${until}.${salt}.${sign(access, until, salt)}`;
}

/** Whether a form token was made for this login and still counts. */
export function isFormToken(token: unknown, access: MonitorAccess, now: number): boolean {
	const [, until = '', salt = '', signature = ''] =
		/^(\d{1,15})\.([\w-]{16})\.([\w-]{43})$/.exec(typeof token === 'string' ? token : '') ?? [];
	if (until === '' || Number(until) <= now || Number(until) > now + formLifeMs) return false;
	return isSame(signature, sign(access, Number(until), salt));
}

function sign({ user, password }: MonitorAccess, until: number, salt: string): string {
	return createHmac('sha256', password)
		.update(JSON.stringify(['arc monitor form', user, until, salt]))
		.digest('base64url');
}

/** Compares in a time that tells nothing of either text, not even how long they are. */
function isSame(one: string, other: string): boolean {
	const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
	return timingSafeEqual(hash(one), hash(other));
}
