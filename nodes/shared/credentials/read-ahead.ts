/** Longer than a rule takes from its start to its use of what was read. */
const keptMs = 15_000;

interface Begun<Value> {
	readonly reading: Promise<Value>;
	/** By `performance.now()`. */
	readonly until: number;
}

/**
 * What is read for somebody before he needs it, and taken by him once. Reading a credential for a trigger takes
 * n8n an engine for expressions of its own each time, which costs as much as thirty messages.
 */
export class ReadAhead<Context extends object, Value> {
	private readonly begun = new WeakMap<Context, Begun<Value>>();

	constructor(private readonly read: (context: Context) => Promise<Value>) {}

	/** Begins to read; what is thrown is thrown to whoever takes it, too. */
	async begin(context: Context): Promise<Value> {
		const reading = this.read(context);
		this.begun.set(context, { reading, until: performance.now() + keptMs });
		return await reading;
	}

	/** What was read just before, or else is read now: it may be another by the time that a store is back. */
	async take(context: Context): Promise<Value> {
		const begun = this.begun.get(context);
		this.begun.delete(context);
		return await (begun !== undefined && performance.now() < begun.until ? begun.reading : this.read(context));
	}
}
