import type { Store } from '../../core/ledger/store';

const everyMs = 60_000;
/** The first time waits until a rule that found a heap of work has begun with it. */
const firstMs = 10_000;
/** As many chunks are purged at one time: a few thousand rows a minute, with everybody else between them. */
const chunksAtOnce = 50;

/**
 * Does what a store needs now and then, while rules of it run in this process: ends items that were
 * parked for too long, and purges by the ages in the settings, unless that is switched off. However many rules of a store run here, it is done once a minute.
 *
 * A store that does not answer is the rules' business, which report it; here the next minute tries again.
 */
export class Upkeep {
	private static readonly running = new Map<string, { readonly upkeep: Upkeep; rules: number }>();
	private timer: NodeJS.Timeout | undefined;
	private round: Promise<void> = Promise.resolve();
	private stopped = false;

	private constructor(private readonly store: Store) {
		this.tendIn(firstMs);
	}

	/** Begins with the first rule of a store; answers how this rule ends it, which the last one does. */
	static join(store: Store): () => Promise<void> {
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
		this.stopped = true;
		clearTimeout(this.timer);
		await this.round;
	}

	private tendIn(milliseconds: number): void {
		this.timer = setTimeout(() => {
			this.round = this.tend().then(() => {
				if (!this.stopped) this.tendIn(everyMs);
			});
		}, milliseconds).unref();
	}

	private async tend(): Promise<void> {
		try {
			await this.store.abandon();
			if (!(await this.store.settings()).purgeAutomatically) return;
			for (let chunk = 1; (await this.store.purge()).more && chunk < chunksAtOnce && !this.stopped; chunk++);
		} catch {
			// The rules meet the same failure and tell it once.
		}
	}
}
