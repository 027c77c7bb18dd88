import type { Step } from '../../core/ledger/steps';
import type { Store } from '../../core/ledger/store';
import { crashing, type CrashPoint } from '../support/scenarios/crash';
import { sqliteStores, type ScenarioStore, type ScenarioStores } from '../support/scenarios/scenario-stores';
import { ScenarioClock } from '../support/scenarios/scenario-clock';

const claim = { queueItemId: 'i', number: 1 };
const fields = { lastName: 'Lindqvist' };
const contact: Step = { claim, changes: [{ op: 'create', type: 'contact', fields }] };
const record: Step = { claim, changes: [{ op: 'create', type: 'case', recordKey: 'case', fields }] };
const trace: Step = { claim };

describe('the process of a scenario', () => {
	let stores: ScenarioStores;
	let opened: ScenarioStore;
	let store: Store;
	beforeEach(async () => {
		stores = await sqliteStores();
		opened = await stores.open(new ScenarioClock(0), { id: 'X', title: 'X', when: [], then: {} });
		store = { ...opened.store, commit: async () => await Promise.resolve([]) };
	});
	afterEach(async () => {
		await opened.close();
		await stores.end();
	});

	it.each<[point: CrashPoint, why: string, step: Step, dies: boolean]>([
		['contact', 'dies when it makes a contact', contact, true],
		['contact', 'lives when it makes a record', record, false],
		['record', 'dies when it makes a record', record, true],
		['record', 'lives when it makes a contact', contact, false],
		['reply', 'lives when it makes a contact', contact, false],
		['reply', 'lives when it makes a record', record, false],
		['claim', 'lives when it notes something', trace, false],
	])('that has a crash after the %s %s', async (point, _why, step, dies) => {
		const doomed = crashing(store, point);
		const end = doomed.died.then(() => 'died');
		const committed = doomed.store.commit([step]).then(() => 'lives');
		expect(await Promise.race([end, committed])).toBe(dies ? 'died' : 'lives');
	});
});
