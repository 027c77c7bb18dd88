import type { Clock } from '../../../core/clock.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { untilQuiet, type WatchedStore } from './calls-under-way.ts';

/**
 * The time of a scenario. It goes on between the calls of rules alone: a claim that read the time before
 * would write a sign of life that is long past, and the rule would count as gone.
 */
export class ScenarioClock implements Clock {
	private time: number;

	constructor(time: number) {
		this.time = time;
	}

	now(): number {
		return this.time;
	}

	/**
	 * Passes to a moment. Rules show life every few seconds, so also while the clock jumps; of a process that died it
	 * is the one that was started in its place.
	 */
	async passTo(time: number, store: Store, calls: WatchedStore): Promise<void> {
		const living = (await store.rules()).filter(({ alive }) => alive);
		await untilQuiet(calls);
		this.time = time;
		for (const { ruleId, instanceId } of living) await store.heartbeat(ruleId, instanceId);
	}

	/** Lets time pass, in the same way. */
	async passBy(milliseconds: number, store: Store, calls: WatchedStore): Promise<void> {
		await this.passTo(this.time + milliseconds, store, calls);
	}
}
