import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Decision } from '../../core/activity/queue-item';
import { ruleResult } from '../../core/decision/judge';
import { outputFor, outputIndex } from '../../core/decision/outputs';
import { readAdvancedSettings } from '../../core/decision/read-settings';
import { ArcError, isArcError } from '../../core/errors';
import type { ArcItem, RuleResult } from '../../core/item/item';
import type { RecordStore } from '../../core/record-store';
import type { CompiledRule } from '../../core/rule/compiled-rule';
import { holdItems, withErrors, type HeldItem } from '../shared/items/hold-items';
import { loadOwners } from '../shared/records/load-owners';
import { openStore } from '../shared/store/open-store';
import { nodesBehind } from '../shared/rule/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { findFault } from './check-whole-rule';
import { compileConditions } from './compile-conditions';
import { judgeItem, stepOf } from './judge';
import { lookAround } from './look-around';

/** How long an item rests that came while the rule was invalid. */
const invalidRestMs = 30_000;

/** Everything that Evaluate Rule does with its batch: a handful of queries, then pure decisions. */
export async function evaluateItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const store = await openStore(context);
	const ownOutputs = Math.floor(Number(context.getNode().parameters['ownOutputs'] ?? 0)) || 0;
	const outputs: INodeExecutionData[][] = Array.from({ length: outputIndex.firstOwn + ownOutputs }, () => []);
	const { held, errors } = await holdItems(context, store);
	const emit = (output: number, index: number, json: ArcItem): void => {
		const place = outputs[output] ?? outputs[outputIndex.skipped];
		place?.push({ json: json as unknown as IDataObject, ...binaryOf(input[index]), pairedItem: { item: index } });
	};

	const open = held.filter((item) => !isDecided(item));
	const decided = held.filter(isDecided);
	const owners = await loadOwners(
		store,
		decided.map(({ envelope }) => envelope.rule.owner),
	);
	const advanced = readAdvancedSettings(
		<T>(name: string, fallback: T): T => context.getNodeParameter(name, 0, fallback) as T,
	);
	for (const item of decided) {
		const owner = owners(item.envelope.rule.owner);
		const result = {
			link: advanced.multipleCases ? 'related' : 'regarding',
			owner: owner ? { user: owner.id } : null,
		} as const;
		emit(decidedOutput(item), item.index, handOn(item, result));
	}

	if (open.length > 0) {
		const now = await store.now();
		const at = new Date(now).toISOString();
		const compiled = await compileOrPutBack(context, store, open, ownOutputs, now);
		const under = await lookAround(store, open, advanced, now, errors);
		const verdicts = under.map((one) => judgeItem(one, compiled, at));
		const last = nodesBehind(context).every(({ kind }) => kind === 'evaluateRule');
		const results = await store.commit(verdicts.map((verdict) => stepOf(verdict, last)));
		verdicts.forEach((verdict, position) => {
			const { index } = verdict.under.held;
			const result = results[position];
			if (result?.kind === 'done') emit(verdict.decision.output, index, verdict.json);
			else errors.set(index, result?.kind === 'refused' ? result.error : claimLost());
		});
	}
	return withErrors(input, outputs, errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: outputIndex.skipped,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
}

/**
 * The compiled rule; where the rule is broken, its items go back without spending an attempt and
 * the execution ends with what has to be mended.
 */
async function compileOrPutBack(
	context: IExecuteFunctions,
	store: RecordStore,
	open: readonly HeldItem[],
	ownOutputs: number,
	now: number,
): Promise<CompiledRule> {
	let fault: unknown;
	try {
		const compiled = compileConditions(context, open);
		fault = await findFault(context, store, compiled, ownOutputs, now);
		if (fault === null) return compiled;
	} catch (error) {
		if (!isArcError(error) || error.code === 'storeUnavailable') throw toNodeError(context.getNode(), error);
		fault = error;
	}
	const text = fault instanceof Error ? fault.message : String(fault);
	const at = new Date(now).toISOString();
	await store.commit(
		open.map(({ claim }) => ({
			claim,
			trace: [{ at, step: 'evaluate' as const, text: `The rule cannot run: ${text}` }],
			putBack: { afterMs: invalidRestMs, reason: 'ruleInvalid' as const },
		})),
	);
	throw toNodeError(context.getNode(), fault);
}

/** Whether the item was judged before and must not be judged anew: it is closed, or has its record. */
function isDecided({ kind, item }: HeldItem): boolean {
	return kind === 'closed' || (item.decision !== null && Object.keys(item.records).length > 0);
}

function decidedOutput({ item }: HeldItem): number {
	return item.decision?.output ?? outputFor(item.reason ?? 'none');
}

/** An item whose work was done by an earlier execution, with what that one decided. */
function handOn({ json, item, envelope }: HeldItem, { link, owner }: Pick<RuleResult, 'link' | 'owner'>): ArcItem {
	const decision: Decision = item.decision ?? {
		outcome: item.outcome ?? 'skipped',
		reason: item.reason ?? 'none',
		conditionItem: item.conditionItem,
		output: outputIndex.skipped,
	};
	return { ...json, rule: ruleResult(envelope.rule, decision, link, owner) };
}

function binaryOf(item: INodeExecutionData | undefined): Pick<INodeExecutionData, 'binary'> {
	return item?.binary === undefined ? {} : { binary: item.binary };
}

function claimLost(): ArcError {
	return new ArcError('claimLost', 'Another execution holds the queue item', {
		hint: 'Nothing needs to be done: the other execution handles it, once.',
	});
}
