import { isSharedArrayBuffer } from 'node:util/types';

/** Bytes for a thread, and what of them is handed over. */
export interface ThreadBytes {
	readonly bytes: Uint8Array;
	readonly transfer: readonly ArrayBuffer[];
}

/**
 * Bytes that a thread may look at while who gave them keeps them: as they are where they lie in shared
 * memory, else a copy that becomes the thread's.
 */
export function bytesForThread(bytes: Uint8Array): ThreadBytes {
	if (isSharedArrayBuffer(bytes.buffer)) return { bytes, transfer: [] };
	const copy = new Uint8Array(bytes);
	return { bytes: copy, transfer: [copy.buffer] };
}
