import { QueuePass } from '../../../../adapters/dataverse/queue/queue-pass';
import type { QueueSource } from '../../../../adapters/dataverse/queue/queue-source';
import { QueueWorld } from './queue-world';

let world: QueueWorld;
beforeEach(async () => {
	world = await QueueWorld.open();
});
afterEach(async () => await world.close());

const passOf = (fields: Partial<QueueSource> = {}): QueuePass => new QueuePass(world.source(fields));
const itemOf = (id: string) => {
	const { statecode, statuscode, _workerid_value: worker } = world.row('queueitem', id) ?? {};
	return { statecode, statuscode, worker };
};

describe('taking in', () => {
	it('takes each active item of the queue once, in the order in which they entered it', async () => {
		const emails = [3, 1, 2].map(
			(minute) => world.email(`Of ${minute}`, { enteredon: `2026-03-02T10:0${minute}:00Z` }).email,
		);
		const pass = passOf();
		expect(await pass.run(true)).toBeNull();
		expect(await pass.run(false)).toBeNull();
		expect(await passOf().run(true)).toBeNull();
		const items = await world.items();
		expect(items.map(({ activityId }) => activityId)).toEqual([emails[1], emails[2], emails[0]]);
		expect((await world.store.entries({})).entries).toHaveLength(3);
		expect(items.every(({ trace }) => trace.length === 0)).toBe(true);
	});

	it('reads a queue page by page, and takes no page twice', async () => {
		for (let number = 0; number < 25; number += 1) world.email(`Message ${number}`);
		await passOf({ pageSize: 4 }).run(true);
		expect(await world.items()).toHaveLength(25);
		expect(world.dataverse.server.counts.view().requests).toBeGreaterThan(14);
	});

	it('looks only at what is new or was changed, by the time of Dataverse, whatever the clock here says', async () => {
		world.dataverse.server.environment.advance(-86_400_000 * 400);
		world.email('Old');
		const pass = passOf({ after: 'leave' });
		await pass.run(true);
		await world.handle();
		await pass.run(false);
		world.dataverse.server.environment.advance(3_600_000);
		const { item } = world.email('New');
		const paths: string[] = [];
		const { client } = world;
		const ask: typeof client.ask = async (operation) => {
			paths.push(decodeURIComponent(operation.path));
			return await client.ask(operation);
		};
		const watched = passOf({ client: { ...client, ask }, after: 'leave' });
		await watched.run(true);
		await watched.run(false);
		const lists = paths.filter((path) => path.startsWith('queueitems?'));
		expect(lists[0]).not.toContain('enteredon ge');
		expect(lists[1]).toMatch(/enteredon ge \d{4}-\d\d-\d\dT/);
		expect((await world.items()).at(-1)?.wayIn).toBe(`dataverse:${item}`);
	});

	it.each<[why: string, change: (item: string) => Promise<void>]>([
		['a person works on it', async (item) => await world.pick(item, world.seed.user('Grace Hopper'))],
		[
			'it was closed',
			async (item) => await world.asks('PATCH', `queueitems(${item})`, { statecode: 1, statuscode: 2 }),
		],
		['it was removed', async (item) => await world.asks('DELETE', `queueitems(${item})`)],
	])('leaves an item alone of which %s', async (_why, change) => {
		const { item } = world.email('Taken');
		await change(item);
		const before = itemOf(item);
		await passOf().run(true);
		expect(await world.items()).toEqual([]);
		expect(itemOf(item)).toEqual(before);
	});

	it('takes an item that its worker gives back, and one that the owner of the rule picked', async () => {
		const user = world.seed.user('Grace Hopper');
		const owner = world.seed.user('Rule Owner');
		const released = world.email('Given back');
		const own = world.email('Picked by the owner');
		await world.pick(released.item, user);
		await world.pick(own.item, owner);
		const pass = passOf({ owner: { user: owner } });
		await pass.run(true);
		expect(await world.items()).toMatchObject([{ activityId: own.email }]);
		await world.asks('POST', `queueitems(${released.item})/Microsoft.Dynamics.CRM.ReleaseToQueue`, {});
		await pass.run(false);
		expect(await world.items()).toHaveLength(2);
	});

	it('takes nothing of other queues and of other types', async () => {
		const other = world.seed.queue('Sales', 'sales@contoso.example');
		const task = world.seed.activity('task', 'A task', []);
		world.seed.queueItem(world.queueId, ['task', task]);
		world.seed.queueItem(other, ['email', world.seed.activity('email', 'For sales', [])]);
		await passOf().run(true);
		expect(await world.items()).toEqual([]);
		await passOf({ activityType: 'task' }).run(true);
		expect(await world.items()).toMatchObject([{ activityId: task, activityType: 'task' }]);
	});

	it('makes an item of each of two queue items of one email', async () => {
		const { email } = world.email('To and Cc');
		world.seed.queueItem(world.queueId, ['email', email]);
		await passOf().run(true);
		expect((await world.items()).map(({ activityId }) => activityId)).toEqual([email, email]);
	});

	it('knows what the ledger purged, and settles it', async () => {
		const { item } = world.email('Long ago');
		await passOf({ after: 'leave' }).run(true);
		await world.handle();
		await world.store.saveSettings({ queueItemDays: 1 });
		world.clock.pass(3 * 86_400_000);
		expect(await world.store.purge()).toMatchObject({ queueItems: 1 });
		const pass = passOf();
		await pass.run(true);
		await pass.run(true);
		expect(await world.items()).toEqual([]);
		expect(itemOf(item)).toMatchObject({ statecode: 1 });
	});
});

describe('when the rule is done', () => {
	it.each<[after: QueueSource['after'], expected: object]>([
		['deactivate', { statecode: 1, statuscode: 2 }],
		['leave', { statecode: 0, statuscode: 1 }],
		['remove', { statecode: undefined }],
	])('%s: the item is worked by the owner, and the email is about the case', async (after, expected) => {
		const owner = world.seed.user('Rule Owner');
		const { email, item } = world.email('Printer');
		const pass = passOf({ after, owner: { user: owner } });
		await pass.run(true);
		expect(itemOf(item)).toMatchObject({ statecode: 0, worker: null });
		await world.handle();
		await pass.run(false);
		expect(itemOf(item)).toMatchObject({ ...expected, ...(after === 'remove' ? {} : { worker: owner }) });
		const [handled] = await world.items();
		expect(world.row('email', email)).toMatchObject({
			_regardingobjectid_value: Object.values(handled?.records['case'] ?? {})[0],
		});
	});

	it('has a team work on it where one owns the rule, and nobody where nobody does', async () => {
		const team = world.seed.team('Service');
		const [one, other] = [world.email('One'), world.email('Other')];
		const ofTeam = passOf({ owner: { team } });
		await ofTeam.run(true);
		await world.handle();
		await ofTeam.run(false);
		expect(itemOf(one.item)).toMatchObject({ statecode: 1, worker: team });
		expect(itemOf(other.item)).toMatchObject({ statecode: 1, worker: team });
		const { item } = world.email('Of nobody');
		const pass = passOf();
		await pass.run(true);
		await world.handle();
		await pass.run(false);
		expect(itemOf(item)).toMatchObject({ statecode: 1, worker: null });
	});

	it('asks for nothing further once an item is left', async () => {
		world.email('Left');
		const pass = passOf({ after: 'leave', owner: { user: world.seed.user('Rule Owner') } });
		await pass.run(true);
		await world.handle();
		await pass.run(false);
		await pass.run(false);
		const before = world.dataverse.server.counts.view().requests;
		await pass.run(false);
		expect(world.dataverse.server.counts.view().requests - before).toBe(2);
	});

	it('leaves an item alone that a person took while the rule was at it', async () => {
		const user = world.seed.user('Grace Hopper');
		const { item } = world.email('Contested');
		const pass = passOf();
		await pass.run(true);
		await world.handle();
		await world.pick(item, user);
		await pass.run(false);
		expect(itemOf(item)).toEqual({ statecode: 0, statuscode: 1, worker: user });
	});

	it('changes nothing that was changed between its look and its change', async () => {
		const user = world.seed.user('Grace Hopper');
		const { email, item } = world.email('Contested');
		const { client } = world;
		let isSettling = false;
		const groups: typeof client.groups = async (wanted) => {
			if (isSettling) await world.pick(item, user);
			return await client.groups(wanted);
		};
		const pass = passOf({ client: { ...client, groups } });
		await pass.run(true);
		await world.handle();
		isSettling = true;
		expect(await pass.run(false)).toBeNull();
		expect(itemOf(item)).toEqual({ statecode: 0, statuscode: 1, worker: user });
		expect(world.row('email', email)).toMatchObject({ _regardingobjectid_value: null });
	});

	it('says what was refused of one item, and settles the others', async () => {
		const [bad, good] = [world.email('Bad'), world.email('Good')];
		const pass = passOf();
		await pass.run(true);
		await world.handle();
		world.dataverse.server.faults.fail({
			fault: {
				kind: 'refuse',
				status: 403,
				code: '0x80040220',
				message: 'Principal user is missing prvWriteQueueItem privilege',
			},
			within: 'part',
			method: 'PATCH',
			path: bad.item,
		});
		expect(await pass.run(false)).toMatchObject({
			code: 'privilegeMissing',
			dataverseCode: '0x80040220',
			table: 'queueitems',
			message: expect.stringContaining('prvWriteQueueItem') as unknown,
		});
		expect(itemOf(good.item)).toMatchObject({ statecode: 1 });
		world.dataverse.server.faults.mend();
		expect(await pass.run(false)).toBeNull();
		expect(itemOf(bad.item)).toMatchObject({ statecode: 1 });
	});

	it('settles what was closed while nobody looked, as after a kill', async () => {
		const { item } = world.email('Closed meanwhile');
		await passOf().run(true);
		await world.handle();
		await passOf().run(true);
		expect(itemOf(item)).toMatchObject({ statecode: 1 });
		expect(await world.items()).toHaveLength(1);
	});

	it('writes no regarding where records live elsewhere', async () => {
		const { email, item } = world.email('Elsewhere');
		const pass = passOf({ recordsHere: false });
		await pass.run(true);
		await world.handle();
		await pass.run(false);
		expect(itemOf(item)).toMatchObject({ statecode: 1 });
		expect(world.row('email', email)).toMatchObject({ _regardingobjectid_value: null });
	});
});

describe('what a person takes before the rule came to it', () => {
	it.each<[why: string, how: string, change: (item: string) => Promise<void>]>([
		['works on it', 'worked', async (item) => await world.pick(item, world.seed.user('Grace Hopper'))],
		[
			'closed it',
			'gone',
			async (item) => await world.asks('PATCH', `queueitems(${item})`, { statecode: 1, statuscode: 2 }),
		],
		['removed it', 'gone', async (item) => await world.asks('DELETE', `queueitems(${item})`)],
	])('ends with its reason where somebody %s', async (_why, how, change) => {
		const { item } = world.email('Taken');
		await passOf().run(true);
		await change(item);
		await passOf().run(true);
		expect(await world.items()).toMatchObject([
			{
				state: 'inactive',
				outcome: 'skipped',
				reason: 'takenByPerson',
				trace: [{ kind: 'takenElsewhere', values: { how } }],
			},
		]);
		expect(await world.handle()).toBe(0);
	});

	it('is seen at the next look too, without looking at the whole queue', async () => {
		const { item } = world.email('Moved');
		const pass = passOf();
		await pass.run(true);
		const other = world.seed.queue('Sales', 'sales@contoso.example');
		await world.asks('POST', `queues(${other})/Microsoft.Dynamics.CRM.AddToQueue`, {
			Target: {
				'@odata.type': 'Microsoft.Dynamics.CRM.email',
				activityid: String(world.row('queueitem', item)?.['_objectid_value']),
			},
			SourceQueue: { '@odata.type': 'Microsoft.Dynamics.CRM.queue', queueid: world.queueId },
		});
		await pass.run(false);
		expect(await world.items()).toMatchObject([{ reason: 'takenByPerson' }]);
	});

	it('goes on where an entry is executed again', async () => {
		const { item } = world.email('Again');
		const pass = passOf();
		await pass.run(true);
		await world.asks('DELETE', `queueitems(${item})`);
		await pass.run(false);
		const [ended] = await world.items();
		await world.store.reexecute({ selection: { ids: [ended?.id ?? ''] }, pastConnection: false, by: 'Ada' });
		await passOf().run(true);
		expect(await world.items()).toMatchObject([{ state: 'active' }]);
	});
});

describe('what Dataverse says no to', () => {
	it('names a queue that is gone, with the code and message of Dataverse', async () => {
		const source = { queue: { id: '0d000000-0000-4000-8000-000000000009', storeId: world.queueId } };
		await expect(passOf(source).run(true)).rejects.toMatchObject({
			code: 'queueUnknown',
			message: expect.stringMatching(/queues.*0x80040217/) as unknown,
		});
	});

	it('names a table that is none, and one that holds no activities', async () => {
		await expect(passOf({ activityType: 'new_nothing' }).run(true)).rejects.toMatchObject({
			code: 'recordTypeUnknown',
		});
	});

	it('names a login that is no longer good', async () => {
		world.dataverse.server.faults.fail({ fault: { kind: 'refuse', status: 401, message: 'Expired' } });
		await expect(passOf().run(true)).rejects.toMatchObject({ code: 'credentialInvalid', status: 401 });
	});

	it('waits as long as it is told, and loses nothing', async () => {
		world.email('Patience');
		world.dataverse.server.faults.fail({
			fault: { kind: 'refuse', status: 429, code: '0x80072322', message: 'Too many', retryAfter: 7 },
			times: 2,
		});
		await passOf().run(true);
		expect(await world.items()).toHaveLength(1);
	});

	it('takes nothing twice when answers are lost', async () => {
		for (let number = 0; number < 6; number += 1) world.email(`Message ${number}`);
		const pass = passOf({ pageSize: 2 });
		world.dataverse.server.faults.fail({ fault: { kind: 'ambiguous' }, times: 3 });
		await pass.run(true).catch(() => undefined);
		await pass.run(true);
		await world.handle();
		world.dataverse.server.faults.fail({ fault: { kind: 'ambiguous' }, times: 3 });
		await pass.run(false).catch(() => undefined);
		await pass.run(true);
		expect(await world.items()).toHaveLength(6);
		const table = world.dataverse.server.environment.model.must('queueitem');
		expect(world.dataverse.server.environment.rows.where(table, { statecode: 0 })).toEqual([]);
		expect(
			world.dataverse.server.environment.rows.where(world.dataverse.server.environment.model.must('incident'), {}),
		).toHaveLength(6);
	});
});

it('asks far less than three times for each of fifty emails', async () => {
	const before = world.dataverse.server.counts.view().requests;
	for (let number = 0; number < 50; number += 1) world.email(`Message ${number}`);
	const pass = passOf();
	await pass.run(true);
	await world.handle();
	await pass.run(false);
	expect(world.dataverse.server.counts.view().requests - before).toBeLessThan(30);
	expect((await world.items()).every(({ state }) => state === 'inactive')).toBe(true);
});
