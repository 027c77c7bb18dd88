import type { Claim, QueueItem } from '../../core/activity/queue-item';
import type { ArcItem } from '../../core/item/item';
import { asError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { backOff } from '../../core/rule-loop/back-off';
import { batches } from '../../core/rule-loop/batches';
import { firstTrial, heldBack, trialsAfter, type Trial } from '../../core/rule-loop/trials';
import { pause } from '../../adapters/pause';
import { endGone } from './end-gone';
import type { ExecutionEnd } from './execution-end';
import { Executions } from './executions';
import { LeaseKeeper } from './keep-leases';
import { LostExecutions, type OutageTold } from './lost-executions';
import { loadItems, type LoadedItem } from './load-items';
import type { RunningRule } from './running-rule';
import { claimOf, settleAfter } from './settle-after';

/** What the runner needs from where it runs. */
export interface RunnerHost {
	/** Starts an execution of the rule; the promise settles with its end, or rejects when it could not be started. */
	emit(items: readonly ArcItem[]): Promise<ExecutionEnd>;
	/** Told once when the store stops answering, and once when it answers again. */
	outageBegan(error: unknown): void;
	outageEnded(): void;
	/** Told where n8n starts no executions. */
	readonly executionsLost: OutageTold;
	/** Executions run in other processes, which keep the leases of what they have begun themselves. */
	readonly runsElsewhere: boolean;
}

const heartbeatMs = 20_000;
const pollMs = 2_000;
const invalidPauseMs = 10_000;
const largestBatch = 200;

/**
 * Runs one registered rule: claims queue items as fast as executions end, keeps the leases of
 * running executions alive, and settles what they leave open.
 *
 * An execution takes all that waits, so that it has one item where the rule is idle, and many where
 * there are many. It never gives up: while the store does not answer it tries again with growing pauses.
 */
export class RuleRunner {
	private readonly stopped = new AbortController();
	private readonly executions = new Executions();
	private readonly leases: LeaseKeeper;
	private readonly lost: LostExecutions;
	/** What is claimed and waits for an execution to end. */
	private ready: Trial<LoadedItem>[] = [];
	private slotFreed: () => void = () => undefined;
	/** Claims that failed one after the other. */
	private failures = 0;
	private isOut = false;
	/** The last execution found the rule broken: until one does not, a single item is tried now and then. */
	private isInvalid = false;
	private loop: Promise<void> = Promise.resolve();
	private readonly timers: NodeJS.Timeout[] = [];

	constructor(
		private readonly store: Store,
		private readonly rule: RunningRule,
		private readonly queueId: string | null,
		private readonly host: RunnerHost,
	) {
		this.leases = new LeaseKeeper(store, rule.leaseMs, host.runsElsewhere);
		this.lost = new LostExecutions(host.executionsLost);
	}

	start(): void {
		this.timers.push(
			setInterval(
				() => void this.guarded(() => this.store.heartbeat(this.rule.ruleId, this.rule.instanceId)),
				heartbeatMs,
			),
			setInterval(() => void this.guarded(() => this.prolongLeases()), this.rule.leaseMs / 3),
		);
		this.loop = this.claimLoop();
	}

	/** Ends claiming. Running executions go on and settle their own items; what was not started is free again. */
	async stop(): Promise<void> {
		this.stopped.abort();
		this.slotFreed();
		for (const timer of this.timers) clearInterval(timer);
		await this.loop;
		await this.guarded(() => this.store.giveUp(this.waiting(), { kind: 'notStarted', values: {} }));
	}

	private async claimLoop(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			if (this.isInvalid) await pause(invalidPauseMs, signal);
			await this.lost.rest(signal);
			const wait = this.executions.msUntilNext(this.isInvalid ? 1 : this.rule.executionsAtOnce);
			if (wait > 0) await this.untilSlotFreed(wait);
			else if (await this.guarded(() => this.startNext())) this.failures = 0;
			else {
				this.failures += 1;
				await pause(backOff(this.failures, 1_000, 60_000), signal);
			}
		}
	}

	/** Starts what is claimed, or else claims all that waits; waits for work where there is nothing. */
	private async startNext(): Promise<void> {
		const next = this.ready.shift();
		if (next !== undefined) {
			this.run(next);
			return;
		}
		const lookedAt = performance.now();
		const claimed = await this.store.claim({
			activityType: this.rule.activityType,
			queueId: this.queueId,
			ruleId: this.rule.ruleId,
			ruleName: this.rule.name,
			workflowId: this.rule.workflowId,
			instanceId: this.rule.instanceId,
			limit: this.perExecution(),
			leaseMs: this.rule.leaseMs,
			maxAttempts: this.rule.attempts,
			monitor: this.rule.monitor,
		});
		if (claimed.length === 0) {
			this.answers();
			await this.untilWork(lookedAt);
			return;
		}
		const { items, now } = await this.loaded(claimed);
		this.answers();
		const [first, ...others] = batches(items, this.perExecution());
		this.ready.push(...others.map(firstTrial));
		if (first !== undefined) this.run(firstTrial(first), this.gatheredMs(claimed, now));
		const started = new Set(items.map(({ item }) => item));
		await endGone(
			this.store,
			this.rule,
			claimed.filter((item) => !started.has(item)),
		);
	}

	/** What was claimed with what belongs to it; where that cannot be read, as in another system that is away, no attempt is spent. */
	private async loaded(
		claimed: readonly QueueItem[],
	): Promise<{ readonly items: readonly LoadedItem[]; readonly now: number }> {
		try {
			return { items: await loadItems(this.store, this.rule, claimed), now: await this.store.now() };
		} catch (error) {
			await this.store.giveUp(claimed.map(claimOf), { kind: 'notLoaded', values: {} }).catch(() => undefined);
			throw error;
		}
	}

	private perExecution(): number {
		if (this.isInvalid || this.isOut) return 1;
		const { itemsPerExecution } = this.rule;
		return itemsPerExecution > 0 ? Math.min(itemsPerExecution, largestBatch) : largestBatch;
	}

	/** For how long what a claim left has gathered: nothing is behind one that found less than it might take. */
	private gatheredMs(claimed: readonly QueueItem[], now: number): number {
		const most = this.perExecution();
		if (claimed.length < most) return 0;
		// Of few items the next execution has as many at once.
		if (most < largestBatch) return Number.POSITIVE_INFINITY;
		return Math.max(0, now - Math.max(...claimed.map(({ enteredOn }) => Date.parse(enteredOn))));
	}

	private run(trial: Trial<LoadedItem>, gatheredMs = 0): void {
		const [claims, rest] = [claimsOf(trial.items), claimsOf(heldBack(trial))];
		const key = this.executions.add({ claims, rest, gatheredMs });
		const end = this.host.emit(trial.items.map(({ json }) => json));
		void end
			.catch((error: unknown): ExecutionEnd => ({ kind: 'lost', text: asError(error).message }))
			.then((known) => this.guarded(() => this.settle(key, trial, known)))
			.finally(() => this.forget(key));
	}

	private async settle(key: symbol, trial: Trial<LoadedItem>, end: ExecutionEnd): Promise<void> {
		const items = trial.items.map(({ item }) => item);
		// Before its items are free, so that they are not claimed at once over and over.
		this.lost.note(end);
		const settled = await settleAfter(this.store, this.rule, items, end);
		this.isInvalid = settled.kind === 'ruleInvalid';
		// One that was given up long ago has others in its place.
		if (!this.executions.has(key)) return;
		if (end.kind !== 'unknown' && end.kind !== 'lost') this.leases.executionEnded();
		const open = settled.kind === 'failed' ? settled.open : [];
		// What the failed execution changed shows on them, such as a contact that it made.
		const loaded = open.length === 0 ? [] : await loadItems(this.store, this.rule, open);
		this.ready.unshift(...trialsAfter(trial, settled.kind === 'passed' ? 'passed' : 'failed', loaded));
	}

	private forget(key: symbol): void {
		this.executions.remove(key);
		this.slotFreed();
	}

	/** What is claimed and waits to be started, the other halves of running batches included. */
	private waiting(): Claim[] {
		const others = this.executions.all().flatMap(([, { rest }]) => rest);
		return [...others, ...this.ready.flatMap((trial) => claimsOf([...trial.items, ...heldBack(trial)]))];
	}

	private async prolongLeases(): Promise<void> {
		for (const key of await this.leases.prolong(this.executions, this.waiting())) this.forget(key);
	}

	private async untilWork(lookedAt: number): Promise<void> {
		const failed = new AbortController();
		this.slotFreed = () => {
			if (this.ready.length > 0) failed.abort();
		};
		this.slotFreed();
		await this.store.waitForWork(pollMs, AbortSignal.any([this.stopped.signal, failed.signal]), lookedAt);
	}

	private async untilSlotFreed(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : undefined;
			this.slotFreed = () => {
				clearTimeout(timer);
				resolve();
			};
			if (this.stopped.signal.aborted) this.slotFreed();
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

function claimsOf(items: readonly LoadedItem[]): Claim[] {
	return items.map(({ item }) => claimOf(item));
}
