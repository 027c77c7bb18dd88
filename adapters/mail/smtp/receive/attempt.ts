/** Calls back with what the work answers, or with what it throws. */
export function attempt<Value>(work: () => Value, callback: (error: Error | null, value?: Value) => void): void {
	let value: Value;
	try {
		value = work();
	} catch (error) {
		callback(error instanceof Error ? error : new Error(String(error)));
		return;
	}
	callback(null, value);
}
