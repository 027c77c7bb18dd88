import { sqliteStores, type ScenarioStore, type ScenarioStores } from '../support/scenarios/scenario-stores';
import { watched, type WatchedStore } from '../support/scenarios/calls-under-way';
import { ScenarioClock } from '../support/scenarios/scenario-clock';
import type { Store } from '../../core/ledger/store';

const started = Date.parse('2026-03-02T10:00:00Z');
const rule = {
	ruleId: 'r1',
	name: 'Cases from mail',
	workflowId: 'workflow-r1',
	nodeId: 'node-1',
	instanceId: 'instance-1',
	activityType: 'email',
	queueId: null,
	activated: true,
};

/** A store of which a call, once begun, goes on when it is told to. */
function held(store: Store): { readonly store: Store; goOn(): void } {
	let goOn: () => void = () => undefined;
	const told = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	return {
		store: {
			...store,
			heartbeat: async (...of) => {
				await told;
				await store.heartbeat(...of);
			},
		},
		goOn,
	};
}

describe('the clock of a scenario', () => {
	let stores: ScenarioStores;
	let opened: ScenarioStore;
	let clock: ScenarioClock;
	let calls: WatchedStore;
	let goOn: () => void;
	beforeEach(async () => {
		stores = await sqliteStores();
		clock = new ScenarioClock(started);
		opened = await stores.open(clock, { id: 'X', title: 'X', when: [], then: {} });
		await opened.store.registerRule(rule);
		const slow = held(opened.store);
		calls = watched(slow.store);
		goOn = slow.goOn;
	});
	afterEach(async () => {
		await opened.close();
		await stores.end();
	});

	it.each<[how: string, pass: () => Promise<void>]>([
		['to a moment', async () => await clock.passTo(started + 600_000, opened.store, calls)],
		['by a while', async () => await clock.passBy(600_000, opened.store, calls)],
	])('passes %s when no call of a rule is under way any more', async (_how, pass) => {
		let came = 0;
		const call = calls.store.heartbeat(rule.ruleId, rule.instanceId).then(() => {
			came = clock.now();
		});
		const passed = pass();
		await opened.store.rules();
		await new Promise((resolve) => setImmediate(resolve));
		expect(clock.now()).toBe(started);
		goOn();
		await Promise.all([call, passed]);
		expect([came, clock.now()]).toEqual([started, started + 600_000]);
	});

	it.each<[how: string, pass: () => Promise<void>]>([
		['to a moment', async () => await clock.passTo(started + 600_000, opened.store, calls)],
		['by a while', async () => await clock.passBy(600_000, opened.store, calls)],
	])('keeps the rules alive that were alive when it passes %s', async (_how, pass) => {
		goOn();
		await pass();
		expect(await opened.store.rules()).toMatchObject([{ ruleId: 'r1', alive: true }]);
	});
});
