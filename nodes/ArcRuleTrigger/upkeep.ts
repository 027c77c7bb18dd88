import type { RecordStore } from '../../core/record-store';

const everyMs = 60_000;

/**
 * Does what a store needs now and then, while rules of it run in this process: ends items that were
 * parked for too long. However many rules of a store run here, it is done once a minute.
 *
 * A store that does not answer is the rules' business, which report it; here the next minute tries again.
 */
export class Upkeep {
	private static readonly running = new Map<string, { readonly upkeep: Upkeep; rules: number }>();
	private readonly timer: NodeJS.Timeout;
	private round: Promise<void>;

	private constructor(private readonly store: RecordStore) {
		this.round = this.tend();
		this.timer = setInterval(() => {
			this.round = this.round.then(async () => await this.tend());
		}, everyMs);
		this.timer.unref();
	}

	/** Begins with the first rule of a store; answers how this rule ends it, which the last one does. */
	static join(store: RecordStore): () => Promise<void> {
		const entry = Upkeep.running.get(store.id) ?? { upkeep: new Upkeep(store), rules: 0 };
		Upkeep.running.set(store.id, entry);
		entry.rules += 1;
		return async () => {
			entry.rules -= 1;
			if (entry.rules > 0) return;
			Upkeep.running.delete(store.id);
			await entry.upkeep.stop();
		};
	}

	private async stop(): Promise<void> {
		clearInterval(this.timer);
		await this.round;
	}

	private async tend(): Promise<void> {
		try {
			await this.store.abandon();
		} catch {
			// The rules meet the same failure and tell it once.
		}
	}
}
