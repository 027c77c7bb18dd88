import { writeUidSet } from '../../../core/mail/addresses/uid-set';
import type { ImapFlow } from '../../../vendor/imapflow';

/** A message of the open folder, not yet downloaded. */
export interface ListedMessage {
	readonly uid: number;
	readonly size: number;
	/** Whether the server received it before the date from which on messages are taken. */
	readonly isOld: boolean;
}

export interface DownloadedMessage {
	readonly uid: number;
	readonly raw: Uint8Array;
	/** Bytes of the whole message, where only its beginning was downloaded. */
	readonly size?: number;
}

/** Of a message over the size limit only this much is downloaded: enough for its headers. */
const beginningBytes = 64 * 1024;

const chunkLimits = { messages: 50, bytes: 8 * 1024 * 1024 };

/**
 * Sizes of messages, ascending by UID. What is left out may be gone, or the server does not hand it
 * out now: that is for a search to tell.
 */
export async function listMessages(
	client: ImapFlow,
	uids: readonly number[],
	since: Date | null,
): Promise<ListedMessage[]> {
	const listed = new Map<number, ListedMessage>();
	// A server may answer a set of UIDs in any order, and tell of others at the same time.
	const wanted = new Set(uids);
	await fetchAround(uids, listed, client, async (asked) => {
		const query = { uid: true, size: true, internalDate: true };
		for await (const { uid, size = 0, internalDate } of client.fetch(writeUidSet(asked), query, { uid: true })) {
			const isOld = since !== null && internalDate !== undefined && new Date(internalDate) < since;
			if (wanted.has(uid)) listed.set(uid, { uid, size, isOld });
		}
	});
	return [...listed.values()].sort((a, b) => a.uid - b.uid);
}

/**
 * Fetches a set of messages; where the server refuses it, each of those that did not come by itself,
 * so that one that it cannot hand out keeps no other back.
 */
async function fetchAround(
	uids: readonly number[],
	come: ReadonlyMap<number, unknown>,
	client: ImapFlow,
	fetch: (uids: readonly number[]) => Promise<void>,
): Promise<void> {
	if (uids.length === 0) return;
	try {
		await fetch(uids);
	} catch (error) {
		if (!client.usable || !isRefusal(error)) throw error;
		if (uids.length === 1) return;
		for (const uid of uids) if (!come.has(uid)) await fetchAround([uid], come, client, fetch);
	}
}

/** Whether the server answered NO or BAD, rather than that the connection broke. */
function isRefusal(error: unknown): boolean {
	return (
		typeof error === 'object' &&
		error !== null &&
		'responseStatus' in error &&
		(error.responseStatus === 'NO' || error.responseStatus === 'BAD')
	);
}

/** Cuts messages into chunks that are downloaded and taken in together, so that memory stays bounded. */
export function chunksOf(messages: readonly ListedMessage[], maxSize: number): ListedMessage[][] {
	const chunks: ListedMessage[][] = [];
	let current: ListedMessage[] = [];
	let bytes = 0;
	for (const message of messages) {
		const cost = message.size > maxSize ? beginningBytes : message.size;
		if (current.length > 0 && (current.length >= chunkLimits.messages || bytes + cost > chunkLimits.bytes)) {
			chunks.push(current);
			current = [];
			bytes = 0;
		}
		current.push(message);
		bytes += cost;
	}
	if (current.length > 0) chunks.push(current);
	return chunks;
}

/** Downloads messages without marking them as read; those that the server does not hand out are left out. */
export async function download(
	client: ImapFlow,
	messages: readonly ListedMessage[],
	maxSize: number,
): Promise<DownloadedMessage[]> {
	const sizes = new Map(messages.map(({ uid, size }) => [uid, size]));
	const downloaded = new Map<number, DownloadedMessage>();
	const fetch = async (
		wanted: readonly ListedMessage[],
		source: true | { readonly maxLength: number },
	): Promise<void> => {
		const uids = wanted.map(({ uid }) => uid);
		await fetchAround(uids, downloaded, client, async (asked) => {
			for await (const { uid, source: raw } of client.fetch(writeUidSet(asked), { uid: true, source }, { uid: true })) {
				const size = sizes.get(uid);
				if (raw === undefined || size === undefined) continue;
				downloaded.set(uid, source === true ? { uid, raw } : { uid, raw, size });
			}
		});
	};
	const isTooLarge = ({ size }: ListedMessage): boolean => size > maxSize;
	await fetch(
		messages.filter((message) => !isTooLarge(message)),
		true,
	);
	await fetch(messages.filter(isTooLarge), { maxLength: beginningBytes });
	return [...downloaded.values()].sort((a, b) => a.uid - b.uid);
}
