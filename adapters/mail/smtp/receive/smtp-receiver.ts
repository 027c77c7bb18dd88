import { checkAccess } from './smtp-access';
import { SmtpListener } from './smtp-listener';
import type { SmtpSubscription } from './smtp-subscription';

const defaultSmtpHost = '127.0.0.1';
const defaultSmtpPort = 2525;

export interface SmtpPlace {
	readonly host?: string;
	/** 0 lets the system choose, for a listener that nobody shares. */
	readonly port?: number;
}

/** Takes the subscription back; the last one out closes the listener, in 2 s at most. */
export type Unsubscribe = () => Promise<void>;

/** The listeners of this process by address and port; several rules share one. */
const listeners = new Map<string, SmtpListener>();

/**
 * Receives mail over SMTP at an address and port, by default 127.0.0.1:2525, together with whoever
 * else subscribed there. Resolves once the port is open.
 *
 * A recipient that no subscriber accepts is answered 550, a message over the size limit 552, and one
 * that a subscriber's `deliver` refuses 451, so that its sender tries again; 250 is said only after
 * `deliver` has resolved for every destination concerned.
 *
 * Beyond this machine, senders log in or come from a known network (`access`), and each may hold so
 * many connections (421) and send so many messages in a minute (450).
 *
 * Rejects with fieldInvalid or credentialInvalid for access that would let everybody in, with
 * portInUse where another process holds the port, with fieldInvalid where it cannot be
 * opened for another reason. A listener that breaks later opens again by itself (`onOutage`).
 */
export async function subscribeSmtp(subscription: SmtpSubscription & SmtpPlace): Promise<Unsubscribe> {
	const host =
		subscription.host === undefined || subscription.host === 'localhost' ? defaultSmtpHost : subscription.host;
	const port = subscription.port ?? defaultSmtpPort;
	checkAccess(host, subscription.access ?? {});
	const key = `${host.toLowerCase()}:${port}`;
	let listener = listeners.get(key);
	// One that is on its way out has given its port back before a new one is opened.
	while (listener?.isClosing) {
		await listener.close();
		listener = listeners.get(key);
	}
	if (!listener) {
		listener = new SmtpListener(host, port);
		listeners.set(key, listener);
	}
	const shared = listener;
	const leave = shared.join(subscription);
	const unsubscribe = async (): Promise<void> => {
		leave();
		if (shared.isEmpty) {
			await shared.close();
			if (listeners.get(key) === shared) listeners.delete(key);
		}
	};
	try {
		await shared.open();
	} catch (error) {
		await unsubscribe();
		throw error;
	}
	return unsubscribe;
}
