import type { ThreadIndex } from '../../activity/stored-message';

/** Bytes of the header: a reserved one, five of the time, and a GUID. */
const rootBytes = 22;
const levelBytes = 5;
/** Deeper conversations are cut. */
const maxLevels = 200;

/**
 * The conversation index in a Thread-Index header (PidTagConversationIndex, MS-OXOMSG section 2.2.1.3):
 * an answer has that of the message that it answers, and five bytes more. Null where it is none.
 */
export function readThreadIndex(header: string): ThreadIndex | null {
	const text = header.split('\n', 1)[0]?.replace(/[\s=]+/g, '') ?? '';
	if (text.length > 4 * maxLevels * levelBytes || !/^[A-Za-z0-9+/]+$/.test(text)) return null;
	const bytes = hexOfBase64(text);
	if (bytes.length < rootBytes * 2) return null;
	const levels = bytes.slice(rootBytes * 2);
	return {
		root: bytes.slice(0, rootBytes * 2),
		levels: levels.slice(0, levels.length - (levels.length % (levelBytes * 2))),
	};
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function hexOfBase64(text: string): string {
	const bits = [...text].map((char) => alphabet.indexOf(char).toString(2).padStart(6, '0')).join('');
	const bytes = bits.match(/.{8}/g) ?? [];
	return bytes.map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

/** The key under which the messages of such a conversation find each other. */
export function threadIndexKey({ root }: ThreadIndex): string {
	return `thread-index:${root}`;
}

/** How much of the way to an answer another message of its conversation went; -1 where it is on no way to it. */
export function depthOnWay(answer: ThreadIndex, other: ThreadIndex): number {
	const isBefore = other.root === answer.root && other.levels.length < answer.levels.length;
	return isBefore && answer.levels.startsWith(other.levels) ? other.levels.length : -1;
}
