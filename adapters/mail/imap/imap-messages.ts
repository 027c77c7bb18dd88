import { writeUidSet } from '../../../core/mail/addresses/uid-set';
import type { ImapFlow } from '../../../vendor/imapflow';
import { askInHalves, type RefusedMessage } from './refused-messages';

/** A message of the open folder, not yet downloaded. */
export interface ListedMessage {
	readonly uid: number;
	/** Bytes; undefined where the server does not tell. */
	readonly size: number | undefined;
}

export interface DownloadedMessage {
	readonly uid: number;
	readonly raw: Uint8Array;
	/** Bytes of the whole message, where only its beginning was downloaded. */
	readonly size?: number;
}

export interface Listing {
	/** Ascending by UID. */
	readonly messages: readonly ListedMessage[];
	/** UIDs of messages that the server received before the date. */
	readonly tooOld: readonly number[];
	readonly refused: readonly RefusedMessage[];
}

/** Of a message over the size limit only this much is downloaded: enough for its headers. */
const beginningBytes = 64 * 1024;

/** Several chunks are held at once. */
const chunkLimits = { messages: 100, bytes: 4 * 1024 * 1024 };

/** Sizes of messages. Whatever the server leaves out of its answer is left out, which says nothing about it. */
export async function listMessages(client: ImapFlow, uids: readonly number[], since: Date | null): Promise<Listing> {
	const wanted = new Set(uids);
	const { answers, refused } = await askInHalves(uids, async (part) => {
		const query = { uid: true, size: true, ...(since === null ? {} : { internalDate: true }) };
		return await client.fetchAll(writeUidSet(part), query, { uid: true });
	});
	// A server may answer a set of UIDs in any order, in several rows for one, and tell of others at the same time.
	const sizes = new Map<number, number | undefined>();
	const tooOld = new Set<number>();
	for (const { uid, size, internalDate } of answers) {
		if (!wanted.has(uid)) continue;
		const received = internalDate === undefined ? undefined : new Date(internalDate);
		if (since !== null && received !== undefined && received < since) tooOld.add(uid);
		sizes.set(uid, size ?? sizes.get(uid));
	}
	const messages = [...sizes]
		.filter(([uid]) => !tooOld.has(uid))
		.map(([uid, size]) => ({ uid, size }))
		.sort((a, b) => a.uid - b.uid);
	return { messages, tooOld: [...tooOld], refused };
}

/** Cuts messages into chunks that are downloaded and taken in together, so that memory stays bounded; some stay alone. */
export function chunksOf(
	messages: readonly ListedMessage[],
	maxSize: number,
	isAlone: (uid: number) => boolean = () => false,
): ListedMessage[][] {
	const chunks: ListedMessage[][] = [];
	let current: ListedMessage[] = [];
	let bytes = 0;
	let wasAlone = false;
	for (const message of messages) {
		const cost = message.size === undefined ? maxSize : message.size > maxSize ? beginningBytes : message.size;
		const alone = isAlone(message.uid);
		const isFull = current.length >= chunkLimits.messages || bytes + cost > chunkLimits.bytes;
		if (current.length > 0 && (isFull || alone || wasAlone)) {
			chunks.push(current);
			current = [];
			bytes = 0;
		}
		current.push(message);
		bytes += cost;
		wasAlone = alone;
	}
	if (current.length > 0) chunks.push(current);
	return chunks;
}

/** Downloads messages without marking them as read; whatever the server leaves out is left out. */
export async function download(
	client: ImapFlow,
	messages: readonly ListedMessage[],
	maxSize: number,
): Promise<{ readonly messages: readonly DownloadedMessage[]; readonly refused: readonly RefusedMessage[] }> {
	const sizes = new Map(messages.map(({ uid, size }) => [uid, size]));
	const downloaded = new Map<number, DownloadedMessage>();
	const refused: RefusedMessage[] = [];
	const fetch = async (uids: readonly number[], maxLength: number | null): Promise<void> => {
		const source = maxLength === null ? true : { maxLength };
		const asked = await askInHalves(
			uids,
			async (part) => await client.fetchAll(writeUidSet(part), { uid: true, source }, { uid: true }),
		);
		refused.push(...asked.refused);
		for (const { uid, source: raw } of asked.answers) {
			if (raw !== undefined && sizes.has(uid)) downloaded.set(uid, withSize(uid, raw, sizes.get(uid), maxSize));
		}
	};
	const uidsOf = (kind: (size: number | undefined) => boolean): number[] =>
		messages.filter(({ size }) => kind(size)).map(({ uid }) => uid);
	await fetch(
		uidsOf((size) => size !== undefined && size <= maxSize),
		null,
	);
	await fetch(
		uidsOf((size) => size !== undefined && size > maxSize),
		beginningBytes,
	);
	// One byte more than is allowed shows that it is too large.
	await fetch(
		uidsOf((size) => size === undefined),
		maxSize + 1,
	);
	return { messages: [...downloaded.values()].sort((a, b) => a.uid - b.uid), refused };
}

function withSize(uid: number, raw: Uint8Array, size: number | undefined, maxSize: number): DownloadedMessage {
	if (size !== undefined) return size > maxSize ? { uid, raw, size } : { uid, raw };
	return raw.length > maxSize ? { uid, raw: raw.subarray(0, beginningBytes), size: raw.length } : { uid, raw };
}
