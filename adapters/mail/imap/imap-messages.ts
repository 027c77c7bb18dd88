import { writeUidSet } from '../../../core/mail/addresses/uid-set';
import type { ImapFlow } from '../../../vendor/imapflow';

/** A message of the open folder, not yet downloaded. */
export interface ListedMessage {
	readonly uid: number;
	readonly size: number;
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
 * Sizes of messages, ascending by UID. Those that are gone are left out, and those that the server
 * received before a date.
 */
export async function listMessages(
	client: ImapFlow,
	uids: readonly number[],
	since: Date | null,
): Promise<ListedMessage[]> {
	const listed: ListedMessage[] = [];
	for await (const message of client.fetch(
		writeUidSet(uids),
		{ uid: true, size: true, internalDate: true },
		{ uid: true },
	)) {
		const received = message.internalDate === undefined ? undefined : new Date(message.internalDate);
		if (since !== null && received !== undefined && received < since) continue;
		listed.push({ uid: message.uid, size: message.size ?? 0 });
	}
	// A server may answer a set of UIDs in any order, and tell of others at the same time.
	const wanted = new Set(uids);
	return listed.filter(({ uid }) => wanted.has(uid)).sort((a, b) => a.uid - b.uid);
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

/** Downloads messages without marking them as read; those that are gone are left out. */
export async function download(
	client: ImapFlow,
	messages: readonly ListedMessage[],
	maxSize: number,
): Promise<DownloadedMessage[]> {
	const sizes = new Map(messages.map(({ uid, size }) => [uid, size]));
	const downloaded: DownloadedMessage[] = [];
	const fetch = async (uids: readonly number[], source: true | { readonly maxLength: number }): Promise<void> => {
		if (uids.length === 0) return;
		for await (const { uid, source: raw } of client.fetch(writeUidSet(uids), { uid: true, source }, { uid: true })) {
			const size = sizes.get(uid);
			if (raw === undefined || size === undefined) continue;
			downloaded.push(source === true ? { uid, raw } : { uid, raw, size });
		}
	};
	const isTooLarge = ({ size }: ListedMessage): boolean => size > maxSize;
	await fetch(
		messages.filter((message) => !isTooLarge(message)).map(({ uid }) => uid),
		true,
	);
	await fetch(
		messages.filter(isTooLarge).map(({ uid }) => uid),
		{ maxLength: beginningBytes },
	);
	return downloaded.sort((a, b) => a.uid - b.uid);
}
