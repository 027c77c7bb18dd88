import type { EventChoice } from '../../core/decision/events/event-choice';
import { isChosen } from '../../core/decision/events/event-choice';
import { eventJson, type EventJson } from '../../core/decision/events/event-json';
import type { Store } from '../../core/ledger/store';
import { backOff } from '../../core/rule-loop/back-off';
import type { EventContent, StoreEvent } from '../../core/ledger/events';
import type { Pace } from './pace';
import { pause } from '../../adapters/pause';

/** What the pump needs from where it runs. */
export interface PumpHost {
	openStore(): Promise<Store>;
	/** Starts an execution and settles when it is safe that it began; rejects where it did not. */
	emit(events: readonly EventJson[]): Promise<void>;
	/** Told once when the store stops answering, and once when it answers again. */
	outageBegan(error: unknown): void;
	outageEnded(): void;
	/** An error of the store as the content of an event. */
	describe(error: unknown): Pick<EventContent & { kind: 'outageBegan' }, 'code' | 'message' | 'recommendation'>;
	readonly now: () => number;
}

interface PumpOptions {
	readonly listenerId: string;
	readonly choice: EventChoice;
	readonly eventsPerExecution: number;
}

interface StoreOutage {
	readonly since: string;
	readonly cause: ReturnType<PumpHost['describe']>;
	told: boolean;
}

const pollMs = 2_000;
const readAtOnce = 200;

/**
 * Tells a workflow of events, each at least once: an event counts as told only when its execution
 * has begun. It goes on for ever; a store that does not answer is itself an outage to tell of,
 * which cannot be written down there.
 */
export class EventPump {
	private readonly stopped = new AbortController();
	private store: Store | null = null;
	private outage: StoreOutage | null = null;
	private failures = 0;
	private loop: Promise<void> = Promise.resolve();
	private readonly untilStopped = new Promise<false>((resolve) => {
		this.stopped.signal.addEventListener('abort', () => resolve(false), { once: true });
	});

	constructor(
		private readonly options: PumpOptions,
		private readonly host: PumpHost,
		private readonly pace: Pace,
	) {}

	/** Begins to listen; resolves when the store knows of it, or has failed to answer once. */
	async start(): Promise<void> {
		await this.attempt(async () => {
			await this.listen();
		});
		this.loop = this.run();
	}

	async stop(): Promise<void> {
		this.stopped.abort();
		await this.loop;
	}

	private async run(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			if (await this.attempt(async () => await this.tellNext())) continue;
			if (this.failures > 1) await this.tellOfOutage();
			await pause(backOff(this.failures, 1_000, 60_000), signal);
		}
	}

	/** Tells of what there is; waits where there is nothing. */
	private async tellNext(): Promise<void> {
		const store = this.store ?? (await this.listen());
		const lookedAt = performance.now();
		const events = await store.eventsFor(this.options.listenerId, readAtOnce);
		await this.tellOfRecovery();
		const last = events.at(-1);
		if (last === undefined) {
			await store.waitForWork(pollMs, this.stopped.signal, lookedAt);
			return;
		}
		const batches = this.batchesOf(events);
		for (const { chosen, upTo } of batches) {
			if (!(await this.tell(chosen))) return;
			await store.acknowledgeEvents(this.options.listenerId, upTo);
		}
	}

	/** Events in order, as many as an execution takes, each batch with the position up to which it tells. */
	private batchesOf(
		events: readonly StoreEvent[],
	): { readonly chosen: readonly StoreEvent[]; readonly upTo: number }[] {
		const batches: { chosen: StoreEvent[]; upTo: number }[] = [];
		for (const event of events) {
			const wanted = isChosen(event, this.options.choice);
			const open = batches.at(-1);
			if (open === undefined || (wanted && open.chosen.length >= this.options.eventsPerExecution))
				batches.push({ chosen: wanted ? [event] : [], upTo: event.position });
			else {
				open.upTo = event.position;
				if (wanted) open.chosen.push(event);
			}
		}
		return batches;
	}

	/** Starts an execution, again and again until one has begun; false where the pump was stopped before that was safe. */
	private async tell(events: readonly StoreEvent[]): Promise<boolean> {
		const { signal } = this.stopped;
		for (let tries = 1; events.length > 0 && !signal.aborted; tries += 1) {
			await pause(this.pace.wait(this.host.now()), signal);
			if (signal.aborted) break;
			this.pace.note(this.host.now());
			try {
				const begun = this.host.emit(events.map((event) => eventJson(event))).then(() => true);
				return await Promise.race([begun, this.untilStopped]);
			} catch {
				await pause(backOff(tries, 1_000, 60_000), signal);
			}
		}
		return !signal.aborted;
	}

	private async listen(): Promise<Store> {
		const store = await this.host.openStore();
		await store.listen(this.options.listenerId);
		this.store = store;
		return store;
	}

	private async tellOfOutage(): Promise<void> {
		if (this.outage === null || this.outage.told) return;
		this.outage.told = true;
		await this.tellOf('outageBegan', this.outage);
	}

	private async tellOfRecovery(): Promise<void> {
		const { outage } = this;
		this.outage = null;
		if (outage?.told === true) await this.tellOf('outageEnded', outage);
	}

	private async tellOf(kind: 'outageBegan' | 'outageEnded', { since, cause }: StoreOutage): Promise<void> {
		const event: StoreEvent = {
			id: crypto.randomUUID(),
			position: 0,
			at: new Date(this.host.now()).toISOString(),
			queueName: null,
			place: { ruleId: null, ruleName: null, workflowId: null, queueId: null },
			content: { kind, of: 'store', since, ...cause },
		};
		// The store belongs to all rules and queues, so that a choice of some does not keep it out.
		if (this.options.choice.kinds.includes(kind)) await this.tell([event]);
	}

	private async attempt(work: () => Promise<void>): Promise<boolean> {
		try {
			await work();
			if (this.failures > 0) this.host.outageEnded();
			this.failures = 0;
			return true;
		} catch (error) {
			if (this.failures === 0) this.host.outageBegan(error);
			this.failures += 1;
			this.store = null;
			this.outage ??= { since: new Date(this.host.now()).toISOString(), cause: this.host.describe(error), told: false };
			return false;
		}
	}
}
