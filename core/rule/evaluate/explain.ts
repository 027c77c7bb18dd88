import type { Evidence } from './evidence';
import type { OutlineGroup, OutlineItem, OutlineRow, RuleOutline } from '../definition/outline';
import { noRecord, stopHolds } from './progress';
import type { GroupAbout, RelatedEntity } from '../definition/rule-definition';

/** `notReached`: the answer was certain before. `error`: it could not be judged. */
export type TraceOutcome = 'held' | 'notHeld' | 'notReached' | 'error';

export interface RuleItemTrace {
	readonly ruleItem: string;
	readonly outcome: TraceOutcome;
	/** Why, in words. */
	readonly because: string;
	readonly groups: readonly GroupTrace[];
}

export interface GroupTrace {
	readonly about: GroupAbout;
	readonly outcome: TraceOutcome;
	readonly because: string;
	readonly rows: readonly RowTrace[];
}

export interface RowTrace {
	readonly outcome: TraceOutcome;
	/** What is compared: `activity.subject contains "urgent"`. */
	readonly text: string;
	/** What was found on the left; only where the row was looked at. */
	readonly found?: string;
	/** What was found on the right, where that is a field or an expression. */
	readonly comparedWith?: string;
}

/** Tells the story of an evaluation from where it came to and what it found. */
export function explain(outline: RuleOutline, evidence: Evidence): readonly RuleItemTrace[] {
	const story = new Story(evidence);
	return outline.items.map((ruleItem) => story.ruleItem(ruleItem));
}

class Story {
	private at = 0;
	private isOver = false;

	constructor(private readonly evidence: Evidence) {}

	ruleItem(ruleItem: OutlineItem): RuleItemTrace {
		const { name, groups } = ruleItem;
		if (this.isOver) {
			const because =
				this.evidence.error === undefined ? 'an item before it matched' : 'an item before it ended in an error';
			return { ruleItem: name, outcome: 'notReached', because, groups: groups.map((group) => unread(group)) };
		}
		const needsAll = ruleItem.combinator === 'all';
		const traces: GroupTrace[] = [];
		let isDecided = false;
		for (const group of groups) {
			if (isDecided || this.isOver) {
				traces.push(unread(group));
				continue;
			}
			const trace = this.group(group);
			traces.push(trace);
			if (trace.outcome === 'error') this.isOver = true;
			else isDecided = (trace.outcome === 'held') !== needsAll;
		}
		if (this.isOver) return { ruleItem: name, outcome: 'error', because: this.evidence.error ?? '', groups: traces };
		const held = groups.length === 0 || isDecided !== needsAll;
		this.isOver = held;
		return {
			ruleItem: name,
			outcome: held ? 'held' : 'notHeld',
			because: itemReason(groups.length, needsAll, held),
			groups: traces,
		};
	}

	private group(group: OutlineGroup): GroupTrace {
		const { about, combinator, rows } = group;
		const stop = this.evidence.stops[this.at];
		this.at += 1;
		if (stop === undefined) {
			const traces = rows.map((row, at) => this.row(row, this.rowOutcome(at, this.evidence.row, 'error', combinator)));
			return { about, outcome: 'error', because: 'a row could not be judged', rows: traces };
		}
		if (stop === noRecord && about !== 'activity') {
			return { about, outcome: 'notHeld', because: `there is no ${recordWords[about]}`, rows: rows.map(unreadRow) };
		}
		const held = stopHolds(stop);
		const decided = stop >> 1;
		const traces = rows.map((row, at) =>
			this.row(row, this.rowOutcome(at, decided, held ? 'held' : 'notHeld', combinator)),
		);
		return { about, outcome: held ? 'held' : 'notHeld', because: groupReason(group, held), rows: traces };
	}

	/** Rows before the one that decided did the opposite of deciding. */
	private rowOutcome(at: number, decided: number, outcome: TraceOutcome, combinator: 'and' | 'or'): TraceOutcome {
		if (at > decided) return 'notReached';
		if (at === decided) return outcome;
		return combinator === 'and' ? 'held' : 'notHeld';
	}

	private row({ text, left, right }: OutlineRow, outcome: TraceOutcome): RowTrace {
		if (outcome === 'notReached') return { outcome, text };
		const [found, comparedWith] = [this.value(left), this.value(right)];
		return {
			outcome,
			text,
			...(found === undefined ? {} : { found }),
			...(comparedWith === undefined ? {} : { comparedWith }),
		};
	}

	private value(place: number | undefined): string | undefined {
		return place === undefined ? undefined : (this.evidence.found[place] ?? undefined);
	}
}

/** The same for every activity, so one will do. */
const unreadGroups = new WeakMap<OutlineGroup, GroupTrace>();

function unread(group: OutlineGroup): GroupTrace {
	let trace = unreadGroups.get(group);
	if (trace === undefined) {
		const { about, rows } = group;
		trace = { about, outcome: 'notReached', because: 'the answer was certain before', rows: rows.map(unreadRow) };
		unreadGroups.set(group, trace);
	}
	return trace;
}

function unreadRow({ text }: OutlineRow): RowTrace {
	return { outcome: 'notReached', text };
}

function itemReason(groups: number, needsAll: boolean, held: boolean): string {
	if (groups === 0) return 'it has no conditions';
	if (needsAll) return held ? 'all groups hold' : 'a group does not hold';
	return held ? 'a group holds' : 'no group holds';
}

function groupReason({ about, combinator, rows }: OutlineGroup, held: boolean): string {
	if (rows.length === 0) return about === 'activity' ? 'it has no rows' : `there is such a record`;
	if (combinator === 'and') return held ? 'all rows hold' : 'a row does not hold';
	return held ? 'a row holds' : 'no row holds';
}

const recordWords: Record<RelatedEntity, string> = {
	contact: 'contact',
	account: 'account',
	case: 'connected case',
	queue: 'queue',
	entitlement: 'entitlement',
};

const outcomeWords: Record<TraceOutcome, string> = {
	held: 'holds',
	notHeld: 'does not hold',
	notReached: 'not looked at',
	error: 'could not be judged',
};

/** A trace as a person reads it, one line for each item, group and row. */
export function traceLines(trace: readonly RuleItemTrace[]): readonly string[] {
	return trace.flatMap((ruleItem) => [
		`${ruleItem.ruleItem}: ${outcomeWords[ruleItem.outcome]}, ${ruleItem.because}`,
		...ruleItem.groups.flatMap((group, at) => [
			`  Group ${at + 1}${group.about === 'activity' ? '' : ` about the ${recordWords[group.about]}`}: ${outcomeWords[group.outcome]}, ${group.because}`,
			...group.rows.map((row) => `    ${row.text}: ${outcomeWords[row.outcome]}${foundWords(row)}`),
		]),
	]);
}

function foundWords({ found, comparedWith }: RowTrace): string {
	if (found === undefined && comparedWith === undefined) return '';
	const parts = [
		...(found === undefined ? [] : [`found ${found}`]),
		...(comparedWith === undefined ? [] : [`compared with ${comparedWith}`]),
	];
	return `, ${parts.join(', ')}`;
}
