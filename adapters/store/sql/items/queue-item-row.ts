import type { Selectable } from '../../../../vendor/kysely';
import type { Decision, HandledItem, QueueItem, ReplyNote } from '../../../../core/activity/queue-item';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import type { NewTraceEntry, TraceEntry } from '../../../../core/activity/trace';
import { readEntry } from '../../../../core/decision/outcome/step-texts';
import type { Reference } from '../../../../core/record/reference';
import { isoTime, isoTimeOrNull } from '../database/column-values';
import type { Added } from '../database/sql-dialect';
import type { QueueItemTable } from '../schema/tables/item-tables';

export type QueueItemRow = Selectable<QueueItemTable>;

const longestTrace = 200;
/** A trace as JSON that is shorter has fewer entries than the longest: each takes more than 50 characters. */
export const surelyShort = longestTrace * 50;

/** What makes a `HandledItem` of a row, and what says whether a claim holds it. */
export const handledColumns = [
	'id',
	'activity_id',
	'activity_type',
	'queue_id',
	'way_in',
	'conversation_id',
	'state',
	'outcome',
	'reason',
	'condition_item',
	'decision',
	'records',
	'begun',
	'reply',
	'claim_number',
	'closed_on',
	'parked_on',
	'test',
	'past_connection',
] as const;

export type HandledRow = Pick<QueueItemRow, (typeof handledColumns)[number]>;

export function toHandledItem(row: HandledRow): HandledItem {
	return {
		id: row.id,
		activityId: row.activity_id,
		activityType: row.activity_type,
		queueId: row.queue_id === '' ? null : row.queue_id,
		wayIn: row.way_in,
		state: row.state,
		outcome: row.outcome as Outcome | null,
		reason: row.reason as Reason | null,
		conditionItem: row.condition_item,
		decision: decisionOf(row),
		records: recordsOf(row),
		begun: begunOf(row),
		reply: row.reply === null ? null : (JSON.parse(row.reply) as ReplyNote),
		claimNumber: row.claim_number,
		test: row.test === 1,
		pastConnection: row.past_connection === 1,
	};
}

export function toQueueItem(row: QueueItemRow): QueueItem {
	return {
		...toHandledItem(row),
		conversationId: row.conversation_id,
		ruleId: row.rule_id,
		ruleName: row.rule_name,
		attempts: row.attempts,
		enteredOn: isoTime(row.entered_on),
		evaluatedOn: isoTimeOrNull(row.evaluated_on),
		closedOn: isoTimeOrNull(row.closed_on),
		trace: traceOf(row),
	};
}

/** Columns of a queue item that nobody has worked on yet, or that is opened again. */
export const unhandled = {
	state: 'active',
	outcome: null,
	reason: null,
	condition_item: null,
	decision: null,
	attempts: 0,
	not_before: 0,
	delay_ms: 0,
	held_until: 0,
	evaluated_on: null,
	closed_on: null,
	past_connection: 0,
} as const satisfies Partial<QueueItemRow>;

/** Columns of a queue item that nothing has happened to yet. */
export const freshRow = {
	...unhandled,
	claim_number: 0,
	claimed_by_workflow: null,
	claimed_by_instance: null,
	captured: null,
	rule_id: null,
	rule_name: null,
	records: '{}',
	begun: null,
	reply: null,
	test: 0,
	parked_on: null,
	trace: '[]',
} as const satisfies Partial<QueueItemRow>;

/** A decision as it is kept: with the number of the claim under which a node last worked on the item. */
interface KeptDecision extends Decision {
	readonly claim?: number;
}

let lastDecision: { readonly text: string; readonly decision: Decision } | null = null;

/** Items of a batch share few decisions, so the last one is kept. */
function decisionOf({ decision: text }: Pick<QueueItemRow, 'decision'>): Decision | null {
	if (text === null) return null;
	if (lastDecision?.text !== text) {
		const { claim: _claim, ...decision } = JSON.parse(text) as KeptDecision;
		lastDecision = { text, decision };
	}
	return lastDecision.decision;
}

const claimAtEnd = (claim: number): string => `"claim":${claim}}`;

export function keptDecision(decision: Decision, claim: number): string {
	return JSON.stringify({ ...decision, claim } satisfies KeptDecision);
}

/** What changes of the decision when a node works on the item under a claim: nothing where it has before, or there is none yet. */
export function begunAgain(
	row: Pick<QueueItemRow, 'claim_number' | 'decision'>,
	claim: number,
): Partial<Pick<QueueItemRow, 'decision'>> {
	const decision = hasBegun(row) ? null : decisionOf(row);
	return decision === null ? {} : { decision: keptDecision(decision, claim) };
}

/** Whether an execution has begun to work on the item under its present claim. */
export function hasBegun({ decision, claim_number: claim }: Pick<QueueItemRow, 'claim_number' | 'decision'>): boolean {
	// The claim is kept last, so that its end tells, which is all that most rows are asked.
	return decision?.endsWith(`,${claimAtEnd(claim)}`) === true;
}

export function recordsOf(row: Pick<QueueItemRow, 'records'>): Record<string, Reference> {
	return row.records === freshRow.records ? {} : (JSON.parse(row.records) as Record<string, Reference>);
}

/** When records were begun that other systems make, by Record Key. */
export function begunOf({ begun }: Pick<QueueItemRow, 'begun'>): Record<string, string> {
	return begun === null ? {} : (JSON.parse(begun) as Record<string, string>);
}

export function traceOf(row: Pick<QueueItemRow, 'trace'>): TraceEntry[] {
	return keptTrace(row).map(readEntry);
}

const keptTrace = ({ trace }: Pick<QueueItemRow, 'trace'>): NewTraceEntry[] => JSON.parse(trace) as NewTraceEntry[];

/** The trace with further entries; of a very long one the beginning and the end are kept. */
export function addTrace(row: Pick<QueueItemRow, 'trace'>, ...entries: readonly NewTraceEntry[]): string {
	// Written behind what is there, since reading it first takes longer than all the rest.
	if (row.trace.length < surelyShort && row.trace !== '[]' && entries.length === 1) {
		return `${row.trace.slice(0, -1)},${JSON.stringify(entries[0])}]`;
	}
	const trace = [...keptTrace(row), ...entries];
	if (trace.length <= longestTrace) return JSON.stringify(trace);
	return JSON.stringify([...trace.slice(0, longestTrace / 2), ...trace.slice(-longestTrace / 2)]);
}

/** A further entry behind a trace that is surely short, which is not read for it. */
export const behindTrace: Added = {
	column: 'trace',
	before: `case changed.trace when '[]' then '[' else substr(changed.trace, 1, length(changed.trace) - 1) || ',' end`,
	behind: `']'`,
};

export function capturedOutcomes(json: string | null): readonly Outcome[] | null {
	return json === null ? null : (JSON.parse(json) as Outcome[]);
}
