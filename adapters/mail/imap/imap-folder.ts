import { ArcError } from '../../../core/errors';
import type { ImapFlow, MailboxObject } from '../../../vendor/imapflow';

const slowestGoodbyeMs = 2_000;

/** A folder name as a list of its parts; the library joins them as the server does. */
export function folderPath(folder: string): string[] {
	return folder.split('/').map((part) => part.trim());
}

/** The name under which a folder is known: INBOX is the same in any case (RFC 9051 section 5.1). */
export function folderName(folder: string): string {
	const name = folderPath(folder).join('/');
	return /^inbox$/i.test(name) ? 'INBOX' : name;
}

/**
 * Opens a folder anew, which shows what changed in it and whether it is still the same one.
 *
 * @throws ArcError `folderUnknown` with the folders that there are
 */
export async function openFolder(client: ImapFlow, folder: string): Promise<MailboxObject> {
	try {
		return await client.mailboxOpen(folderPath(folder));
	} catch (error) {
		if (!client.usable || !isMissing(error)) throw error;
		const known = (await client.list()).map(({ path }) => `"${path}"`);
		throw new ArcError('folderUnknown', `The mailbox has no folder "${folder.slice(0, 100)}"`, {
			hint: `Name one that there is: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' ...' : ''}.`,
			cause: error,
		});
	}
}

function isMissing(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'mailboxMissing' in error && error.mailboxMissing === true;
}

/** Tells of new messages in the folder that is open, by IDLE where the server can and after a time in any case. */
export class FolderWatch {
	private changed = false;
	private wake: () => void = () => undefined;

	constructor(private readonly client: ImapFlow) {
		const note = (): void => {
			this.changed = true;
			this.wake();
		};
		client.on('exists', note);
		client.on('close', note);
	}

	/** Forgets what was told so far; what comes from now on ends the next wait. */
	reset(): void {
		this.changed = false;
	}

	/** Resolves when a message came, the connection ended, the time is over, or the signal aborts. */
	async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
		if (this.changed || signal.aborted) return;
		// It ends with the next command, or with the connection, which the next command finds out.
		if (this.client.capabilities.has('IDLE')) void this.client.idle().catch(() => undefined);
		await new Promise<void>((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				signal.removeEventListener('abort', done);
				this.wake = () => undefined;
				resolve();
			};
			const timer = setTimeout(done, milliseconds);
			signal.addEventListener('abort', done);
			this.wake = done;
		});
	}
}

/** Says goodbye; a server that does not answer is left without it. */
export async function hangUp(client: ImapFlow): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, slowestGoodbyeMs);
	});
	await Promise.race([client.logout().catch(() => undefined), late]);
	clearTimeout(timer);
	client.close();
}
