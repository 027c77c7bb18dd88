import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';
import type { QueueItem } from '../../core/activity/queue-item';
import { ArcError } from '../../core/errors';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow, type EngineNode } from '../support/engine/n8n-engine';
import { built } from '../support/built';
import { activity, openEmbedded } from './embedded-store';

const { loadItems } = built('rules/runner/load-items');
const { provideEmbedded } = built('nodes/shared/store/open-store');

const rule = { ruleId: 'rule', ruleName: 'Rule', workflowId: 'workflow', instanceId: 'instance' };
let folder: string;
let store: Store;
let queueId: string;
let contactId: string;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-evaluate-'));
	store = await openEmbedded(path.join(folder, 'store.sqlite'));
	provideEmbedded('default', store);
	contactId = await create('contact', { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'] });
	queueId = await create('queue', { name: 'Support', emailAddress: 'support@contoso.example' });
	await store.registerRule({
		...rule,
		name: rule.ruleName,
		nodeId: 'trigger',
		activated: true,
		activityType: 'email',
		queueId,
	});
});
afterEach(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

async function create(type: string, fields: Record<string, unknown>): Promise<string> {
	const [saved] = await store.write([{ op: 'create', type, fields }]);
	if (saved === undefined || saved instanceof Error) throw saved ?? new Error(`No ${type} was made`);
	return saved.record.id;
}

/** Messages with these fields, taken in, claimed and loaded as ARC Rule Trigger does. */
async function claimed(...mails: readonly Record<string, unknown>[]): Promise<INodeExecutionData[]> {
	const activities = mails.map((mail) => activity({ from: 'ada@fabrikam.example', ...mail }));
	await store.takeIn(
		activities.map((one) => ({ activity: one, conversationKeys: [one.id], places: [{ queueId, wayIn: 'to' }] })),
	);
	const items = await store.claim({
		...rule,
		activityType: 'email',
		queueId,
		limit: 50,
		leaseMs: 60_000,
		maxAttempts: 5,
	});
	const options = {
		...rule,
		name: rule.ruleName,
		owner: null,
		monitor: ['failed'] as const,
		leaseMs: 60_000,
		attempts: 5,
		includeHtml: false,
	};
	return (await loadItems(store, options, items)).map(({ json }) => ({ json: json as unknown as IDataObject }));
}

const row = (leftValue: string, operator: string, rightValue: unknown = '') => {
	const [type, operation] = operator.split(':');
	return { id: leftValue, leftValue, rightValue, operator: { type, operation } };
};
const ruleItem = (name: string, ...rows: readonly ReturnType<typeof row>[]) => ({
	name,
	output: 'matched',
	combinator: 'all',
	groups: {
		values: [
			{
				about: 'activity',
				conditions: {
					options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
					combinator: 'and',
					conditions: rows,
				},
			},
		],
	},
});
const any = { name: 'Any', output: 'matched', combinator: 'all', groups: {} };

async function run(
	items: INodeExecutionData[],
	values: readonly object[],
	more: { onError?: EngineNode['onError'] } = {},
): Promise<IRun> {
	const parameters = { items: { values } } as IDataObject;
	const node: EngineNode = {
		name: 'Evaluate Rule',
		type: 'evaluateRule',
		parameters,
		...(more.onError === undefined ? {} : { onError: more.onError }),
	};
	const end = await new EngineWorkflow({ id: 'workflow', name: 'Rule', connections: {}, nodes: [node] }, {}).run(
		'Evaluate Rule',
		items,
	);
	const { error } = end.data.resultData;
	if (error) throw new Error(error.message);
	return end;
}

function outputsOf(end: IRun): INodeExecutionData[][] {
	return (end.data.resultData.runData['Evaluate Rule']?.[0]?.data?.['main'] ?? []).map((items) => items ?? []);
}

async function itemOf(execution: INodeExecutionData | undefined): Promise<QueueItem> {
	const { id } = execution?.json['queueItem'] as { id: string };
	const [item] = await store.queueItems({ ids: [id] });
	if (item === undefined) throw new Error('The store has no such queue item');
	return item;
}

describe('Evaluate Rule', () => {
	it.each<[why: string, rows: ReturnType<typeof row>[], text: string]>([
		[
			'an expression that throws',
			[row('={{ $("Nowhere").item.json.id }}', 'string:equals', '1')],
			'n8n could not evaluate the expression',
		],
		[
			'a value of the wrong type',
			[row('={{ $json.activity.order }}', 'object:empty')],
			'Condition item "Odd", group 1, row 2',
		],
	])('ends the one item of %s as conditionError, and decides the others', async (_why, rows, text) => {
		const items = await claimed({ subject: 'First' }, { subject: 'Second', order: 5 }, { subject: 'Third' });
		const odd = ruleItem('Odd', row('={{ $json.activity.subject }}', 'string:equals', 'Second'), ...rows);
		const [matched = [], , , skipped = []] = outputsOf(await run(items, [odd, any]));
		expect(matched.map(({ json }) => (json['activity'] as IDataObject)['subject'])).toEqual(['First', 'Third']);
		expect(skipped.map(({ json }) => (json['rule'] as IDataObject)['reason'])).toEqual(['conditionError']);
		const ended = await itemOf(items[1]);
		expect(ended).toMatchObject({ state: 'inactive', outcome: 'failed', reason: 'conditionError', attempts: 1 });
		expect(ended.trace.at(-1)?.text).toContain(text);
	});

	it('takes items of another source for what they are, and decides those beside them', async () => {
		const [ours] = await claimed({ subject: 'Ours' });
		const items = [
			{ json: { subject: 'Not ours' } },
			{ json: { queueItem: 'lost' } },
			...(ours === undefined ? [] : [ours]),
		];
		const [matched = [], , , skipped = []] = outputsOf(await run(items, [any], { onError: 'continueRegularOutput' }));
		expect(matched.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }]);
		expect(skipped.map(({ json }) => json['error'])).toEqual([
			'The item has no `queueItem`, so it did not come from ARC Rule Trigger',
			expect.stringContaining("The item's `queueItem.` is not as ARC Rule Trigger made it"),
		]);
	});

	it('decides by the records as they are now: a contact that was deleted meanwhile is no contact', async () => {
		const items = await claimed({ subject: 'Printer' });
		expect(items[0]?.json['sender']).toMatchObject({ kind: 'contact' });
		await store.write([{ op: 'delete', type: 'contact', id: contactId }]);
		const [, , , skipped = []] = outputsOf(await run(items, [any]));
		expect(skipped.map(({ json }) => (json['rule'] as IDataObject)['reason'])).toEqual(['unknownSender']);
	});

	it.each<[when: string, method: 'hold' | 'loadHeads' | 'commit']>([
		['before anything was asked', 'hold'],
		['while the records are read', 'loadHeads'],
		['while the decision is written', 'commit'],
	])('ends with a node error, and loses and decides nothing, where the store fails %s', async (_when, method) => {
		const items = await claimed({ subject: 'One' }, { subject: 'Two' });
		const broken = new Proxy(store, {
			get: (target, name) => {
				const value: unknown = Reflect.get(target, name);
				if (name === method)
					return async () =>
						await Promise.reject(
							new ArcError('storeUnavailable', 'The database does not answer', { hint: 'Start it.' }),
						);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		provideEmbedded('default', broken);
		await expect(run(items, [any])).rejects.toThrow('The database does not answer');
		const after = await Promise.all(items.map(itemOf));
		expect(after.map(({ state, decision }) => ({ state, decision }))).toEqual([
			{ state: 'active', decision: null },
			{ state: 'active', decision: null },
		]);
		provideEmbedded('default', store);
		const [matched = []] = outputsOf(await run(items, [any]));
		expect(matched).toHaveLength(2);
	});

	it('finds the last of 200 condition items', async () => {
		const items = await claimed({ subject: 'Order 200' });
		const values = Array.from({ length: 200 }, (_, at) =>
			ruleItem(`Item ${at + 1}`, row('={{ $json.activity.subject }}', 'string:equals', `Order ${at + 1}`)),
		);
		const [matched = []] = outputsOf(await run(items, values));
		expect(matched.map(({ json }) => json['rule'])).toMatchObject([{ conditionItem: 'Item 200', reason: 'none' }]);
		const { trace } = await itemOf(items[0]);
		expect((trace.at(-1)?.outline as { items: object[] }).items).toHaveLength(200);
	});

	it('hands a closed item on as it was decided', async () => {
		const items = await claimed({ subject: 'Order' });
		await run(items, [ruleItem('Orders', row('={{ $json.activity.subject }}', 'string:equals', 'Order'))]);
		const [matched = []] = outputsOf(await run(items, [{ ...any, name: 'Changed since' }]));
		expect(matched.map(({ json }) => json['rule'])).toMatchObject([{ conditionItem: 'Orders' }]);
	});
});
