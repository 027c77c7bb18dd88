/** Where the time comes from. Stores have their own, so that several processes agree. */
export interface Clock {
	/** Milliseconds since 1970-01-01T00:00:00Z. */
	now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
