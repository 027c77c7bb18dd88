import { ArcError } from '../../../core/errors';
import { BrokenDownloads } from './broken-downloads';
import type { HeldBack } from './imap-subscription';
import type { RefusedMessage } from './refused-messages';
import { UnansweredMessages } from './unanswered-messages';

const hint =
	'Others go on. They stay pending and are asked for again and again; look at them in a mail program, and move them to another folder where they are not needed.';

/** What is known of single messages of a folder beside its position, while UIDs mean the same. */
export class FolderNotes {
	private readonly bad = new Set<number>();
	private readonly refused = new Set<number>();
	private readonly unanswered = new UnansweredMessages();
	private readonly broken = new BrokenDownloads();

	constructor(
		readonly uidValidity: number,
		private readonly folder: string,
		private readonly tell: (held: HeldBack) => void,
		private readonly now: () => number,
	) {}

	/** Notes that a message could not be taken in beside others that could. */
	markBad(uid: number): void {
		this.bad.add(uid);
	}

	isBad(uid: number): boolean {
		return this.bad.has(uid);
	}

	isSuspect(uid: number): boolean {
		return this.broken.isSuspect(uid);
	}

	/** Whether a message is left alone for now, since it ended connections. */
	rests(uid: number): boolean {
		return this.broken.rests(uid, this.now());
	}

	/** Lets a download be known to be under way, in case that it ends the connection. */
	async duringDownload<Result>(
		messages: readonly { readonly uid: number }[],
		act: () => Promise<Result>,
	): Promise<Result> {
		this.broken.begin(messages.map(({ uid }) => uid));
		const result = await act();
		this.broken.end();
		return result;
	}

	/** Notes that the connection ended; what ended it before when it was asked for alone is told, and rests. */
	connectionEnded(): void {
		const uid = this.broken.broke(this.now());
		if (uid !== null) this.held([uid], 'ends the connection while it hands it out');
	}

	/** Notes of messages that were asked for which the server left out though they are there, and which it refused. */
	noteAnswers(asked: readonly number[], leftOut: ReadonlySet<number>, refused: readonly RefusedMessage[]): void {
		const overdue = this.unanswered.note(asked, leftOut, this.now());
		if (overdue.length > 0) this.held(overdue, 'has left them out of its answers for an hour');
		const refusedNow = new Map(refused.map(({ uid, said }) => [uid, said]));
		for (const uid of asked) if (!refusedNow.has(uid)) this.refused.delete(uid);
		const fresh = [...refusedNow.keys()].filter((uid) => !this.refused.has(uid)).sort((a, b) => a - b);
		for (const uid of fresh) this.refused.add(uid);
		const [first] = fresh;
		if (first !== undefined) this.held(fresh, `says: ${refusedNow.get(first) ?? ''}`);
	}

	private held(uids: readonly number[], why: string): void {
		const { folder } = this;
		const named = `${uids.slice(0, 20).join(', ')}${uids.length > 20 ? ' ...' : ''}`;
		const what =
			uids.length === 1
				? `A message of the folder "${folder}" (UID ${named})`
				: `${uids.length} messages of the folder "${folder}" (UIDs ${named})`;
		const error = new ArcError('mailboxUnavailable', `${what} cannot be read: the mail server ${why}`, { hint });
		this.tell({ folder, uids, error });
	}
}
