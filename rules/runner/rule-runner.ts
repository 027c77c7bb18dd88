import type { Claim } from '../../core/activity/queue-item';
import type { ArcItem } from '../../core/item/item';
import type { WhichLeases } from '../../core/ledger/claims';
import type { RecordStore } from '../../core/record-store';
import { backOff } from '../../core/rule-loop/back-off';
import { batches } from '../../core/rule-loop/batches';
import { pause } from '../pause';
import { endGone } from './end-gone';
import type { ExecutionEnd } from './execution-end';
import { loadItems, type LoadedItem } from './load-items';
import type { RunningRule } from './running-rule';
import { settleAfter } from './settle-after';

/** What the runner needs from where it runs. */
export interface RunnerHost {
	/** Starts an execution of the rule; the promise settles with its end, or rejects when that stays unknown. */
	emit(items: readonly ArcItem[]): Promise<ExecutionEnd>;
	/** Told once when the store stops answering, and once when it answers again. */
	outageBegan(error: unknown): void;
	outageEnded(): void;
	/** Executions run in other processes, which keep the leases of what they have begun themselves. */
	readonly runsElsewhere: boolean;
}

/** An execution that was started and has not ended, as far as is known. */
interface Running {
	readonly claims: readonly Claim[];
	readonly since: number;
}

const heartbeatMs = 20_000;
const pollMs = 2_000;
const invalidPauseMs = 10_000;
const crowded = 200;
const largestBatch = 20;
/** What no process has begun for so long was lost on its way there. */
const longestOnTheWayMs = 10 * 60_000;

/**
 * Runs one registered rule: claims queue items as fast as executions end, keeps the leases of
 * running executions alive, and settles what they leave open.
 *
 * It never gives up: while the store does not answer it tries again with growing pauses.
 */
export class RuleRunner {
	private readonly stopped = new AbortController();
	private readonly running = new Map<symbol, Running>();
	private slotFreed: () => void = () => undefined;
	/** Claims that failed one after the other. */
	private failures = 0;
	private isOut = false;
	/** The last execution found the rule broken: until one does not, a single item is tried now and then. */
	private isInvalid = false;
	private loop: Promise<void> = Promise.resolve();
	private readonly timers: NodeJS.Timeout[] = [];

	constructor(
		private readonly store: RecordStore,
		private readonly rule: RunningRule,
		private readonly queueId: string | null,
		private readonly host: RunnerHost,
	) {}

	start(): void {
		this.timers.push(
			setInterval(
				() => void this.guarded(() => this.store.heartbeat(this.rule.ruleId, this.rule.instanceId)),
				heartbeatMs,
			),
			setInterval(() => void this.guarded(() => this.extendLeases()), this.rule.leaseMs / 3),
		);
		this.loop = this.claimLoop();
	}

	/** Ends claiming. Running executions go on and settle their own items. */
	async stop(): Promise<void> {
		this.stopped.abort();
		this.slotFreed();
		for (const timer of this.timers) clearInterval(timer);
		await this.loop;
	}

	private async claimLoop(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			if (this.isInvalid) await pause(invalidPauseMs, signal);
			const free = (this.isInvalid ? 1 : this.rule.executionsAtOnce) - this.running.size;
			if (free <= 0) await this.untilSlotFreed();
			else if (await this.guarded(() => this.claimOnce(free))) this.failures = 0;
			else {
				this.failures += 1;
				await pause(backOff(this.failures, 1_000, 60_000), signal);
			}
		}
	}

	/** Claims and starts what there is; waits for work where there is nothing. */
	private async claimOnce(free: number): Promise<void> {
		const place = { activityType: this.rule.activityType, queueId: this.queueId };
		const perExecution = this.isInvalid ? 1 : await this.itemsPerExecution(place);
		const claimed = await this.store.claim({
			...place,
			ruleId: this.rule.ruleId,
			ruleName: this.rule.name,
			workflowId: this.rule.workflowId,
			instanceId: this.rule.instanceId,
			limit: free * perExecution,
			leaseMs: this.rule.leaseMs,
			maxAttempts: this.rule.attempts,
			monitor: this.rule.monitor,
		});
		this.answers();
		if (claimed.length === 0) {
			await this.store.waitForWork(pollMs, this.stopped.signal);
			return;
		}
		const items = await loadItems(this.store, this.rule, claimed);
		for (const batch of batches(items, perExecution)) this.run(batch);
		await endGone(
			this.store,
			this.rule,
			claimed.filter((item) => !items.some((loaded) => loaded.item === item)),
		);
	}

	private async itemsPerExecution(place: { activityType: string; queueId: string | null }): Promise<number> {
		if (this.rule.itemsPerExecution > 0) return this.rule.itemsPerExecution;
		return (await this.store.countWaiting(place, crowded + 1)) > crowded ? largestBatch : 1;
	}

	private run(batch: readonly LoadedItem[]): void {
		const key = Symbol('execution');
		const claims = batch.map(({ item }) => ({ queueItemId: item.id, number: item.claimNumber }));
		this.running.set(key, { claims, since: performance.now() });
		const end = this.host.emit(batch.map(({ json }) => json));
		void end
			.catch((): ExecutionEnd => ({ kind: 'unknown' }))
			.then((known) =>
				this.guarded(async () => {
					this.isInvalid =
						(await settleAfter(
							this.store,
							this.rule,
							batch.map(({ item }) => item),
							known,
						)) === 'ruleInvalid';
				}),
			)
			.finally(() => this.forget(key));
	}

	private forget(key: symbol): void {
		this.running.delete(key);
		this.slotFreed();
	}

	private async extendLeases(): Promise<void> {
		const { leaseMs } = this.rule;
		const claimsOf = (running: Iterable<Running>): Claim[] => [...running].flatMap(({ claims }) => claims);
		if (!this.host.runsElsewhere) {
			await this.store.extend(claimsOf(this.running.values()), leaseMs);
			return;
		}
		const asked = [...this.running];
		const isOld = ({ since }: Running): boolean => performance.now() - since > longestOnTheWayMs;
		const groups = Map.groupBy(asked, ([, running]) => (isOld(running) ? 'none' : 'unbegun') as WhichLeases);
		const current = new Set<Claim>();
		for (const [which, group] of groups) {
			for (const claim of await this.store.extend(claimsOf(group.map(([, running]) => running)), leaseMs, which))
				current.add(claim);
		}
		const gone = asked.filter(([, { claims }]) => !claims.some((claim) => current.has(claim)));
		await this.forgetLost(gone);
	}

	/** An execution whose process died: n8n may tell so much later, and its items are to be claimed again. */
	private async forgetLost(gone: ReadonlyArray<readonly [symbol, Running]>): Promise<void> {
		if (gone.length === 0) return;
		const stored = await this.store.queueItems({
			ids: gone.flatMap(([, { claims }]) => claims.map(({ queueItemId }) => queueItemId)),
		});
		const open = new Set(stored.filter(({ state }) => state === 'active').map(({ id }) => id));
		for (const [key, { claims }] of gone) if (claims.some(({ queueItemId }) => open.has(queueItemId))) this.forget(key);
	}

	private async untilSlotFreed(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.slotFreed = resolve;
			if (this.stopped.signal.aborted) resolve();
		});
	}

	/** The store did what it was asked: only a claim shows that, since the rest may have had nothing to ask. */
	private answers(): void {
		if (this.isOut) this.host.outageEnded();
		this.isOut = false;
	}

	/** Does something with the store; a failure is an outage, told once, and never ends the trigger. */
	private async guarded(work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			if (!this.isOut) this.host.outageBegan(error);
			this.isOut = true;
			return false;
		}
	}
}
