const firstBytes = 16 * 1024;
/** From this size on it grows by as much at a time, so that little of it is ever empty. */
const stepBytes = 4 * 1024 * 1024;

/**
 * Bytes that come in pieces, kept as what they are: a list of the pieces costs some hundred bytes for
 * each of them, and a message may come in pieces of two bytes.
 */
export class GrowingBuffer {
	private bytes = Buffer.alloc(0);
	private length = 0;

	/** Adds a piece; the answer is how many bytes of memory more are held. */
	add(piece: Uint8Array): number {
		const before = this.bytes.length;
		const wanted = this.length + piece.length;
		if (wanted > before) {
			const grown = Buffer.allocUnsafeSlow(
				Math.max(wanted, before + Math.min(Math.max(before, firstBytes), stepBytes)),
			);
			this.bytes.copy(grown, 0, 0, this.length);
			this.bytes = grown;
		}
		this.bytes.set(piece, this.length);
		this.length = wanted;
		return this.bytes.length - before;
	}

	/** All that was added; what comes later changes it. */
	all(): Buffer {
		return this.bytes.subarray(0, this.length);
	}

	/** Lets go of everything. */
	clear(): void {
		this.bytes = Buffer.alloc(0);
		this.length = 0;
	}
}
