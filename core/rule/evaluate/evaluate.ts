import { ArcError, isArcError } from '../../errors';
import type { CompiledGroup, CompiledRow, CompiledRule, CompiledRuleItem } from '../compile/compiled-rule';
import { showValue } from '../compile/show-value';
import { WrongType } from '../compile/wrong-type';
import { evidenceOf, type Evidence } from './evidence';
import { explain, type RuleItemTrace } from './explain';
import type { Facts } from '../definition/facts';
import type { GroupAbout } from '../definition/rule-definition';
import { eachGroupLookedAt, noRecord, stopHolds, type Progress } from './progress';

/** What a rule decides about one activity. */
export interface Evaluation {
	/** The winning condition item. */
	readonly matched: CompiledRuleItem | undefined;
	/** A `conditionError` that ended the search; then nothing matched. */
	readonly error: ArcError | undefined;
	/** The condition item that it came up in. */
	readonly failedIn: CompiledRuleItem | undefined;
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
	let failedIn: CompiledRuleItem | undefined;
	rule.reads.begin();
	try {
		matched = firstThatHolds(rule.items, facts, progress);
	} catch (cause) {
		const [ruleItem, group] = placeOf(rule.items, progress.stops);
		failedIn = ruleItem;
		error = conditionError({ ruleItem, group, row: progress.row }, facts, cause);
	}
	const evidence = (): Evidence => evidenceOf(rule, facts, progress, error);
	return { matched, error, failedIn, evidence, trace: () => explain(rule.outline, evidence()) };
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

/** Where a search ended: a condition item, and the places of its group and row. */
interface Place {
	readonly ruleItem: CompiledRuleItem | undefined;
	readonly group: number;
	readonly row: number;
}

/** Names the row with what it compares, what was found there and what was expected; never a message body. */
function conditionError(at: Place, facts: Facts, cause: unknown): ArcError {
	const group = at.ruleItem?.groups[at.group];
	const row = group?.rows[at.row];
	const place = `Condition item "${at.ruleItem?.name ?? ''}", group ${at.group + 1}, row ${at.row + 1}`;
	if (isArcError(cause)) {
		return new ArcError('conditionError', `${place}: ${cause.message}`, {
			cause,
			...(cause.hint === undefined ? {} : { hint: cause.hint }),
		});
	}
	const isWrongType = cause instanceof WrongType && group !== undefined && row !== undefined;
	const what = isWrongType
		? wrongTypeText(row, cause.side, facts, group.about)
		: 'n8n could not evaluate the expression, or match the pattern in time';
	return new ArcError('conditionError', `${place} (${row?.text ?? ''}): ${what}`, {
		cause,
		hint: isWrongType
			? 'Choose an operator of the type that the field has, or let a row before it leave out other values.'
			: 'Try the expression in the editor with the data of this item.',
	});
}

function wrongTypeText(row: CompiledRow, side: WrongType['side'], facts: Facts, about: GroupAbout): string {
	const { read, text, isBody } = row[side] ?? row.left;
	const record = about === 'activity' ? undefined : (facts.records[about] ?? undefined);
	const found = read === undefined ? text : showValue(read(facts, record), isBody, facts);
	return `found ${found}${side === 'left' ? '' : ' on the right'}, expected ${row.expects[side]}`;
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
