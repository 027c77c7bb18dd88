import { writeUidSet } from '../../../core/mail/addresses/uid-set';
import type { ImapFlow } from '../../../vendor/imapflow';
import { ahead } from '../../ahead';
import type { FolderNotes } from './folder-notes';
import { chunksOf, download, listMessages, type DownloadedMessage, type ListedMessage } from './imap-messages';
import type { RefusedMessage } from './refused-messages';

/** Messages of the folder, and what is no longer to be taken. */
export interface Chunk {
	readonly messages: readonly DownloadedMessage[];
	readonly gone: readonly number[];
}

export interface DownloadOptions {
	/** Bytes of the largest message that is downloaded as a whole. */
	readonly maxSize: number;
	readonly since: Date | null;
	readonly notes: FolderNotes;
	/** Ends the downloads early. */
	readonly signal: AbortSignal;
}

/** Of the first messages the sizes are there soon, so that they are downloaded soon. */
const listedFirst = 100;
const listedAtOnce = 300;

/** Messages that are listed together, and what becomes of them. */
interface Part {
	readonly asked: readonly number[];
	readonly tooOld: readonly number[];
	readonly refused: RefusedMessage[];
	readonly answered: Set<number>;
}

/** A chunk to download, or the end of a part. */
interface Task {
	readonly part: Part;
	readonly chunk: readonly ListedMessage[] | null;
}

/**
 * Downloads messages of the open folder chunk by chunk, ascending. While a chunk is used the next one is on its
 * way, and the listing that it may need, so that nobody waits for the server between two parts of a backlog.
 */
export async function* downloads(
	client: ImapFlow,
	uids: Iterable<number>,
	options: DownloadOptions,
): AsyncGenerator<Chunk> {
	const work = async (task: Task): Promise<Chunk> => await perform(client, task, options);
	for await (const [, chunk] of ahead(tasks(client, uids, options), 1, work)) {
		if (options.signal.aborted) return;
		if (chunk.messages.length + chunk.gone.length > 0) yield chunk;
	}
}

async function* tasks(
	client: ImapFlow,
	uids: Iterable<number>,
	{ maxSize, since, notes, signal }: DownloadOptions,
): AsyncGenerator<Task> {
	const left = [...new Set(uids)].filter((uid) => !notes.rests(uid)).sort((a, b) => a - b);
	for (let start = 0, end = listedFirst; start < left.length; [start, end] = [end, end + listedAtOnce]) {
		if (signal.aborted) return;
		const asked = left.slice(start, end);
		const { messages, tooOld, refused } = await listMessages(client, asked, since);
		const answered = new Set([...tooOld, ...refused.map(({ uid }) => uid)]);
		const part: Part = { asked, tooOld, refused: [...refused], answered };
		for (const chunk of chunksOf(messages, maxSize, (uid) => notes.isSuspect(uid))) yield { part, chunk };
		yield { part, chunk: null };
	}
}

async function perform(client: ImapFlow, { part, chunk }: Task, { maxSize, notes }: DownloadOptions): Promise<Chunk> {
	if (chunk === null) return { messages: [], gone: await goneOf(client, part, notes) };
	const { messages, refused } = await notes.duringDownload(chunk, async () => await download(client, chunk, maxSize));
	part.refused.push(...refused);
	for (const { uid } of [...messages, ...refused]) part.answered.add(uid);
	return { messages, gone: [] };
}

/** Which messages of a part whose chunks were downloaded are gone; those that are there and were left out are noted. */
async function goneOf(
	client: ImapFlow,
	{ asked, tooOld, refused, answered }: Part,
	notes: FolderNotes,
): Promise<readonly number[]> {
	const silent = asked.filter((uid) => !answered.has(uid));
	const leftOut = await stillThere(client, silent);
	notes.noteAnswers(asked, leftOut, refused);
	return [...tooOld, ...silent.filter((uid) => !leftOut.has(uid))];
}

/** Which of the messages that an answer left out a search names all the same; all, where the server refuses to search. */
async function stillThere(client: ImapFlow, uids: readonly number[]): Promise<ReadonlySet<number>> {
	if (uids.length === 0) return new Set();
	const found = await client.search({ uid: writeUidSet(uids) }, { uid: true });
	return new Set(Array.isArray(found) ? found : uids);
}
