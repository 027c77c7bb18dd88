import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readRuleWorkflow, type RuleVersion } from '../../../core/simulation/rule-workflow';
import type { SimulatedItem, Subject } from '../../../core/simulation/simulation';
import { summarise } from '../../../core/simulation/summarise';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { expressionResolver } from '../../shared/rule/resolve-expression';
import type { CompiledWorkflow } from '../../../rules/simulation/simulated-rule';
import type { Period } from '../../../rules/simulation/stored-subjects';
import { compileRuleWorkflow } from '../../shared/simulation/compile-rule-workflow';
import { forEachItem } from '../for-each-item';

type Return = 'activities' | 'differences' | 'summary';

/** Tries a rule: for each input item over stored activities, or once over the messages of all input items. */
export async function runSimulate(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const overMessages = context.getNodeParameter('simulateOver', 0, 'stored') === 'messages';
	if (overMessages) return await overBinaryData(context, store);
	const { storedSubjects } = await import('../../../rules/simulation/stored-subjects.js');
	return await forEachItem(context, async (index) => {
		const compiled = await compile(context, store, index);
		const items = await simulate(store, compiled, await storedSubjects(store, compiled, periodOf(context, index)));
		return itemsOf(context, items, () => index);
	});
}

async function overBinaryData(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const compiled = await compile(context, store, 0);
	const { messageSubjects } = await import('../../../rules/simulation/message-subjects.js');
	const field = String(context.getNodeParameter('messageBinaryField', 0, 'data')).trim();
	const files = await Promise.all(
		context.getInputData().map(async ({ binary }, index) => {
			if (binary?.[field] === undefined) {
				throw new ArcError('itemInvalid', `Item ${index} has no binary field \`${field}\` with a message`, {
					hint: 'Name the field in Input Binary Field, and let the node before hand on its binary data.',
				});
			}
			return { name: String(index), raw: await context.helpers.getBinaryDataBuffer(index, field) };
		}),
	);
	const { subjects, names } = await messageSubjects(store, compiled, files);
	const items = await simulate(store, compiled, subjects);
	return itemsOf(context, items, ({ queueItemId }) => Number(names.get(queueItemId) ?? 0));
}

async function compile(context: IExecuteFunctions, store: Store, index: number): Promise<CompiledWorkflow> {
	const workflow = readRuleWorkflow(
		context.getNodeParameter('ruleWorkflow', index),
		context.getNodeParameter('ruleVersion', index, 'draft') as RuleVersion,
	);
	return await compileRuleWorkflow(store, workflow, expressionResolver(context), context.getTimezone());
}

async function simulate(
	store: Store,
	{ rule }: CompiledWorkflow,
	subjects: readonly Subject[],
): Promise<readonly SimulatedItem[]> {
	const { runSimulation } = await import('../../../rules/simulation/run-simulation.js');
	return await runSimulation(store, rule, subjects, true);
}

function periodOf(context: IExecuteFunctions, index: number): Period {
	const [since, until] = [timeOf(context, 'arrivedAfter', index), timeOf(context, 'arrivedBefore', index)];
	return {
		...(since === null ? {} : { since }),
		...(until === null ? {} : { until }),
		atMost: Math.max(1, Math.floor(Number(context.getNodeParameter('maxActivities', index, 1000)) || 1)),
	};
}

function timeOf(context: IExecuteFunctions, name: string, index: number): string | null {
	const value = String(context.getNodeParameter(name, index, '') ?? '').trim();
	if (value === '') return null;
	const time = Date.parse(value);
	if (Number.isNaN(time))
		throw new ArcError(
			'fieldInvalid',
			`"${value.slice(0, 60)}" is no time, expected one such as 2026-03-02T10:00:00Z`,
			{ hint: 'Correct the period.' },
		);
	return new Date(time).toISOString();
}

function itemsOf(
	context: IExecuteFunctions,
	items: readonly SimulatedItem[],
	inputOf: (item: SimulatedItem) => number,
): INodeExecutionData[] {
	const what = context.getNodeParameter('simulationReturn', 0, 'activities') as Return;
	if (what === 'summary') return [{ json: summarise(items) as unknown as IDataObject, pairedItem: { item: 0 } }];
	const shown =
		what === 'differences'
			? items.filter(({ differences, notSimulated }) => differences.length + notSimulated.length > 0)
			: items;
	return shown.map((item) => ({ json: item as unknown as IDataObject, pairedItem: { item: inputOf(item) } }));
}
