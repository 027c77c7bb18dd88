import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import type { EventJson } from '../../core/decision/events/event-json';
import { ArcError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow, nodeType, provideNodeType, type EngineNode } from '../support/engine/n8n-engine';
import { waitUntil } from '../support/n8n/wait-until';
import { built } from '../support/built';
import { activity, openEmbedded } from './embedded-store';

const { provideEmbedded } = built('nodes/shared/store/open-store');
const { EventPump } = built('rules/events/event-pump');
const { Pace } = built('rules/events/pace');

let folder: string;
let store: Store;
let withdraw: () => void;
let published: EngineWorkflow[];
/** Events by execution, as the node behind the trigger saw them. */
let told: EventJson[][];
let breakNext: boolean;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-events-'));
	store = await openEmbedded(path.join(folder, 'store.sqlite'));
	withdraw = provideEmbedded('default', store);
	published = [];
	told = [];
	breakNext = false;
	provideNodeType('test.alert', alertNode());
});
afterEach(async () => {
	for (const workflow of published) await workflow.deactivate();
	withdraw();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

function alertNode(): INodeType {
	return {
		description: {
			displayName: 'Alert',
			name: 'alert',
			group: ['output'],
			version: 1,
			description: '',
			defaults: { name: 'Alert' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			told.push(this.getInputData().map(({ json }) => json as unknown as EventJson));
			if (breakNext) throw new Error('The alert could not be sent');
			return [this.getInputData()];
		},
	};
}

const allEvents = ['itemFailed', 'outageBegan', 'outageEnded', 'replyStopped'];
const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });

/** Publishes the alert workflow; answers once it listens. */
async function listen(parameters: IDataObject = {}, behind: readonly EngineNode[] = []): Promise<EngineWorkflow> {
	const nodes: EngineNode[] = [
		{ name: 'ARC Event Trigger', type: 'arcEventTrigger', parameters: { events: allEvents, ...parameters } },
		{ name: 'Alert', type: 'test.alert', parameters: {} },
		...behind,
	];
	const names = nodes.map(({ name }) => name);
	const connections = Object.fromEntries(names.slice(1).map((next, at) => [names[at] ?? '', to(next)]));
	const workflow = new EngineWorkflow({ id: 'alerts', name: 'Alerts', nodes, connections }, {});
	await workflow.activate('activate');
	published.push(workflow);
	return workflow;
}

/** A rule whose cases lack their customer, so that every item fails. */
async function publishFailingRule(): Promise<string> {
	const queue = { __rl: true, mode: 'email', value: 'support@contoso.example' };
	const rule = new EngineWorkflow(
		{
			id: 'rule',
			name: 'Email to case',
			nodes: [
				{
					name: 'ARC Rule Trigger',
					type: 'arcRuleTrigger',
					parameters: {
						ruleName: 'Email to case',
						activityType: 'email',
						queue,
						receiveFrom: 'queueOnly',
						monitorOptions: ['failed'],
					},
				},
				{
					name: 'Evaluate Rule',
					type: 'evaluateRule',
					parameters: {
						items: { values: [{ name: 'Any', output: 'matched', combinator: 'all', groups: {} }] },
						allowUnknownSenders: true,
					},
				},
				{
					name: 'Create Record',
					type: 'createRecord',
					onError: 'continueRegularOutput',
					parameters: { operation: 'create', recordType: 'case' },
				},
			],
			connections: { 'ARC Rule Trigger': to('Evaluate Rule'), 'Evaluate Rule': to('Create Record') },
		},
		{},
	);
	await rule.activate('activate');
	published.push(rule);
	const [found] = (await store.list('queue')).records;
	return found?.id ?? '';
}

async function arrive(queueId: string, subject: string): Promise<void> {
	const message = activity({ subject, from: 'ada@fabrikam.example' });
	await store.takeIn([{ activity: message, conversationKeys: [message.id], places: [{ queueId, wayIn: 'to' }] }]);
}

const untilTold = async (count: number): Promise<EventJson[]> =>
	await waitUntil(`${count} events to be told`, async () => (told.flat().length >= count ? told.flat() : undefined));

const outage = (message: string) =>
	({
		place: { ruleId: 'w1:n1', ruleName: 'Orders', workflowId: 'w1', queueId: null },
		content: {
			kind: 'outageBegan',
			of: 'mailServer',
			code: 'mailboxUnavailable',
			message,
			recommendation: 'Wait',
			since: '2026-03-02T10:00:00.000Z',
		},
	}) as const;

describe('ARC Event Trigger', () => {
	it('tells of an item that failed, with rule, queue, reason and what to do', async () => {
		await listen();
		await arrive(await publishFailingRule(), 'Label printer offline');
		const [event] = await untilTold(1);
		expect(event).toMatchObject({
			event: { kind: 'itemFailed', sample: false },
			rule: { id: 'rule:rule-0', name: 'Email to case', workflowId: 'rule' },
			queue: { name: expect.any(String) },
			item: { subject: 'Label printer offline', sender: 'ada@fabrikam.example', activityType: 'email', attempts: 1 },
			reason: {
				name: 'recordNotCreated',
				code: 104,
				recommendation: expect.stringContaining('Mend it'),
				detail: expect.stringContaining('missing its customer'),
			},
			outage: null,
			reply: null,
		});
		expect(event?.summary).toMatch(
			/^Failed: email "Label printer offline" from ada@fabrikam\.example \(rule "Email to case"\): /,
		);
	});

	it('tells of each event once while it runs, in order, several in one execution where they wait', async () => {
		const workflow = await listen();
		await store.noteEvents(Array.from({ length: 45 }, (_, index) => outage(`Number ${index}`)));
		const events = await untilTold(45);
		expect(events.map(({ outage: seen }) => seen?.message)).toEqual(
			Array.from({ length: 45 }, (_, index) => `Number ${index}`),
		);
		expect(told.map(({ length }) => length)).toEqual([20, 20, 5]);
		await workflow.deactivate();
	});

	it('goes on where it left off, with what happened while it was away', async () => {
		const workflow = await listen();
		await store.noteEvents([outage('One')]);
		await untilTold(1);
		await workflow.deactivate();
		await store.noteEvents([outage('Two'), outage('Three')]);
		await listen();
		expect((await untilTold(3)).map(({ outage: seen }) => seen?.message)).toEqual(['One', 'Two', 'Three']);
	});

	it('tells of nothing that happened before somebody listened', async () => {
		await store.noteEvents([outage('Before')]);
		await listen();
		await store.noteEvents([outage('After')]);
		expect((await untilTold(1)).map(({ outage: seen }) => seen?.message)).toEqual(['After']);
	});

	it.each<[why: string, parameters: IDataObject]>([
		['kinds', { events: ['outageBegan'] }],
		['rules', { options: { rules: ['w1:n1'] } }],
	])('narrows to %s, and goes past the others', async (_why, parameters) => {
		await listen(parameters);
		const wanted = outage('Orders are away');
		const other = {
			place: { ...wanted.place, ruleId: 'w2:n1' },
			content: { ...wanted.content, kind: 'outageEnded', message: 'Others are back' },
		} as const;
		await store.noteEvents([other, wanted, other]);
		await store.noteEvents([wanted]);
		expect((await untilTold(2)).map(({ outage: seen }) => seen?.message)).toEqual([
			'Orders are away',
			'Orders are away',
		]);
	});

	it('goes on when an alert fails, which is no event itself', async () => {
		breakNext = true;
		await listen();
		await store.noteEvents([outage('One')]);
		await untilTold(1);
		breakNext = false;
		await store.noteEvents([outage('Two')]);
		expect((await untilTold(2)).map(({ outage: seen }) => seen?.message)).toEqual(['One', 'Two']);
	});

	it('makes no event of what an alert itself puts into a queue that fails', async () => {
		const queueId = await publishFailingRule();
		const enqueue: EngineNode = {
			name: 'Enqueue Activity',
			type: 'enqueueActivity',
			parameters: {
				direction: 'incoming',
				fromPreset: 'defineBelow',
				activityType: 'email',
				queue: { __rl: true, mode: 'id', value: queueId },
				fields: {
					mappingMode: 'defineBelow',
					value: { subject: 'An alert', from: 'alerts@contoso.example', text: 'x' },
				},
			},
		};
		await listen({}, [enqueue]);
		await arrive(queueId, 'The first');
		await waitUntil('both items to fail', async () =>
			(await store.entries({ states: ['failed'] })).entries.length === 2 ? true : undefined,
		);
		await store.noteEvents([outage('The end')]);
		await waitUntil('the last event', async () =>
			told.flat().some(({ outage: seen }) => seen?.message === 'The end') ? true : undefined,
		);
		expect(told.flat().map(({ event, item }) => item?.subject ?? event.kind)).toEqual(['The first', 'outageBegan']);
	});

	it('tells of a rule that cannot start, and that it has started', async () => {
		await listen();
		const holder = createServer();
		await new Promise<void>((resolve) => {
			holder.listen(0, '127.0.0.1', resolve);
		});
		const { port } = holder.address() as AddressInfo;
		const queue = { __rl: true, mode: 'email', value: 'orders@contoso.example' };
		const parameters = {
			ruleName: 'Orders',
			activityType: 'email',
			queue,
			receiveFrom: 'smtp',
			options: { smtpPort: port },
		};
		const rule = new EngineWorkflow(
			{
				id: 'orders',
				name: 'Orders',
				nodes: [{ name: 'ARC Rule Trigger', type: 'arcRuleTrigger', parameters }],
				connections: {},
			},
			{},
		);
		await rule.activate('init');
		published.push(rule);
		await untilTold(1);
		await new Promise<void>((resolve) => {
			holder.close(() => resolve());
		});
		const events = await waitUntil('the end of the outage', async () =>
			told.flat().length >= 2 ? told.flat() : undefined,
		);
		expect(events.map(({ event, outage: seen, rule: of }) => [event.kind, seen?.of, seen?.code, of?.name])).toEqual([
			['outageBegan', 'rule', 'portInUse', 'Orders'],
			['outageEnded', 'rule', 'portInUse', 'Orders'],
		]);
	});

	it('refuses to be published where a store cannot be shared', async () => {
		process.env['EXECUTIONS_MODE'] = 'queue';
		try {
			await expect(listen()).rejects.toThrow(/queue mode.*Choose PostgreSQL/);
		} finally {
			delete process.env['EXECUTIONS_MODE'];
		}
	});

	it('asks for credentials as the other nodes do', () => {
		expect(nodeType('n8n-nodes-arc.arcEventTrigger').description.credentials?.map(({ name }) => name)).toEqual([
			'arcEmbeddedApi',
			'arcPostgresApi',
			'arcDataverseOAuth2Api',
		]);
	});
});

describe('a store that does not answer', () => {
	it('is told of once, and its end once, though neither can be written down', async () => {
		const seen: EventJson[] = [];
		let calls = 0;
		const pump = new EventPump(
			{
				listenerId: 'l',
				choice: { kinds: ['outageBegan', 'outageEnded'], ruleIds: ['some rule'], queueIds: [] },
				eventsPerExecution: 20,
			},
			{
				openStore: async () => {
					calls += 1;
					if (calls <= 3) throw new ArcError('storeUnavailable', 'The database refuses connections');
					return await Promise.resolve(store);
				},
				emit: async (events) => {
					seen.push(...events);
					return await Promise.resolve();
				},
				outageBegan: () => undefined,
				outageEnded: () => undefined,
				describe: (error) => ({
					code: 'storeUnavailable',
					message: (error as Error).message,
					recommendation: 'Look at the server',
				}),
				now: Date.now,
			},
			new Pace(),
		);
		await pump.start();
		await waitUntil('the end of the outage', async () => (seen.length >= 2 ? true : undefined));
		await pump.stop();
		expect(seen.map(({ event, outage: away }) => [event.kind, away?.of, away?.code])).toEqual([
			['outageBegan', 'store', 'storeUnavailable'],
			['outageEnded', 'store', 'storeUnavailable'],
		]);
	});
});

describe('the pace of executions', () => {
	it('lets twenty go at once, and then one a minute until it is quiet', () => {
		const pace = new Pace();
		for (let time = 0; time < 20; time += 1) {
			expect(pace.wait(time)).toBe(0);
			pace.note(time);
		}
		expect(pace.wait(19)).toBe(60_000);
		pace.note(60_019);
		expect(pace.wait(60_020)).toBe(59_999);
		expect(pace.wait(700_000)).toBe(0);
	});
});
