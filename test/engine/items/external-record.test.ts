import type { IConnections, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { claimMessages, openQueue } from '../../../bench/claimed-messages';
import type { QueueItem } from '../../../core/activity/queue-item';
import { EngineWorkflow, type EngineNode } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';
import { evaluate, resolve, to, trigger } from './queue-only-rule';
import { base, provideBases, provideOwn } from './swapped-nodes';

const begin = (parameters: IDataObject = {}): EngineNode => ({
	name: 'Begin',
	type: 'externalRecord',
	parameters: { operation: 'begin', ...parameters },
});
const connect = (parameters: IDataObject = {}): EngineNode => ({
	name: 'Connect',
	type: 'externalRecord',
	parameters: {
		operation: 'connect',
		system: 'HubSpot',
		number: '={{ $json.number }}',
		url: '={{ "https://hubspot.example/" + $json.id }}',
		...parameters,
	},
});
const own = (name: string): EngineNode => ({ name, type: `test.${name.toLowerCase()}`, parameters: {} });
const reply = (text: string): EngineNode => ({
	name: 'Auto Reply',
	type: 'autoReply',
	credentials: ['arcSmtpApi'],
	parameters: { text },
});
const found = base('Found', 'if', {
	options: {},
	conditions: {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		conditions: [
			{ id: 'a', leftValue: '={{ $json.id }}', rightValue: '', operator: { type: 'number', operation: 'exists' } },
		],
		combinator: 'and',
	},
});
const way: IConnections = {
	'ARC Rule Trigger': { main: [[to('Evaluate Rule')]] },
	'Evaluate Rule': { main: [[to('Resolve Contact')]] },
	'Resolve Contact': { main: [[to('Begin')], [to('Begin')]] },
	Make: { main: [[to('Connect')]] },
	Search: { main: [[to('Found')]] },
	Found: { main: [[to('Connect')], [to('Make')]] },
};
const wired = (...outputs: readonly (string | null)[]): IConnections => ({
	...way,
	Begin: { main: outputs.map((node) => (node === null ? [] : [to(node)])) },
});

/** The wires between nodes that are there. */
function among(nodes: readonly EngineNode[], connections: IConnections): IConnections {
	const names = new Set(nodes.map(({ name }) => name));
	return Object.fromEntries(
		Object.entries(connections)
			.filter(([from]) => names.has(from))
			.map(([from, { main = [] }]) => [
				from,
				{ main: main.map((wires) => (wires ?? []).filter(({ node }) => names.has(node))) },
			]),
	);
}

describe('External Record', () => {
	let world: EngineWorld;
	let queueId: string;
	/** The other system: what it was asked to make, by the key that it was given. */
	let tickets: { readonly key: string; readonly id: number }[];
	let made: INodeExecutionData[];

	beforeAll(async () => {
		world = await engineWorld();
		queueId = await openQueue(world.store);
		provideBases();
	});
	afterAll(async () => await world?.dispose());
	beforeEach(() => {
		tickets = [];
		made = [];
		const keyOf = ({ json }: INodeExecutionData): string => (json['queueItem'] as IDataObject)['id'] as string;
		const answer = (item: INodeExecutionData, at: number): INodeExecutionData => {
			const ticket = { key: keyOf(item), id: 1_000 + tickets.length };
			tickets.push(ticket);
			return { json: { id: ticket.id, number: `T-${ticket.id}`, rule: 'of the API' }, pairedItem: { item: at } };
		};
		provideOwn('test.make', (input) => input.map(answer));
		provideOwn('test.split', (input) =>
			input.flatMap((item, at) =>
				['a', 'b'].map((part) => ({ json: { ...item.json, part }, pairedItem: { item: at } })),
			),
		);
		provideOwn('test.backwards', (input) =>
			input.map((item, at) => ({ ...answer(item, at), pairedItem: { item: at } })).reverse(),
		);
		provideOwn('test.nothing', (input) => input.map((_item, at) => ({ json: {}, pairedItem: { item: at } })));
		provideOwn('test.dies', () => {
			throw new Error('The other system is away');
		});
		provideOwn('test.search', (input) =>
			input.map((item, at) => {
				const id = tickets.find(({ key }) => key === keyOf(item))?.id ?? null;
				return { json: { queueItem: item.json['queueItem'], id, number: `T-${id}` }, pairedItem: { item: at } };
			}),
		);
		provideOwn('test.made', (input) => {
			made.push(...input);
			return input;
		});
	});

	const claimed = async (count: number): Promise<INodeExecutionData[]> => {
		const senderOf = (at: number): string => `sender-${at}@fabrikam.example`;
		return await claimMessages(world.store, queueId, { count, ruleItems: 1, senderOf });
	};
	const idsOf = (items: readonly INodeExecutionData[]): string[] =>
		items.map(({ json }) => (json['queueItem'] as IDataObject)['id'] as string);
	const stored = async (items: readonly INodeExecutionData[]): Promise<QueueItem[]> => {
		const found = new Map(
			(await world.store.queueItems({ ids: idsOf(items), limit: 100 })).map((one) => [one.id, one]),
		);
		return idsOf(items).flatMap((id) => found.get(id) ?? []);
	};
	const run = async (
		nodes: readonly EngineNode[],
		connections: IConnections,
		items: INodeExecutionData[],
	): Promise<EngineWorkflow> => {
		const credentials = { arcSmtpApi: { host: '127.0.0.1', port: world.sinkPort, security: 'none' } };
		const all = [trigger, evaluate, resolve, ...nodes];
		const definition = { id: 'external', name: 'External', nodes: all, connections: among(all, connections) };
		const workflow = new EngineWorkflow(definition, credentials);
		await workflow.run('ARC Rule Trigger', items);
		return workflow;
	};
	/** The execution ends when the other system was asked, or before; its lease runs out. */
	const dies = async (items: INodeExecutionData[], asked: boolean): Promise<void> => {
		const nodes = [begin(), own('Make'), own('Dies')];
		const behind: IConnections = asked ? { Make: { main: [[to('Dies')]] } } : {};
		await run(nodes, { ...way, Begin: { main: [[to(asked ? 'Make' : 'Dies')]] }, ...behind }, items);
		world.clock.ahead += 700_000;
	};

	it('notes what another node made, connects the activity to it, and closes the item', async () => {
		const items = await claimed(3);
		const { failures } = await run([begin(), own('Make'), connect()], wired('Make'), items);
		expect(failures).toEqual([]);
		expect(tickets.map(({ key }) => key)).toEqual(idsOf(items));
		const after = await stored(items);
		expect(after.map(({ outcome, reason, closedOn }) => [outcome, reason, closedOn !== null])).toEqual(
			items.map(() => ['ready', 'none', true]),
		);
		const ids = after.map(({ records }) => records['external']?.['case'] ?? '');
		const records = await world.store.get('case', ids);
		expect(records).toMatchObject(
			tickets.map(({ id }) => ({
				number: `T-${id}`,
				state: 'active',
				customer: { contact: expect.any(String) as string },
				external: { system: 'HubSpot', id: String(id), url: `https://hubspot.example/${id}` },
			})),
		);
		expect(
			(await world.store.activities(after.map(({ activityId }) => activityId))).map((one) => one.regarding),
		).toEqual(ids.map((id) => ({ case: id })));
		expect(after[0]?.trace.map(({ text }) => text)).toEqual(
			expect.arrayContaining(['Began a record in another system', `Noted the case T-${tickets[0]?.id} of HubSpot`]),
		);
	});

	it('hands on what was made before, and asks nobody again', async () => {
		const items = await claimed(2);
		const nodes = [begin(), own('Make'), connect(), own('Made')];
		await run(nodes, wired('Make', 'Made'), items);
		const { failures } = await run(nodes, wired('Make', 'Made'), items);
		expect(failures).toEqual([]);
		expect(tickets).toHaveLength(2);
		expect(made.map(({ json }) => (json['record'] as IDataObject)['number'])).toEqual(['T-1000', 'T-1001']);
	});

	describe.each([true, false])(
		'when an execution ended before the end was noted (the other system was asked: %s)',
		(asked) => {
			it('fails what is in doubt, by its name, and once more when it is executed again', async () => {
				const items = await claimed(2);
				await dies(items, asked);
				for (let time = 0; time < 2; time++) {
					const { failures } = await run([begin(), own('Make'), connect()], wired('Make'), items);
					expect(failures).toEqual([]);
					expect((await stored(items)).map(({ outcome, reason, records }) => [outcome, reason, records])).toEqual(
						items.map(() => ['failed', 'externalInDoubt', {}]),
					);
					await world.store.reexecute({ selection: { ids: idsOf(items) }, pastConnection: false });
				}
				expect(tickets).toHaveLength(asked ? 2 : 0);
				const again = await run([begin({ inDoubt: 'makeAgain' }), own('Make'), connect()], wired('Make'), items);
				expect(again.failures).toEqual([]);
				expect((await stored(items)).map(({ outcome, reason }) => [outcome, reason])).toEqual(
					items.map(() => ['ready', 'none']),
				);
			});

			it('makes it again where that is chosen', async () => {
				const items = await claimed(2);
				await dies(items, asked);
				const { failures } = await run([begin({ inDoubt: 'makeAgain' }), own('Make'), connect()], wired('Make'), items);
				expect(failures).toEqual([]);
				expect(tickets).toHaveLength(asked ? 4 : 2);
				expect((await stored(items)).map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
			});
		},
	);

	it('lets it be looked up first: what is found is connected, and what is not is made', async () => {
		const [asked, unasked] = [await claimed(1), await claimed(1)];
		await dies(asked, true);
		await dies(unasked, false);
		const nodes = [begin({ inDoubt: 'lookUp' }), own('Make'), own('Search'), found, connect()];
		for (const items of [asked, unasked]) {
			const { failures } = await run(nodes, wired('Make', null, 'Search'), items);
			expect(failures).toEqual([]);
		}
		expect(tickets.map(({ key }) => key)).toEqual(idsOf([...asked, ...unasked]));
		const after = await stored([...asked, ...unasked]);
		const ids = after.map(({ records }) => records['external']?.['case'] ?? '');
		expect((await world.store.get('case', ids)).map(({ external }) => external?.id)).toEqual(['1000', '1001']);
		expect(after[0]?.trace.map(({ text }) => text).join('\n')).toMatch(
			/its end was not noted; it is looked up there first/,
		);
	});

	it('keeps each record of an item that became several under the key that was begun, in whatever order they come back', async () => {
		const items = await claimed(2);
		const nodes = [own('Split'), begin(), own('Backwards'), connect()];
		const connections: IConnections = {
			...way,
			'Resolve Contact': { main: [[to('Split')]] },
			Split: { main: [[to('Begin')]] },
			Begin: { main: [[to('Backwards')]] },
			Backwards: { main: [[to('Connect')]] },
		};
		expect((await run(nodes, connections, items)).failures).toEqual([]);
		const keyed = await Promise.all(
			(await stored(items)).map(async ({ records }) =>
				Promise.all(
					['external', 'external#2'].map(async (key) => {
						const [record] = await world.store.get('case', [records[key]?.['case'] ?? '']);
						return record?.external?.id;
					}),
				),
			),
		);
		expect(keyed).toEqual([
			['1000', '1001'],
			['1002', '1003'],
		]);
	});

	it('lets Auto Reply name number and address of the record', async () => {
		const items = await claimed(1);
		const nodes = [begin(), own('Make'), connect(), reply('Ticket {{ record.number }}: {{ record.url }}')];
		const connections = { ...wired('Make', 'Auto Reply'), Connect: { main: [[to('Auto Reply')]] } };
		expect((await run(nodes, connections, items)).failures).toEqual([]);
		expect((await stored(items))[0]).toMatchObject({ outcome: 'ready', reply: { state: 'sent' } });
		expect(world.sink.mails.at(-1)?.body).toContain('Ticket T-1000: https://hubspot.example/1000');
	});

	it.each<[why: string, nodes: readonly EngineNode[], connections: IConnections, code: string, reason: string | null]>([
		[
			'an ID that is missing',
			[begin(), own('Nothing'), connect()],
			{ ...wired('Nothing'), Nothing: { main: [[to('Connect')]] } },
			'fieldInvalid',
			'recordNotCreated',
		],
		[
			'a state that there is not',
			[begin(), own('Make'), connect({ state: '={{ "open" }}' })],
			wired('Make'),
			'fieldInvalid',
			'recordNotCreated',
		],
		[
			'a search that nothing leads to',
			[begin({ inDoubt: 'lookUp' }), own('Make'), connect()],
			wired('Make'),
			'ruleInvalid',
			null,
		],
		[
			'a second one under the same key',
			[begin(), own('Make'), connect(), { ...begin(), name: 'Second' }],
			{ ...wired('Make'), Connect: { main: [[to('Second')]] } },
			'recordKeyUsedTwice',
			null,
		],
	])('refuses %s', async (_why, nodes, connections, code, reason) => {
		const items = await claimed(1);
		const { failures } = await run(nodes, connections, items);
		expect(failures).toMatchObject([{ code }]);
		const [item] = await stored(items);
		expect(item?.closedOn === null ? null : item?.reason).toBe(reason);
	});

	it('hands an answer on by Case Exists, with where its record is', async () => {
		const items = await claimed(1);
		await run([begin(), own('Make'), connect()], wired('Make'), items);
		const [item] = await stored(items);
		const answer = await claimed(1);
		const id = (answer[0]?.json['activity'] as IDataObject)['id'] as string;
		const [standing] = await world.store.activities([id]);
		expect(standing).toBeDefined();
		const [claim] = await stored(answer);
		await world.store.commit([
			{
				claim: { queueItemId: claim?.id ?? '', number: claim?.claimNumber ?? 0 },
				connect: { regarding: item?.records['external'] ?? null },
			},
		]);
		await run([own('Made')], { ...way, 'Evaluate Rule': { main: [[], [to('Made')]] } }, answer);
		expect(made.map(({ json }) => (json['connectedCase'] as IDataObject)['external'])).toEqual([
			{ system: 'HubSpot', id: '1000', url: 'https://hubspot.example/1000' },
		]);
		expect((await stored(answer))[0]).toMatchObject({ outcome: 'skipped', reason: 'activeCaseConnected' });
	});
});
