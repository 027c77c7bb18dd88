import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Activity } from '../../core/activity/activity.ts';
import type { RecordChange, RecordStore } from '../../core/record-store.ts';
import { EngineWorkflow, type NodeFailure } from '../engine/n8n-engine.ts';
import { SmtpSink } from '../engine/smtp-sink.ts';
import { projectRoot } from '../paths.ts';
import { crashing, type CrashPoint } from './crash.ts';
import { mimeOf } from './message.ts';
import { Names } from './names.ts';
import { workflowOf } from './rule-workflow.ts';
import { CannotExpress, type Fields, type RuleDefinition, type Scenario } from './scenario.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { openSqliteStore } = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as typeof import('../../adapters/store/sqlite/open-sqlite-store.ts');
const { provideEmbedded } = load('./dist/nodes/shared/open-store.js') as typeof import('../../nodes/shared/open-store.ts');
const { takeInMessage } = load('./dist/adapters/mail/take-in-message.js') as typeof import('../../adapters/mail/take-in-message.ts');

const plural = new Map([
	['users', 'user'],
	['teams', 'team'],
	['accounts', 'account'],
	['contacts', 'contact'],
	['leads', 'lead'],
	['queues', 'queue'],
	['entitlements', 'entitlement'],
	['cases', 'case'],
	['templates', 'template'],
]);

/** n8n's own parameter checks, by the parameter that they find wanting. */
const refusedByEditor = new Map([
	['queue', 'queueRequired'],
	['items', 'ruleWithoutItems'],
	['template', 'templateMissing'],
]);

const defaultOwner = 'owner';
const settleMs = 20_000;

interface RunningRule {
	definition: RuleDefinition;
	/** What somebody saved since; it counts when the rule is published again. */
	draft: RuleDefinition;
	workflow: EngineWorkflow | null;
	/** How often the rule was published, so that a new version is a new registration of one workflow. */
	published: number;
}

/** One fresh store with its rules and a clock of its own: what a scenario happens in. */
export class World {
	readonly names = new Names();
	readonly given = new Set<string>();
	readonly refused: { rule: string; because: string }[] = [];
	readonly failures: NodeFailure[] = [];
	readonly sink = new SmtpSink();
	readonly store: RecordStore;
	private readonly clock: { time: number };
	private readonly folder: string;
	private readonly rules = new Map<string, RunningRule>();
	private readonly raws = new Map<string, { raw: Buffer; mailboxQueueId?: string }>();
	private smtpPort = 0;
	private withdraw: () => void = () => undefined;
	private dying: Promise<void> | null = null;

	private constructor(store: RecordStore, clock: { time: number }, folder: string) {
		this.store = store;
		this.clock = clock;
		this.folder = folder;
	}

	static async create(scenario: Scenario): Promise<World> {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-'));
		const clock = { time: Date.parse(scenario.now ?? '2026-03-02T10:00:00Z') };
		const store = await openSqliteStore({ file: path.join(folder, 'store.sqlite'), clock: { now: () => clock.time } });
		const world = new World(store, clock, folder);
		world.smtpPort = await world.sink.listen();
		await world.fill(scenario);
		world.provide();
		for (const rule of scenario.rules ?? []) world.rules.set(rule.id, { definition: rule, draft: rule, workflow: null, published: 0 });
		for (const rule of scenario.rules ?? []) if (rule.state !== 'draft') await world.activate(rule.id);
		return world;
	}

	async close(): Promise<void> {
		for (const { workflow } of this.rules.values()) await workflow?.deactivate();
		this.withdraw();
		await this.sink.close();
		await this.store.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Does one step and waits until everything that it caused has ended. */
	async step(step: Fields): Promise<void> {
		if (typeof step['at'] === 'string') this.clock.time = Date.parse(step['at']);
		const [kind] = Object.keys(step).filter((key) => !['at', 'mailbox'].includes(key));
		const value = step[kind ?? ''];
		switch (kind) {
			case 'email':
				await this.receive(mimeOf(value as Fields, new Date(this.clock.time)), value as Fields);
				break;
			case 'raw':
				await this.receive(Buffer.from(value as string), step);
				break;
			case 'activity':
				await this.takeActivity(value as Fields);
				break;
			case 'redeliver': {
				const { messageId } = value as { messageId: string };
				const known = this.raws.get(messageId);
				if (!known) throw new Error(`No message ${messageId} was received`);
				await takeInMessage(this.store, known);
				break;
			}
			case 'enqueue':
				await this.enqueue(value as { email: string; queue: string });
				break;
			case 'activate':
				await this.activate(value as string);
				break;
			case 'deactivate':
				await this.deactivate(value as string);
				break;
			case 'edit': {
				const { rule, ...changes } = value as { rule: string };
				const running = this.rule(rule);
				running.draft = { ...running.draft, ...changes };
				if (!running.workflow) running.definition = running.draft;
				break;
			}
			case 'crash':
				await this.prepareCrash((value as { after: CrashPoint }).after);
				return;
			case 'resolve':
				await this.setCase(value, { state: 'resolved', resolvedOn: new Date(this.clock.time).toISOString() });
				break;
			case 'reopen':
				await this.setCase(value, { state: 'active' });
				break;
			case 'cancel':
				await this.setCase(value, { state: 'cancelled' });
				break;
			default:
				throw new CannotExpress(`the step ${kind ?? 'without a key'}`);
		}
		await this.restartAfterCrash();
		await this.settle();
	}

	/** Records of a type that the steps made, in order of creation. */
	async created(type: string): Promise<Fields[]> {
		const records: Fields[] = [];
		let cursor: string | null = null;
		do {
			const page = await this.store.list(type, { limit: 500, ...(cursor === null ? {} : { cursor }) });
			records.push(...page.records.filter(({ id }) => !this.given.has(id)));
			cursor = page.nextCursor;
		} while (cursor !== null);
		const order = (record: Fields): string => `${String(record['createdOn'])} ${String(record['number'] ?? '')}`;
		return records.sort((one, other) => order(one).localeCompare(order(other)));
	}

	private async fill({ given = {}, settings }: Scenario): Promise<void> {
		if (settings) await this.store.saveSettings(settings);
		const users = given['users'] ?? [{ id: defaultOwner, name: 'Owner', email: 'owner@contoso.example' }];
		const all: Record<string, readonly Fields[]> = { ...given, users };
		for (const [key, type] of plural) for (const record of all[key] ?? []) this.names.declare(type, String(record['id']));
		for (const { type, id } of (given['records'] ?? []) as { type: string; id: string }[]) this.names.declare(type, id);
		const changes: RecordChange[] = [];
		for (const [key, type] of plural) {
			for (const { id, ...fields } of all[key] ?? []) {
				const owned = type === 'queue' && given['users'] === undefined && fields['owner'] === undefined ? { owner: { user: this.names.id('user', defaultOwner) } } : {};
				changes.push({ op: 'create', type, id: this.names.id(type, String(id)), fields: { ...owned, ...this.names.fields(fields) } });
			}
		}
		for (const { type, id, fields } of (given['records'] ?? []) as { type: string; id: string; fields: Fields }[]) {
			changes.push({ op: 'create', type, id: this.names.id(type, id), fields: this.names.fields(fields) });
		}
		for (const result of await this.store.save(changes)) {
			if (result instanceof Error) throw result;
			this.given.add(result.record.id);
		}
		for (const email of given['emails'] ?? []) await this.takeEarlier(email);
	}

	private async takeEarlier(email: Fields): Promise<void> {
		if (email['token'] !== undefined) throw new CannotExpress('a message with a token');
		const activity: Activity = {
			...(email as unknown as Activity),
			id: this.names.declare('email', String(email['id'])),
			type: 'email',
			subject: String(email['subject'] ?? ''),
			receivedOn: new Date(this.clock.time - 86_400_000).toISOString(),
			regarding: this.names.reference(email['regarding']),
			related: ((email['related'] ?? []) as Fields[]).map((ref) => this.names.reference(ref)).filter((ref) => ref !== null),
		};
		await this.store.takeIn([{ activity, conversationKeys: [String(email['messageId'])], places: [] }]);
	}

	private async receive(raw: Buffer, { mailbox, to = [], cc = [], messageId }: Fields): Promise<void> {
		const known = [...(to as string[]), ...(cc as string[])];
		const queues = await this.store.queuesByAddress(known.map((one) => one.toLowerCase()));
		const first = known.map((one) => queues.get(one.toLowerCase())?.id).find((id) => id !== undefined);
		const mailboxQueueId = typeof mailbox === 'string' ? this.names.id('queue', mailbox) : first;
		const incoming = { raw, ...(mailboxQueueId === undefined ? {} : { mailboxQueueId }) };
		const id = typeof messageId === 'string' ? messageId : /^Message-ID:\s*<([^>]+)>/im.exec(raw.toString())?.[1];
		if (id !== undefined) this.raws.set(id, incoming);
		await takeInMessage(this.store, incoming);
	}

	private async takeActivity({ type, queue, ...fields }: Fields): Promise<void> {
		const id = randomUUID();
		const activity: Activity = {
			from: null,
			direction: 'incoming',
			...(fields as Partial<Activity>),
			id,
			type: String(type),
			subject: String(fields['subject'] ?? ''),
			receivedOn: new Date(this.clock.time).toISOString(),
			regarding: null,
			related: [],
		};
		const queueId = queue === undefined ? null : this.names.id('queue', String(queue));
		await this.store.takeIn([{ activity, conversationKeys: [id], places: [{ queueId, wayIn: 'added' }] }]);
	}

	private async enqueue({ email, queue }: { email: string; queue: string }): Promise<void> {
		const id = this.names.has('email', email) ? this.names.id('email', email) : (await this.store.messages([email]))[0]?.activityId;
		const [activity] = id === undefined ? [] : await this.store.activities([id]);
		if (!activity) throw new Error(`No email ${email} is stored`);
		const places = [{ queueId: this.names.id('queue', queue), wayIn: randomUUID() }];
		await this.store.takeIn([{ activity, conversationKeys: [String(activity.messageId ?? activity.id)], places }]);
	}

	private async activate(id: string): Promise<void> {
		const rule = this.rule(id);
		await rule.workflow?.deactivate();
		rule.workflow = null;
		rule.definition = rule.draft;
		const owner = this.names.has('user', defaultOwner) ? `user:${this.names.id('user', defaultOwner)}` : null;
		const workflow = this.engine(rule.definition, owner);
		const [issue] = workflow.issues();
		if (issue !== undefined) {
			this.refused.push({ rule: id, because: refusedByEditor.get(issue) ?? `parameter ${issue}` });
			return;
		}
		await this.start(rule, workflow, rule.published === 0 ? 'activate' : 'update');
		rule.published += 1;
	}

	private async start(rule: RunningRule, workflow: EngineWorkflow, mode: 'activate' | 'update' | 'init'): Promise<void> {
		try {
			await workflow.activate(mode);
			rule.workflow = workflow;
		} catch (error) {
			const description = String((error as { description?: unknown }).description ?? '');
			this.refused.push({ rule: rule.definition.id, because: /\((\w+)\)\s*$/.exec(description)?.[1] ?? String(error) });
		}
	}

	private engine(rule: RuleDefinition, owner: string | null): EngineWorkflow {
		return new EngineWorkflow(workflowOf(rule, this.names, owner), {
			arcSmtpApi: { host: '127.0.0.1', port: this.smtpPort, security: 'none' },
		});
	}

	private async deactivate(id: string): Promise<void> {
		const rule = this.rule(id);
		await rule.workflow?.deactivate();
		rule.workflow = null;
	}

	private async setCase(name: unknown, fields: Fields): Promise<void> {
		const id = typeof name === 'string' ? this.names.id('case', name) : String((await this.created('case'))[(name as { new: number }).new]?.['id']);
		const [result] = await this.store.save([{ op: 'update', type: 'case', id, fields }]);
		if (result instanceof Error) throw result;
	}

	private rule(id: string): RunningRule {
		const rule = this.rules.get(id);
		if (!rule) throw new Error(`The scenario has no rule "${id}"`);
		return rule;
	}

	/** Hands a store to the nodes that open one from now on. */
	private provide(store: RecordStore = this.store): void {
		this.withdraw();
		this.withdraw = provideEmbedded('default', store);
	}

	/** Starts the rules anew in a process that will die at the given point of its next item. */
	private async prepareCrash(point: CrashPoint): Promise<void> {
		const doomed = crashing(this.store, point);
		this.dying = doomed.died;
		this.provide(doomed.store);
		await this.nudge();
	}

	/** After the death: the leases run out, and a new process starts on the same data. */
	private async restartAfterCrash(): Promise<void> {
		if (this.dying === null) return;
		const late = new Promise<never>((_resolve, reject) => {
			setTimeout(() => reject(new Error('The process never came to the point of the crash')), settleMs).unref();
		});
		await Promise.race([this.dying, late]);
		this.dying = null;
		this.provide();
		this.clock.time += 120_000;
		const owner = this.names.has('user', defaultOwner) ? `user:${this.names.id('user', defaultOwner)}` : null;
		for (const rule of this.rules.values()) {
			// The dead process is simply left: its calls never come back.
			if (rule.workflow) await this.start(rule, this.engine(rule.definition, owner), 'init');
		}
	}

	private async settle(): Promise<void> {
		const deadline = Date.now() + settleMs;
		for (let moves = 0; Date.now() < deadline; ) {
			await new Promise((resolve) => setTimeout(resolve, 3));
			this.collectFailures();
			if ([...this.rules.values()].some(({ workflow }) => workflow?.isRunning)) continue;
			const waiting = await this.claimable();
			if (waiting === 'none') return;
			if (waiting === 'resting') {
				// An item in back-off, or one whose process died: time passes.
				if (moves >= 6) return;
				moves += 1;
				this.clock.time += 90_000;
				await this.nudge();
			}
		}
		throw new Error('The step did not come to an end');
	}

	/** Whether items wait that an active rule takes: now, or after a rest. */
	private async claimable(): Promise<'none' | 'now' | 'resting'> {
		const items = await this.store.queueItems({ states: ['active'], limit: 500 });
		const living = (await this.store.rules()).filter(({ alive }) => alive);
		const open = items.filter((item) => living.some((rule) => rule.activityType === item.activityType && rule.queueId === item.queueId));
		if (open.length === 0) return 'none';
		if (open.every(({ reason }) => reason === 'ruleInvalid')) return 'none';
		const places = new Set(open.map(({ activityType, queueId }) => JSON.stringify({ activityType, queueId })));
		for (const place of places) if ((await this.store.countWaiting(JSON.parse(place) as { activityType: string; queueId: string | null }, 1)) > 0) return 'now';
		return 'resting';
	}

	private async nudge(): Promise<void> {
		for (const rule of this.rules.values()) {
			if (!rule.workflow) continue;
			await rule.workflow.deactivate();
			await this.start(rule, rule.workflow, 'init');
		}
	}

	private collectFailures(): void {
		for (const { workflow, definition } of this.rules.values()) {
			for (const failure of workflow?.failures.splice(0) ?? []) {
				this.failures.push(failure);
				if (failure.node === 'Evaluate Rule' && !this.refused.some(({ rule }) => rule === definition.id) && refusals.has(failure.code)) {
					this.refused.push({ rule: definition.id, because: failure.code });
				}
			}
		}
	}

}

const refusals = new Set([
	'conditionInvalid',
	'queueRequired',
	'queueUnknown',
	'queueWithoutAddress',
	'recordKeyUsedTwice',
	'ruleInvalid',
	'ruleWithoutItems',
	'templateMissing',
	'templateTypeMismatch',
]);
