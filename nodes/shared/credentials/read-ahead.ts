/**
 * What is read for somebody before he needs it, and taken by him once. Reading a credential for a trigger takes
 * n8n an engine for expressions of its own each time, which costs as much as thirty messages.
 */
export class ReadAhead<Context extends object, Value> {
	private readonly begun = new WeakMap<Context, Promise<Value>>();

	constructor(private readonly read: (context: Context) => Promise<Value>) {}

	/** Begins to read; what is thrown is thrown to whoever takes it, too. */
	async begin(context: Context): Promise<Value> {
		const reading = this.read(context);
		this.begun.set(context, reading);
		return await reading;
	}

	/** What was read ahead, or else is read now. */
	async take(context: Context): Promise<Value> {
		const reading = this.begun.get(context) ?? this.read(context);
		this.begun.delete(context);
		return await reading;
	}
}
