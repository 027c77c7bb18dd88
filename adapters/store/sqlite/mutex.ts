/** Lets one at a time pass, in the order of asking. */
export class Mutex {
	private readonly waiting: Array<() => void> = [];
	private locked = false;

	async lock(): Promise<void> {
		if (!this.locked) {
			this.locked = true;
			return;
		}
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	/** Does something alone. */
	async alone<Result>(act: () => Promise<Result>): Promise<Result> {
		await this.lock();
		try {
			return await act();
		} finally {
			this.unlock();
		}
	}

	unlock(): void {
		const next = this.waiting.shift();
		if (next === undefined) this.locked = false;
		else next();
	}
}
