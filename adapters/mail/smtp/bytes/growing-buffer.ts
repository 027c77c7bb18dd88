import type { SharedMemory } from './shared-memory';

const firstBytes = 16 * 1024;
/** From this size on it lies in shared memory, and grows by steps, so that little of it is ever empty. */
const sharedFrom = 256 * 1024;
const stepBytes = 1024 * 1024;

/**
 * Bytes that come in pieces, kept as what they are: a list of the pieces costs some hundred bytes for
 * each of them, and a message may come in pieces of two bytes. Many lie in shared memory, which grows
 * where it is, and which threads read without a copy.
 */
export class GrowingBuffer {
	private bytes: Buffer = Buffer.alloc(0);
	private shared: SharedArrayBuffer | null = null;
	private length = 0;

	/**
	 * @param most bytes that are added at most
	 * @param memory lends what many bytes lie in
	 */
	constructor(
		private readonly most: number,
		private readonly memory: SharedMemory,
	) {}

	/** Adds a piece; the answer is how many bytes of memory more are held. */
	add(piece: Uint8Array): number {
		const before = this.bytes.length;
		const wanted = this.length + piece.length;
		if (wanted > before) this.grow(wanted);
		this.bytes.set(piece, this.length);
		this.length = wanted;
		return this.bytes.length - before;
	}

	/** All that was added; what comes later changes it, and what is cleared ends it. */
	all(): Buffer {
		return this.bytes.subarray(0, this.length);
	}

	/** Lets go of everything. */
	clear(): void {
		if (this.shared !== null) this.memory.giveBack(this.shared);
		this.shared = null;
		this.bytes = Buffer.alloc(0);
		this.length = 0;
	}

	private grow(wanted: number): void {
		const grown = wanted < sharedFrom ? Buffer.allocUnsafeSlow(doubled(wanted)) : this.inShared(wanted);
		// Shared memory that grew is the same as before.
		if (grown.buffer !== this.bytes.buffer) this.bytes.copy(grown, 0, 0, this.length);
		this.bytes = grown;
	}

	private inShared(wanted: number): Buffer {
		this.shared ??= this.memory.lend(this.most);
		const size = Math.min(Math.ceil(wanted / stepBytes) * stepBytes, this.most);
		if (this.shared.byteLength < size) this.shared.grow(size);
		return Buffer.from(this.shared, 0, size);
	}
}

function doubled(wanted: number): number {
	let size = firstBytes;
	while (size < wanted) size *= 2;
	return size;
}
