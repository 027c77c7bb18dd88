import type { IConnections, IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';
import { claimMessages, openQueue } from '../../../bench/claimed-messages';
import { EngineWorkflow, type EngineNode } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';
import { evaluate, resolve, to, trigger } from './queue-only-rule';
import { base, provideBases, provideOwn } from './swapped-nodes';

const create = (parameters: IDataObject = {}): EngineNode => ({
	name: 'Create Record',
	type: 'createRecord',
	parameters: {
		operation: 'create',
		recordType: 'case',
		fields: { mappingMode: 'defineBelow', value: { title: '={{ $json.ticket }}' } },
		...parameters,
	},
});
const whole = [trigger, evaluate, resolve];
const api: EngineNode = { name: 'API', type: 'test.api', parameters: {} };
const keepAll = { options: {}, includeOtherFields: true, assignments: { assignments: [] } };
const ticket = { id: 't', name: 'ticket', value: "={{ $json.ticket ?? 'edited' }}", type: 'string' };
const always = {
	options: {},
	conditions: {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		conditions: [{ id: 'a', leftValue: 1, rightValue: 1, operator: { type: 'number', operation: 'equals' } }],
		combinator: 'and',
	},
};

/** Nodes one behind the other. */
function chain(...names: readonly string[]): IConnections {
	return Object.fromEntries(names.slice(1).map((name, at) => [names[at] ?? '', { main: [[to(name)]] }]));
}

/** Two answers of an API for each item of the rule, which a Merge puts together. */
const twoBranches: IConnections = {
	'Resolve Contact': { main: [[to('API'), to('Other')]] },
	API: { main: [[to('Merge')]] },
	Other: { main: [[to('Merge', 1)]] },
	Merge: { main: [[to('Create Record')]] },
};

describe('a node of a rule finds its item by itself', () => {
	let world: EngineWorld;
	let queueId: string;

	beforeAll(async () => {
		world = await engineWorld();
		queueId = await openQueue(world.store);
		provideBases();
		// As a request to an API: its answer replaces the item, and names of a rule in it are its own.
		provideOwn('test.api', (input) =>
			input.map((_item, item) => ({
				json: { ticket: `T-${item}`, rule: 'of the API', queue: 7 },
				pairedItem: { item },
			})),
		);
		provideOwn('test.forgetful', (input) => [...input, ...input].map(() => ({ json: { ticket: 'lost' } })));
		provideOwn('test.lists', (input) =>
			input.map((_item, item) => ({ json: { lines: [{ ticket: 'a' }, { ticket: 'b' }] }, pairedItem: item })),
		);
	});
	afterAll(async () => await world?.dispose());

	async function claimed(count: number): Promise<INodeExecutionData[]> {
		const senderOf = (at: number): string => `sender-${at}@fabrikam.example`;
		return await claimMessages(world.store, queueId, { count, ruleItems: 1, senderOf });
	}

	async function run(
		nodes: readonly EngineNode[],
		connections: IConnections,
		items: INodeExecutionData[],
	): Promise<{ readonly run: IRun; readonly workflow: EngineWorkflow; readonly made: IDataObject[] }> {
		const workflow = new EngineWorkflow({ id: 'lineage', name: 'Lineage', nodes, connections }, {});
		const done = await workflow.run('ARC Rule Trigger', items);
		const runs = done.data.resultData.runData['Create Record'] ?? [];
		return {
			run: done,
			workflow,
			made: runs.flatMap(({ data }) => (data?.['main']?.[0] ?? []).map(({ json }) => json)),
		};
	}

	/** The queue items for which records were made, each with the titles of its records. */
	async function titlesOf(items: readonly INodeExecutionData[]): Promise<string[][]> {
		const ids = items.map(({ json }) => (json['queueItem'] as IDataObject)['id'] as string);
		const stored = new Map((await world.store.queueItems({ ids, limit: 100 })).map((item) => [item.id, item]));
		return await Promise.all(
			ids.map(async (id) => {
				const refs = Object.values(stored.get(id)?.records ?? {}).flatMap((ref) => Object.values(ref));
				return (await world.store.get('case', refs)).map(({ title }) => String(title)).sort();
			}),
		);
	}

	it.each<[why: string, between: readonly EngineNode[], connections: IConnections, titles: readonly string[][]]>([
		['an API', [api], chain('Resolve Contact', 'API', 'Create Record'), [['T-0'], ['T-1'], ['T-2']]],
		[
			'Edit Fields that keeps other fields',
			[base('Edit', 'set', { ...keepAll, assignments: { assignments: [ticket] } })],
			chain('Resolve Contact', 'Edit', 'Create Record'),
			[['edited'], ['edited'], ['edited']],
		],
		[
			'Edit Fields that drops other fields',
			[base('Edit', 'set', { options: {}, includeOtherFields: false, assignments: { assignments: [ticket] } })],
			chain('Resolve Contact', 'Edit', 'Create Record'),
			[['edited'], ['edited'], ['edited']],
		],
		[
			'several in a row',
			[
				api,
				base('If', 'if', always),
				base('Edit', 'set', { options: {}, includeOtherFields: false, assignments: { assignments: [ticket] } }),
			],
			chain('Resolve Contact', 'API', 'If', 'Edit', 'Create Record'),
			[['T-0'], ['T-1'], ['T-2']],
		],
		[
			'Switch',
			[
				api,
				base('Switch', 'switch', {
					options: {},
					rules: { values: [{ conditions: always.conditions, renameOutput: false }] },
				}),
			],
			chain('Resolve Contact', 'API', 'Switch', 'Create Record'),
			[['T-0'], ['T-1'], ['T-2']],
		],
		[
			'Split Out, which makes several of one',
			[
				{ name: 'Lists', type: 'test.lists', parameters: {} },
				base('Split', 'splitOut', { fieldToSplitOut: 'lines', options: {} }),
			],
			chain('Resolve Contact', 'Lists', 'Split', 'Create Record'),
			[
				['a', 'b'],
				['a', 'b'],
				['a', 'b'],
			],
		],
		[
			'Merge by position, with the branch of the rule on the other side',
			[
				api,
				base('Merge', 'merge', {
					mode: 'combine',
					combineBy: 'combineByPosition',
					options: { clashHandling: { values: { resolveClash: 'preferInput1' } } },
				}),
			],
			{
				'Resolve Contact': { main: [[to('API'), to('Merge', 1)]] },
				API: { main: [[to('Merge')]] },
				Merge: { main: [[to('Create Record')]] },
			},
			[['T-0'], ['T-1'], ['T-2']],
		],
		[
			'Merge that appends two branches',
			[api, { ...api, name: 'Other' }, base('Merge', 'merge', { mode: 'append' })],
			twoBranches,
			[
				['T-0', 'T-0'],
				['T-1', 'T-1'],
				['T-2', 'T-2'],
			],
		],
		[
			'Merge by a field that both branches have',
			[
				api,
				{ ...api, name: 'Other' },
				base('Merge', 'merge', {
					mode: 'combine',
					combineBy: 'combineByFields',
					fieldsToMatchString: 'ticket',
					options: {},
				}),
			],
			twoBranches,
			[['T-0'], ['T-1'], ['T-2']],
		],
		[
			'Merge that waits for both branches and takes one',
			[api, { ...api, name: 'Other' }, base('Merge', 'merge', { mode: 'chooseBranch', useDataOfInput: 1 })],
			twoBranches,
			[['T-0'], ['T-1'], ['T-2']],
		],
		[
			'Merge of all combinations',
			[
				api,
				{ ...api, name: 'Other' },
				base('Merge', 'merge', { mode: 'combine', combineBy: 'combineAll', options: {} }),
			],
			twoBranches,
			[
				['T-0', 'T-1', 'T-2'],
				['T-0', 'T-1', 'T-2'],
				['T-0', 'T-1', 'T-2'],
			],
		],
		[
			'Loop Over Items',
			[api, base('Loop', 'splitInBatches', { batchSize: 1, options: {} })],
			{
				'Resolve Contact': { main: [[to('Loop')]] },
				Loop: { main: [[to('Create Record')], [to('API')]] },
				API: { main: [[to('Loop')]] },
			},
			[['T-0'], ['T-0'], ['T-0']],
		],
	])('behind %s', async (_why, between, connections, titles) => {
		const items = await claimed(3);
		const nodes = [...whole, ...between, create()];
		const { workflow, made } = await run(
			nodes,
			{ ...chain('ARC Rule Trigger', 'Evaluate Rule', 'Resolve Contact'), ...connections },
			items,
		);
		expect(workflow.failures).toEqual([]);
		expect(await titlesOf(items)).toEqual(titles);
		// What the rule knows goes on behind the node that found it again.
		expect(made[0]).toMatchObject({ rule: { outcome: 'ready' }, activity: { type: 'email' }, sender: {} });
	});

	it('as the first of several that became one, and names the others', async () => {
		const items = await claimed(3);
		const aggregate = base('Aggregate', 'aggregate', {
			aggregate: 'aggregateIndividualFields',
			fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'ticket' }] },
			options: {},
		});
		const { run: done } = await run(
			[...whole, api, aggregate, create({ fields: { mappingMode: 'defineBelow', value: { title: 'One' } } })],
			chain('ARC Rule Trigger', 'Evaluate Rule', 'Resolve Contact', 'API', 'Aggregate', 'Create Record'),
			items,
		);
		expect(await titlesOf(items)).toEqual([['One'], [], []]);
		const hints = done.data.resultData.runData['Create Record']?.[0]?.hints ?? [];
		const others = items.slice(1).map(({ json }) => (json['queueItem'] as IDataObject)['id']);
		for (const id of others) expect(hints[0]?.message).toContain(id);
	});

	it('or says which node lost it, and the two ways out', async () => {
		const items = await claimed(2);
		const { workflow, run: done } = await run(
			[trigger, evaluate, { name: 'Forgetful', type: 'test.forgetful', parameters: {} }, create()],
			chain('ARC Rule Trigger', 'Evaluate Rule', 'Forgetful', 'Create Record'),
			items,
		);
		expect(workflow.failures).toMatchObject([{ node: 'Create Record', code: 'itemInvalid' }]);
		const error = done.data.resultData.error as unknown as { message: string; description: string };
		expect(error.message).toContain('"Forgetful" does not say from which item');
		expect(error.description).toMatch(/Item of the Rule.*\$\('Evaluate Rule'\)\.all\(\).*Merge/s);
	});

	it('or takes the item that the user names in the options', async () => {
		const items = await claimed(2);
		const options = { ruleItem: "={{ $('Resolve Contact').all()[$itemIndex % 2].json }}" };
		const { workflow } = await run(
			[...whole, { name: 'Forgetful', type: 'test.forgetful', parameters: {} }, create({ options })],
			chain('ARC Rule Trigger', 'Evaluate Rule', 'Resolve Contact', 'Forgetful', 'Create Record'),
			items,
		);
		expect(workflow.failures).toEqual([]);
		expect(await titlesOf(items)).toEqual([
			['lost', 'lost'],
			['lost', 'lost'],
		]);
	});

	it.each<[why: string, ruleItem: string, message: RegExp]>([
		['a pair that is lost', "={{ $('Resolve Contact').item.json }}", /^Item of the Rule cannot be read: .*Forgetful/],
		['a place without an item', "={{ $('Resolve Contact').all()[9] }}", /^Item of the Rule is no item/],
		['a text that is no JSON', 'the first one', /^Item of the Rule is no item/],
	])('or says that the item which the user names is none: %s', async (_why, ruleItem, message) => {
		const items = await claimed(2);
		const { workflow, run: done } = await run(
			[...whole, { name: 'Forgetful', type: 'test.forgetful', parameters: {} }, create({ options: { ruleItem } })],
			chain('ARC Rule Trigger', 'Evaluate Rule', 'Resolve Contact', 'Forgetful', 'Create Record'),
			items,
		);
		expect(workflow.failures).toMatchObject([{ node: 'Create Record', code: 'itemInvalid' }]);
		const error = done.data.resultData.error as unknown as { message: string; description: string };
		expect(error.message).toMatch(message);
		expect(error.description).toContain('all()[$itemIndex]');
	});

	it('for conditions too, which read what the item in hand has before what it was made from', async () => {
		const items = await claimed(2);
		const text = (leftValue: string, rightValue: string) => ({
			leftValue,
			rightValue,
			operator: { type: 'string', operation: 'equals' },
		});
		const conditions = {
			combinator: 'and',
			conditions: [text('={{ $json.ticket }}', 'T-1'), text('={{ $json.activity.type }}', 'email')],
		};
		const item = {
			name: 'Second',
			output: 'matched',
			combinator: 'all',
			groups: { values: [{ about: 'activity', conditions }] },
		};
		const rule = { ...evaluate, parameters: { ...evaluate.parameters, items: { values: [item] } } };
		const { workflow } = await run(
			[trigger, api, rule, resolve, create({ fields: { mappingMode: 'defineBelow', value: {} } })],
			chain('ARC Rule Trigger', 'API', 'Evaluate Rule', 'Resolve Contact', 'Create Record'),
			items,
		);
		expect(workflow.failures).toEqual([]);
		expect((await titlesOf(items)).map((titles) => titles.length)).toEqual([0, 1]);
	});
});
