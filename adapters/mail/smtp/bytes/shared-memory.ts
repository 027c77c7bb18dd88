/** Memory that is lent again at a time; of what is beyond, new memory is made, as large as it must be. */
const mostLentAgain = 128 * 1024 * 1024;

/**
 * Memory for large messages, which threads read without a copy. V8 does not count shared memory, so
 * what is dropped may stay for long: it is lent again until it is gone.
 */
export class SharedMemory {
	private idle: WeakRef<SharedArrayBuffer>[] = [];
	private readonly lentAgain = new Set<SharedArrayBuffer>();

	/** Memory that can grow to so many bytes, and may have some; what it holds is left from others. */
	lend(most: number): SharedArrayBuffer {
		const lent = [...this.lentAgain].reduce((sum, { byteLength }) => sum + byteLength, 0);
		const known = this.idle.flatMap((idle) => idle.deref() ?? []);
		const found = known
			.filter(({ byteLength, maxByteLength }) => maxByteLength >= most && lent + byteLength <= mostLentAgain)
			.sort((a, b) => a.byteLength - b.byteLength)
			.at(-1);
		this.idle = known.filter((memory) => memory !== found).map((memory) => new WeakRef(memory));
		if (found === undefined) return new SharedArrayBuffer(0, { maxByteLength: most });
		this.lentAgain.add(found);
		return found;
	}

	/** Nobody looks at the memory any longer. */
	giveBack(memory: SharedArrayBuffer): void {
		this.lentAgain.delete(memory);
		this.idle.push(new WeakRef(memory));
	}
}
