import {
	subscribeQueue,
	takeFirstItem,
	type QueueSubscription,
} from '../../../../adapters/dataverse/queue/queue-subscription';
import type { QueueSource } from '../../../../adapters/dataverse/queue/queue-source';
import { waitUntil } from '../../../support/n8n/wait-until';
import { QueueWorld } from './queue-world';

let world: QueueWorld;
let subscription: QueueSubscription | undefined;
let told: string[];
beforeEach(async () => {
	world = await QueueWorld.open();
	told = [];
});
afterEach(async () => {
	await subscription?.unsubscribe();
	subscription = undefined;
	await world.close();
});

function subscribe(fields: Partial<QueueSource> = {}): QueueSubscription {
	subscription = subscribeQueue(world.source(fields), {
		onOutage: ({ code }) => void told.push(code),
		onRecovered: () => void told.push('recovered'),
		onOtherRules: (names) => void told.push(`other rules: ${names.join(', ')}`),
	});
	return subscription;
}

const silent = { onOutage: () => undefined, onRecovered: () => undefined, onOtherRules: () => undefined };

const untilTaken = async (count: number): Promise<void> => {
	await waitUntil(`${count} items`, async () => (await world.items()).length === count);
};

it('takes what is there, and what comes later', async () => {
	world.email('First');
	expect(await subscribe().verdict()).toBeNull();
	world.email('Second');
	await untilTaken(2);
	expect(told).toEqual([]);
});

it('tells an outage once and its end once, and loses nothing, however long it is', async () => {
	await subscribe().verdict();
	world.dataverse.server.faults.administration = { retryAfter: 3_600 };
	await waitUntil('the outage to be told', () => told.length > 0);
	world.email('During the outage');
	expect(told).toEqual(['storeUnavailable']);
	world.dataverse.server.faults.mend();
	world.passTime(3_600_000);
	await untilTaken(1);
	await waitUntil('the end to be told', () => told.length > 1);
	expect(told).toEqual(['storeUnavailable', 'recovered']);
});

it('answers why the first look failed', async () => {
	const source = { queue: { id: '0d000000-0000-4000-8000-000000000009', storeId: world.queueId } };
	expect(await subscribe(source).verdict()).toMatchObject({ code: 'queueUnknown' });
});

it('ends in some seconds where Dataverse does not answer', async () => {
	const asked: string[] = [];
	const client = {
		...world.client,
		ask: async ({ path }: { readonly path: string }) => {
			asked.push(path);
			return await new Promise<never>(() => undefined);
		},
	};
	const { unsubscribe } = subscribeQueue(world.source({ client }), silent, 20);
	await waitUntil('a request', () => asked.length > 0);
	await unsubscribe();
	expect(asked).toHaveLength(1);
});

it.each<[why: string, rule: object, expected: readonly string[]]>([
	['is active on the queue and the type', {}, ['other rules: Old rule']],
	['is a draft', { statecode: 0, statuscode: 1 }, []],
	['takes another type', { sourcechanneltypecode: 'task' }, []],
])('warns once of a rule of Microsoft that %s', async (_why, rule, expected) => {
	world.seed.insert('convertrule', {
		name: 'Old rule',
		statecode: 1,
		statuscode: 2,
		sourcechanneltypecode: 'email',
		'queueid@odata.bind': `/queues(${world.queueId})`,
		...rule,
	});
	world.email('First');
	await subscribe().verdict();
	world.email('Second');
	await untilTaken(2);
	expect(told).toEqual(expected);
});

it('warns of nothing where such rules may not be read', async () => {
	world.dataverse.server.faults.fail({
		fault: { kind: 'refuse', status: 403, code: '0x80040220' },
		path: '^convertrules',
	});
	expect(await subscribe().verdict()).toBeNull();
	expect(told).toEqual([]);
});

it('takes one item for a run by hand, and changes nothing in Dataverse', async () => {
	const [one] = [world.email('First', { enteredon: '2026-03-02T10:00:00Z' }), world.email('Second')];
	const before = world.row('queueitem', one.item);
	await takeFirstItem(world.source(), AbortSignal.timeout(10_000));
	expect(await world.items()).toMatchObject([{ activityId: one.email, state: 'active' }]);
	expect(world.row('queueitem', one.item)).toEqual(before);
});

it('waits for the first item for a run by hand, until that is over', async () => {
	const ended = new AbortController();
	const taking = takeFirstItem(world.source(), ended.signal);
	world.email('Late');
	await untilTaken(1);
	await taking;
	ended.abort();
	await takeFirstItem(world.source(), ended.signal);
	expect(await world.items()).toHaveLength(1);
});
