import { ArcError, isArcError } from '../../../core/errors';
import type { MailboxFolder, MailboxPosition } from '../../../core/ledger/mailboxes';
import type { ImapFlow, MailboxObject, SearchObject } from '../../../vendor/imapflow';
import { eachAhead } from '../../ahead';
import { GroupCommit } from '../../group-commit';
import { ConversationOrder } from '../intake/conversation-order';
import type { FolderNotes } from './folder-notes';
import { acknowledge } from './imap-acknowledge';
import { downloads, type Chunk } from './imap-downloads';
import type { DownloadedMessage } from './imap-messages';
import type { AfterTaking, Destination } from './imap-subscription';
import { takeInMessage } from '../intake/take-in-message';

export interface PassOptions {
	readonly place: MailboxFolder;
	readonly destinations: readonly Destination[];
	readonly after: AfterTaking;
	readonly since: Date | null;
	readonly signal: AbortSignal;
	/** Something was stored: the mailbox and the store both work. */
	readonly onProgress: () => void;
	readonly onTrouble: (uid: number | null, error: ArcError) => void;
	/** What is known of single messages from earlier passes, and what this one finds out. */
	readonly notes: FolderNotes;
}

/** What one destination still has to get of the folder. */
interface Plan {
	readonly destination: Destination;
	readonly position: MailboxPosition;
	readonly pending: Set<number>;
}

/** Chunks that are read and stored, or wait until they are acknowledged; a further one is being downloaded. */
const takenAhead = 4;
const dayMs = 24 * 3_600_000;

/** A chunk, and for each of its messages whether every store has it. */
interface Taken {
	readonly chunk: Chunk;
	readonly results: readonly PromiseSettledResult<void>[];
}

/**
 * Takes in what the open folder has and the stores have not, in small chunks: while some are acknowledged, the
 * next ones are read and stored, and another one is downloaded. A message is marked or moved, and the position
 * goes past it, only once every store has it; chunks that were stored meanwhile are acknowledged together. One
 * message that cannot be taken in, or that the server names and does not hand out, stays pending beside others;
 * where nothing of a chunk can be stored, the pass ends. What was begun by then is stored and acknowledged.
 *
 * @throws ArcError `storeUnavailable`, or what the connection broke with
 */
export async function takeNewMessages(client: ImapFlow, folder: MailboxObject, options: PassOptions): Promise<void> {
	const plans: Plan[] = [];
	for (const destination of options.destinations) plans.push(await planFor(client, folder, destination, options));
	const order = new ConversationOrder();
	const settling = new GroupCommit<Taken, void>(async (taken) => {
		await settle(client, taken, plans, options);
		return taken.map(() => undefined);
	}, takenAhead);
	const takeIn = async (chunk: Chunk): Promise<void> => {
		const results = await order.each(chunk.messages, async (message) => await take(message, plans));
		if (results.some(({ status }) => status === 'fulfilled')) options.onProgress();
		await settling.add([{ chunk, results }]);
	};
	const pending = plans.flatMap((plan) => [...plan.pending]);
	const maxSize = Math.max(0, ...options.destinations.map((destination) => destination.maxSize));
	await eachAhead(downloads(client, pending, { ...options, maxSize }), takenAhead, takeIn);
}

/** What is new for a store. Where it never read the folder, or the folder's UIDs mean something else now, it begins anew. */
async function planFor(
	client: ImapFlow,
	folder: MailboxObject,
	destination: Destination,
	{ place, since }: PassOptions,
): Promise<Plan> {
	const { store } = destination;
	const uidValidity = Number(folder.uidValidity ?? 0);
	const known = await store.mailboxPosition(place);
	// Old servers do not tell UIDNEXT.
	const last = folder.uidNext > 0 ? folder.uidNext - 1 : ((await find(client, { uid: '*' })).at(-1) ?? 0);
	if (known?.uidValidity === uidValidity) {
		const fresh =
			last <= known.uid ? [] : (await find(client, { uid: `${known.uid + 1}:*` })).filter((uid) => uid > known.uid);
		const pending = new Set([...known.pending, ...fresh]);
		return { destination, pending, position: { ...known, uid: Math.max(known.uid, fresh.at(-1) ?? 0) } };
	}
	const unread = { seen: false };
	const query =
		known === null
			? since === null
				? unread
				: { since }
			: { or: [unread, { since: new Date(Date.parse(known.since) - dayMs) }] };
	const found = await find(client, query);
	const began = known?.since ?? new Date(await store.now()).toISOString();
	const position = { uidValidity, uid: Math.max(last, found.at(-1) ?? 0), pending: found, since: began };
	// Noted before anything is taken, so that what is unread now is taken even if somebody reads it meanwhile.
	await store.saveMailboxPosition(place, position);
	return { destination, position, pending: new Set(found) };
}

/** UIDs of messages in the open folder, ascending. */
async function find(client: ImapFlow, query: SearchObject): Promise<number[]> {
	const found = await client.search(query, { uid: true });
	if (!Array.isArray(found)) throw new Error('the server refused to search the folder');
	return found.sort((a, b) => a - b);
}

/** Acknowledges what of chunks was taken in, and tells of the rest. */
async function settle(
	client: ImapFlow,
	all: readonly Taken[],
	plans: readonly Plan[],
	options: PassOptions,
): Promise<void> {
	for (const one of all) throwIfRefused(one, options.notes);
	const taken = all.flatMap(takenOf);
	for (const { uid, error } of all.flatMap(failedOf))
		options.onTrouble(uid, namedFailure(uid, options.place.folder, error));
	const refusal = await acknowledge(client, taken, options.after);
	if (refusal !== null) options.onTrouble(null, refusal);
	await forget(plans, [...taken, ...all.flatMap(({ chunk }) => chunk.gone)], options);
}

/** @throws what the store said, where it takes nothing of a chunk */
function throwIfRefused(one: Taken, notes: FolderNotes): void {
	if (takenOf(one).length > 0) return;
	const refused = failedOf(one).find(
		({ uid, error }) => isArcError(error) && error.code === 'storeUnavailable' && !notes.isBad(uid),
	);
	if (refused !== undefined) throw refused.error;
}

function takenOf({ chunk, results }: Taken): number[] {
	return chunk.messages.filter((_message, index) => results[index]?.status === 'fulfilled').map(({ uid }) => uid);
}

function failedOf({ chunk, results }: Taken): { readonly uid: number; readonly error: unknown }[] {
	return chunk.messages.flatMap(({ uid }, index) => {
		const result = results[index];
		return result?.status === 'rejected' ? [{ uid, error: result.reason as unknown }] : [];
	});
}

/** Stores a message for everybody who has not got it yet. */
async function take({ uid, raw, size }: DownloadedMessage, plans: readonly Plan[]): Promise<void> {
	for (const { destination, pending } of plans) {
		const [mailboxQueueId, ...sharingQueueIds] = destination.queueIds;
		if (!pending.has(uid) || mailboxQueueId === undefined) continue;
		const incoming = { raw, mailboxQueueId, sharingQueueIds, ...(size === undefined ? {} : { size }) };
		const { maxSize, trustedServers, contactForms } = destination;
		await takeInMessage(destination.store, incoming, { maxSize, trustedServers, contactForms });
	}
}

/** Notes that messages are taken in, or gone. */
async function forget(plans: readonly Plan[], uids: readonly number[], { place }: PassOptions): Promise<void> {
	for (const { destination, position, pending } of plans) {
		if (!uids.some((uid) => pending.has(uid))) continue;
		for (const uid of uids) pending.delete(uid);
		await destination.store.saveMailboxPosition(place, { ...position, pending: [...pending] });
	}
}

function namedFailure(uid: number, folder: string, error: unknown): ArcError {
	const why = error instanceof Error ? error.message : String(error);
	return new ArcError(
		'storeUnavailable',
		`A message (UID ${uid}) of the folder "${folder}" could not be taken in: ${why.slice(0, 300)}`,
		{
			hint: 'It stays in the mailbox as it is and is tried again; the others go on. Please report it if it stays.',
			cause: error,
		},
	);
}
