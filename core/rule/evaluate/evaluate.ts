import { ArcError, isArcError } from '../../errors';
import type { CompiledGroup, CompiledRule, CompiledRuleItem } from '../compile/compiled-rule';
import { evidenceOf, type Evidence } from './evidence';
import { explain, type RuleItemTrace } from './explain';
import type { Facts } from '../definition/facts';
import { eachGroupLookedAt, noRecord, stopHolds, type Progress } from './progress';

/** What a rule decides about one activity. */
export interface Evaluation {
	/** The winning condition item. */
	readonly matched: CompiledRuleItem | undefined;
	/** A `conditionError` that ended the search; then nothing matched. */
	readonly error: ArcError | undefined;
	/** What the trace is told from, together with the rule's outline; gathered when asked for. */
	readonly evidence: () => Evidence;
	/** Every item, group and row, with what was compared and why it held or not; made when asked for. */
	readonly trace: () => readonly RuleItemTrace[];
}

/**
 * Picks the first condition item that holds for the given facts.
 *
 * Items are tried in order and the search stops at the first match, so a blank item at the end
 * serves as the default. Within an item, groups and rows are looked at until the answer is
 * certain. A field that the message lacks is judged as n8n judges `undefined`, so that a rule
 * means the same as it would in an If node; a row that n8n would throw for ends the search.
 * A group about a related record is false where there is none; without rows it asks only that.
 */
export function evaluate(rule: CompiledRule, facts: Facts): Evaluation {
	const progress: Progress = { stops: [], row: 0 };
	let matched: CompiledRuleItem | undefined;
	let error: ArcError | undefined;
	rule.reads.begin();
	try {
		matched = firstThatHolds(rule.items, facts, progress);
	} catch (cause) {
		error = conditionError(rule, progress, cause);
	}
	const evidence = (): Evidence => evidenceOf(rule, facts, progress, error);
	return { matched, error, evidence, trace: () => explain(rule.outline, evidence()) };
}

function firstThatHolds(
	ruleItems: readonly CompiledRuleItem[],
	facts: Facts,
	progress: Progress,
): CompiledRuleItem | undefined {
	for (const ruleItem of ruleItems) {
		if (holds(ruleItem, facts, progress)) return ruleItem;
	}
	return undefined;
}

function holds({ combinator, groups }: CompiledRuleItem, facts: Facts, progress: Progress): boolean {
	const needsAll = combinator === 'all';
	for (const group of groups) {
		const stop = groupStop(group, facts, progress);
		progress.stops.push(stop);
		if (stopHolds(stop) !== needsAll) return !needsAll;
	}
	return needsAll || groups.length === 0;
}

/**
 * The row that decided a group, times two, plus one if the group holds; the number of rows stands
 * for none in particular. `noRecord` if there is nothing to ask about.
 */
function groupStop(group: CompiledGroup, facts: Facts, progress: Progress): number {
	const { about, combinator, rows } = group;
	const record = about === 'activity' ? undefined : facts.records[about];
	if (about !== 'activity' && (record === undefined || record === null)) return noRecord;
	const decides = combinator === 'or';
	for (let at = 0; at < rows.length; at += 1) {
		progress.row = at;
		if (rows[at]?.test(facts, record ?? undefined) === decides) return at * 2 + Number(decides);
	}
	return rows.length * 2 + Number(!decides || rows.length === 0);
}

function conditionError(rule: CompiledRule, progress: Progress, cause: unknown): ArcError {
	const [ruleItem, group] = placeOf(rule.items, progress.stops);
	const what = isArcError(cause)
		? cause.message
		: 'n8n could not evaluate the expression, or match the pattern in time';
	const place = `Condition item "${ruleItem?.name ?? ''}", group ${group + 1}, row ${progress.row + 1}`;
	const hint = isArcError(cause) ? cause.hint : 'Try the expression in the editor with the data of this item.';
	return new ArcError('conditionError', `${place}: ${what}`, {
		cause,
		...(hint === undefined ? {} : { hint }),
	});
}

/** The item and group that come after those with a stop. */
function placeOf(
	ruleItems: readonly CompiledRuleItem[],
	stops: readonly number[],
): [ruleItem: CompiledRuleItem | undefined, group: number] {
	let place: [CompiledRuleItem | undefined, number] = [undefined, 0];
	eachGroupLookedAt<CompiledGroup>(ruleItems, stops, (_group, stop, ruleItem, group) => {
		if (stop === undefined) place = [ruleItems[ruleItem], group];
	});
	return place;
}
