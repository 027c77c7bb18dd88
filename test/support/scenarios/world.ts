import type { Store } from '../../../core/ledger/store.ts';
import type { EngineWorkflow, NodeFailure } from '../engine/n8n-engine.ts';
import { SmtpSink } from '../engine/smtp-sink.ts';
import { Arrivals } from './arrivals.ts';
import { Changes } from './changes.ts';
import { untilQuiet, watched, type WatchedStore } from './calls-under-way.ts';
import { claimable, waitsForMending } from './look-into-store.ts';
import { crashing, within, type CrashPoint } from './crash.ts';
import { fillStore, listFieldsOf } from './given.ts';
import { Names } from './names.ts';
import { because, becauseOf, refusals, refusedByEditor } from './refusals.ts';
import { ScenarioClock } from './scenario-clock.ts';
import { edit, engineOf, isBusy, ruleThatRests, type RunningRule } from './running-rule.ts';
import { kindOf } from './read-scenario.ts';
import type { Fields, RuleDefinition, Scenario } from './scenario.ts';
import type { ScenarioStore, ScenarioStores } from './scenario-stores.ts';
import { built } from '../built.ts';

const { provideEmbedded } = built('nodes/shared/store/open-store');

const [settleMs, idlePolls] = [20_000, 30];
/** More than the attempts of two items of one conversation. */
const mostMoves = 12;

/** One fresh store with its rules and a clock of its own: what a scenario happens in. */
export class World {
	readonly names = new Names();
	readonly given = new Set<string>();
	readonly refused: { rule: string; because: string }[] = [];
	readonly failures: NodeFailure[] = [];
	readonly sink = new SmtpSink();
	readonly store: Store;
	/** The store as nodes have it. */
	private readonly calls: WatchedStore;
	private readonly clock: ScenarioClock;
	private readonly rules = new Map<string, RunningRule>();
	private readonly arrivals: Arrivals;
	private readonly changes: Changes;
	private smtpPort = 0;
	private withdraw: () => void = () => undefined;
	private dying: Promise<void> | null = null;
	/** A rule was found broken, and its trigger takes its time before it tries another item. */
	private isPausing = false;
	/** A rule was published since, so what it put back while it was broken is tried again. */
	private isMended = false;
	readonly opened: ScenarioStore;
	private readonly lists: ReadonlySet<string>;

	private constructor(opened: ScenarioStore, clock: ScenarioClock, lists: ReadonlySet<string>) {
		this.opened = opened;
		this.store = opened.store;
		this.calls = watched(opened.store);
		this.clock = clock;
		this.lists = lists;
		this.changes = new Changes(opened, this.names, this.given);
		this.arrivals = new Arrivals(this.store, this.names, () => clock.now());
	}

	static async create(scenario: Scenario, stores: ScenarioStores): Promise<World> {
		const clock = new ScenarioClock(Date.parse(scenario.now ?? '2026-03-02T10:00:00Z'));
		const opened = await stores.open(clock, scenario);
		const world = new World(opened, clock, listFieldsOf(scenario));
		try {
			await world.begin(scenario);
			return world;
		} catch (error) {
			await world.close();
			throw error;
		}
	}

	private async begin(scenario: Scenario): Promise<void> {
		this.smtpPort = await this.sink.listen();
		await fillStore(scenario, this.store, this.names, this.given, this.clock.now());
		this.provide();
		for (const rule of scenario.rules ?? []) this.rules.set(rule.id, ruleThatRests(rule));
		for (const rule of scenario.rules ?? []) if (rule.state !== 'draft') await this.activate(rule.id);
	}

	async close(): Promise<void> {
		for (const { workflow } of this.rules.values()) await workflow?.deactivate();
		this.withdraw();
		await this.sink.close();
		// A process that died may have begun a call before.
		await untilQuiet(this.calls);
		await this.opened.close();
	}

	/** Does one step and waits until everything that it caused has ended. */
	async step(step: Fields): Promise<void> {
		if (typeof step['at'] === 'string') await this.clock.passTo(Date.parse(step['at']), this.store, this.calls);
		const kind = kindOf(step);
		const value = step[kind];
		switch (kind) {
			case 'activate':
				await this.activate(value as string);
				break;
			case 'deactivate':
				await this.deactivate(value as string);
				break;
			case 'edit':
				edit(this.rule((value as { rule: string }).rule), value as Partial<RuleDefinition>);
				break;
			case 'crash':
				await this.prepareCrash((value as { after: CrashPoint }).after);
				return;
			case 'resolve':
				await this.changes.setCase(value, { state: 'resolved', resolvedOn: new Date(this.clock.now()).toISOString() });
				break;
			case 'reopen':
			case 'cancel':
				await this.changes.setCase(value, { state: kind === 'reopen' ? 'active' : 'cancelled' });
				break;
			case 'unrelate':
				await this.changes.unrelate(value as { email: string; case: unknown });
				break;
			case 'reexecute':
				await this.changes.reexecute(value as { monitor: number });
				break;
			default:
				await this.arrivals.take(kind, value, step['mailbox']);
		}
		await this.restartAfterCrash();
		await this.settle();
	}

	private async activate(id: string): Promise<void> {
		const rule = this.rule(id);
		const workflow = engineOf(rule.draft, this.names, this.lists, this.smtpPort);
		const [issue] = workflow.issues();
		if (issue !== undefined) {
			// The publish dialog stays open, and the version before goes on.
			this.refused.push({ rule: id, because: refusedByEditor.get(issue) ?? 'ruleInvalid' });
			return;
		}
		await this.deactivate(id);
		rule.definition = rule.draft;
		this.isMended = await waitsForMending(this.store);
		// What the broken version put back has rested by the time that somebody mended it.
		if (this.isMended) await this.clock.passBy(60_000, this.store, this.calls);
		await this.start(rule, workflow, rule.published === 0 ? 'activate' : 'update');
		rule.published += 1;
	}

	private async start(
		rule: RunningRule,
		workflow: EngineWorkflow,
		mode: 'activate' | 'update' | 'init',
	): Promise<void> {
		try {
			await workflow.activate(mode);
			rule.workflow = workflow;
		} catch (error) {
			this.refused.push({ rule: rule.definition.id, because: becauseOf(error) });
		}
	}

	private async deactivate(id: string): Promise<void> {
		const rule = this.rule(id);
		await rule.workflow?.deactivate();
		rule.workflow = null;
	}

	private rule(id: string): RunningRule {
		const rule = this.rules.get(id);
		if (rule) return rule;
		throw new Error(`The scenario has no rule "${id}"`);
	}

	/** Hands a store to the nodes that open one from now on. */
	private provide(store: Store = this.calls.store): void {
		this.withdraw();
		this.withdraw = provideEmbedded('default', store);
	}

	/** Starts the rules anew in a process that will die at the given point of its next item. */
	private async prepareCrash(point: CrashPoint): Promise<void> {
		const doomed = crashing(this.calls.store, point);
		this.dying = doomed.died;
		this.provide(doomed.store);
		await this.nudge();
	}

	/** After the death: the leases run out, and a new process, which starts at once, is there on the same data. */
	private async restartAfterCrash(): Promise<void> {
		if (this.dying === null) return;
		await within(settleMs, this.dying);
		this.dying = null;
		this.provide();
		await this.clock.passBy(120_000, this.store, this.calls);
		for (const rule of this.rules.values()) {
			// The dead process is simply left: its calls never come back.
			if (rule.workflow)
				await this.start(rule, engineOf(rule.definition, this.names, this.lists, this.smtpPort), 'init');
		}
	}

	private async settle(): Promise<void> {
		const deadline = Date.now() + settleMs;
		let [before, idle, moves] = ['', 0, 0];
		while (Date.now() < deadline) {
			await new Promise((resolve) => setTimeout(resolve, 3));
			this.collectFailures();
			if (this.isBusy()) continue;
			const open = await claimable(this.store, this.isMended);
			if (this.isBusy()) continue;
			if (open.length === 0) return;
			if (this.isPausing) {
				await this.nudge();
				this.isPausing = false;
			}
			const now = JSON.stringify(open.map(({ id, attempts, claimNumber }) => [id, attempts, claimNumber]));
			idle = now === before ? idle + 1 : 0;
			before = now;
			// An item that was tried before, and that nobody takes, is in back-off: time passes.
			if (idle < idlePolls || open.every(({ attempts }) => attempts === 0)) continue;
			if (moves >= mostMoves) return;
			[moves, idle] = [moves + 1, 0];
			await this.clock.passBy(90_000, this.store, this.calls);
			await this.nudge();
		}
		throw new Error('The step did not come to an end');
	}

	/** Whether a rule works: one that claimed and loads what belongs to it runs nothing yet. */
	private isBusy(): boolean {
		return this.calls.isAsked() || [...this.rules.values()].some(isBusy);
	}

	private async nudge(): Promise<void> {
		for (const rule of this.rules.values()) {
			await rule.workflow?.deactivate();
			if (rule.workflow) await this.start(rule, rule.workflow, 'init');
		}
	}

	private collectFailures(): void {
		for (const { workflow, definition } of this.rules.values()) {
			for (const failure of workflow?.failures.splice(0) ?? []) {
				this.failures.push(failure);
				if (failure.node !== 'Evaluate Rule' || !refusals.has(failure.code)) continue;
				this.isPausing = true;
				this.isMended = false;
				if (!this.refused.some(({ rule }) => rule === definition.id)) {
					this.refused.push({ rule: definition.id, because: because(failure.code) });
				}
			}
		}
	}
}
