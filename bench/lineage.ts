import assert from 'node:assert/strict';
import type { IConnections, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { built } from '../test/support/built.ts';
import { EngineWorkflow, provideNodeType } from '../test/support/engine/n8n-engine.ts';
import { median, report } from './measure.ts';
import { benchItems } from './rules-fixture.ts';

const { ruleItems } = built('nodes/shared/items/rule-items');

const count = 1_000;
const rounds = 45;
/** What finding the items again may cost, in milliseconds. */
const most = 5;

/** Items as ARC Rule Trigger puts them out. */
const items: INodeExecutionData[] = benchItems(count, 1).map(({ activity }, at) => ({
	json: {
		queueItem: { id: `item-${at}`, claim: 1 },
		activity: { ...activity, type: 'email', text: 'Good morning, my order has not arrived. '.repeat(20) },
		sender: { kind: 'unknown' },
		connectedCase: null,
		entitlement: null,
		queue: { id: 'queue' },
	},
}));

const nodeThat = (execute: (this: IExecuteFunctions) => INodeExecutionData[]): INodeType => ({
	description: {
		displayName: 'Bench',
		name: 'bench',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Bench' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return await Promise.resolve([execute.call(this)]);
	},
});

let spent = Number.NaN;
let found: readonly INodeExecutionData[] = [];
// What a Code node does for each item: nothing of the item that it was given is left.
provideNodeType(
	'bench.code',
	nodeThat(function () {
		return this.getInputData().map((_item, item) => ({ json: { ticket: item }, pairedItem: { item } }));
	}),
);
// What each node of a rule does first.
provideNodeType(
	'bench.finds',
	nodeThat(function () {
		const start = process.threadCpuUsage();
		found = ruleItems(this).items;
		const { user, system } = process.threadCpuUsage(start);
		spent = (user + system) / 1_000;
		return [];
	}),
);

const wire = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
const workflow = (connections: IConnections): EngineWorkflow =>
	new EngineWorkflow(
		{
			id: 'bench',
			name: 'Bench',
			nodes: [
				{
					name: 'ARC Rule Trigger',
					type: 'arcRuleTrigger',
					parameters: {
						queue: { __rl: true, mode: 'email', value: 'support@contoso.example' },
						receiveFrom: 'queueOnly',
					},
				},
				{ name: 'Code', type: 'bench.code', parameters: {} },
				{ name: 'Finds', type: 'bench.finds', parameters: {} },
			],
			connections,
		},
		{},
		{ parsesItems: false },
	);
const without = workflow({ 'ARC Rule Trigger': wire('Finds') });
const behind = workflow({ 'ARC Rule Trigger': wire('Code'), Code: wire('Finds') });

/** Milliseconds of this thread's CPU until the items were found; what else runs on the machine counts for little. */
async function timeIn(one: EngineWorkflow): Promise<number> {
	const run = await one.run('ARC Rule Trigger', items);
	assert.equal(run.data.resultData.error, undefined);
	assert.deepEqual(
		found.map(({ json }) => json['queueItem']),
		items.map(({ json }) => json['queueItem']),
	);
	return spent;
}

void main();

async function main(): Promise<void> {
	const times: { readonly without: number; readonly behind: number }[] = [];
	for (let round = 0; round < rounds; round++)
		times.push({ without: await timeIn(without), behind: await timeIn(behind) });
	const warm = times.slice(5);
	const ours = median(warm.map((one) => one.behind)) - median(warm.map((one) => one.without));
	report(
		[
			`${count} items of a rule found behind a node that replaced them, beyond what the same node spends on items as they came: median of ${warm.length}, after ${times.length - warm.length} that warm up (the first: ${times[0]?.behind.toFixed(1)} ms)`,
		],
		[
			{
				bench: 'lineage',
				ours: Number(ours.toPrecision(3)),
				peer: most,
				unit: 'ms',
				ratio: Number((most / ours).toPrecision(3)),
			},
		],
	);
}
