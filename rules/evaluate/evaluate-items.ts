import type { AdvancedSettings } from '../../core/decision/settings/rule-settings';
import { isArcError } from '../../core/errors';
import type { Settings } from '../../core/ledger/settings';
import type { Steps } from '../../core/ledger/steps';
import type { Records } from '../../core/records/records';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import type { BatchResult, Leaving } from '../items/batch-result';
import { commitSteps } from '../items/commit-steps';
import type { HeldItem } from '../items/held-item';
import type { HeldItems } from '../items/hold-items';
import { handOn, isDecided } from './decided-items';
import { judgeItem, stepOf } from './judge-item';
import { lookAround } from './look-around';

/** What evaluating takes of a store. */
export type EvaluatingStore = Pick<Settings, 'now' | 'settings'> &
	Pick<Steps, 'loadHeads' | 'commit'> &
	Pick<Records, 'get'>;

/** A rule as Evaluate Rule has it in its parameters. */
export interface Evaluation {
	readonly advanced: AdvancedSettings;
	/** Whether no node of a rule stands behind that would close what matched. */
	readonly isLast: boolean;
	/**
	 * The condition items, compiled once for the batch; `now` is the ledger's time.
	 *
	 * @throws ArcError that tells why the rule cannot run
	 */
	readonly compile: (open: readonly HeldItem[], now: number) => Promise<CompiledRule>;
}

/** An item with what its rule said. */
export interface Evaluated extends Leaving {
	/** Why a condition could not be evaluated. */
	readonly conditionError?: Error;
}

/** How long an item rests that came while the rule was invalid. */
const invalidRestMs = 30_000;

/**
 * Everything that Evaluate Rule does with its batch: a handful of queries, then pure decisions.
 *
 * @throws what `compile` threw; the items have gone back then, without spending an attempt
 */
export async function evaluateItems(
	store: EvaluatingStore,
	{ held, errors }: HeldItems,
	{ advanced, isLast, compile }: Evaluation,
): Promise<BatchResult<Evaluated>> {
	const leaving: Evaluated[] = await handOn(store, held.filter(isDecided), advanced);
	const open = held.filter((item) => !isDecided(item));
	if (open.length === 0) return { leaving, errors };
	const now = await store.now();
	const compiled = await compile(open, now).catch(async (fault: unknown) => {
		await putBack(store, open, fault, now);
		throw fault;
	});
	const at = new Date(now).toISOString();
	const under = await lookAround(store, open, advanced, now, errors);
	const verdicts = under.map((one) => judgeItem(one, compiled, at));
	for (const one of await commitSteps(store, verdicts, (verdict) => stepOf(verdict, isLast))) {
		const { under: judged, decision, json, error } = one.job;
		const { index } = judged.held;
		if (one.kind !== 'done') errors.set(index, one.error);
		else
			leaving.push({ index, output: decision.output, json, ...(error === undefined ? {} : { conditionError: error }) });
	}
	return { leaving, errors };
}

/** Items of a rule that cannot run come again later; what the store itself failed at is no fault of the rule. */
async function putBack(
	ledger: Pick<Steps, 'commit'>,
	open: readonly HeldItem[],
	fault: unknown,
	now: number,
): Promise<void> {
	if (!isArcError(fault) || fault.code === 'storeUnavailable') return;
	const at = new Date(now).toISOString();
	await ledger.commit(
		open.map(({ claim }) => ({
			claim,
			trace: [{ at, step: 'evaluate' as const, kind: 'ruleCannotRun' as const, values: { because: fault.message } }],
			putBack: { afterMs: invalidRestMs, reason: 'ruleInvalid' as const },
		})),
	);
}
