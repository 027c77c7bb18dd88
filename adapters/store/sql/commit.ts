import { isArcError, type ArcError } from '../../../core/errors';
import { reference, type Reference } from '../../../core/record/reference';
import type { SavedRecord, Step, StepResult } from '../../../core/record-store';
import { connectActivity, type Link } from './connect';
import { isoTime } from './column-values';
import { holds, lockItems, release, type Held } from './lease';
import { noteEndings, type Ended } from './monitor';
import { keepOutlines } from './outlines';
import { addTrace, recordsOf, type QueueItemRow } from './queue-item-row';
import { applyChange } from './records';
import { orRefuse } from './savepoint';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';
import { updateRows } from './update-rows';

/** Columns of a queue item that a step may change. */
const stepColumns = [
	'state',
	'outcome',
	'reason',
	'condition_item',
	'decision',
	'records',
	'reply',
	'trace',
	'attempts',
	'not_before',
	'delay_ms',
	'evaluated_on',
	'closed_on',
] as const;

/**
 * Does the steps in one transaction, each whole or not at all, while its claim is current; see the
 * port. Records are written as each step says; items, monitor entries and leases together at the end.
 */
export async function commit(trx: Db, dialect: SqlDialect, given: readonly Step[]): Promise<StepResult[]> {
	const steps = await keepOutlines(trx, given);
	const items = await lockItems(trx, dialect, steps.map((step) => step.claim.queueItemId));
	const now = await dialect.now(trx);
	const results: StepResult[] = [];
	const changed = new Map<string, QueueItemRow>();
	const endings: Ended[] = [];
	const released = new Set<string>();
	for (const step of steps) {
		const held = items.get(step.claim.queueItemId);
		if (held === undefined || !mayWrite(held, step)) {
			results.push({ kind: 'claimLost' });
			continue;
		}
		const done = await makeChanges(trx, dialect, held.item, step, now);
		if (isArcError(done)) {
			results.push({ kind: 'refused', error: done });
			continue;
		}
		const item = { ...held.item, records: JSON.stringify(done.records), ...evaluated(held.item, step, now), ...ended(held.item, step, now) };
		changed.set(item.id, item);
		if (step.close !== undefined) endings.push([item, endingOf(item, step.close)]);
		const conversation = releases(held, step) ? { ...held.conversation, claimed_item: null, lease_until: 0 } : held.conversation;
		if (conversation !== held.conversation) released.add(conversation.id);
		items.set(item.id, { item, conversation });
		results.push({ kind: 'done', saved: done.saved });
	}
	await updateRows(trx, dialect, 'queue_item', stepColumns, [...changed.values()]);
	await noteEndings(trx, endings, now);
	await release(trx, released);
	return results;
}

/** A closed item may still fail under its last claim, when the flow behind its last node fails. */
function mayWrite(held: Held, step: Step): boolean {
	const { item } = held;
	if (item.test === 1 || holds(held, step.claim.number)) return true;
	const closesOnly = step.changes === undefined && step.connect === undefined && step.putBack === undefined;
	return (
		item.state === 'inactive' &&
		item.claim_number === step.claim.number &&
		closesOnly &&
		step.close?.outcome === 'failed'
	);
}

interface Changed {
	readonly saved: readonly SavedRecord[];
	readonly records: Readonly<Record<string, Reference>>;
}

/** Writes the records of a step and connects the activity, all of it or nothing. */
async function makeChanges(trx: Db, dialect: SqlDialect, item: QueueItemRow, step: Step, now: number): Promise<Changed | ArcError> {
	const { changes = [], connect = {} } = step;
	const records = recordsOf(item);
	if (changes.length === 0 && Object.keys(connect).length === 0) return { saved: [], records };
	return await orRefuse(trx, async () => {
		const saved: SavedRecord[] = [];
		const links: Link[] = [];
		for (const change of changes) {
			const made = await applyChange(trx, dialect, change.op === 'create' && item.test === 1 ? { ...change, test: true } : change, now);
			const ref = reference(made.record.type, made.record.id);
			saved.push(made);
			if (change.recordKey !== undefined) records[change.recordKey] = ref;
			if (change.link !== undefined) links.push({ ref, as: change.link });
		}
		if (item.test === 0) await connectActivity(trx, dialect, item.activity_id, connect, links);
		return { saved, records };
	});
}

function evaluated(item: QueueItemRow, { decision, trace = [], reply }: Step, now: number): Partial<QueueItemRow> {
	return {
		...(reply === undefined || item.reply !== null ? {} : { reply: JSON.stringify(reply) }),
		...(trace.length > 0 ? { trace: addTrace(item, ...trace) } : {}),
		...(decision === undefined
			? {}
			: { decision: JSON.stringify(decision), condition_item: decision.conditionItem, evaluated_on: now }),
	};
}

function ended(item: QueueItemRow, { close, putBack, trace = [] }: Step, now: number): Partial<QueueItemRow> {
	if (putBack !== undefined) {
		const text = `Put back (${putBack.reason}); tried again in ${Math.ceil(putBack.afterMs / 1_000)} s`;
		return {
			state: 'active',
			reason: putBack.reason,
			attempts: Math.max(0, item.attempts - 1),
			not_before: now + putBack.afterMs,
			delay_ms: putBack.afterMs,
			trace: addTrace(item, ...trace, { at: isoTime(now), step: 'settle', text }),
		};
	}
	if (close === undefined) return {};
	return {
		state: close.state,
		outcome: close.outcome,
		reason: close.reason,
		evaluated_on: now,
		closed_on: close.state === 'active' ? null : now,
	};
}

function endingOf(item: QueueItemRow, { outcome, reason, monitor }: NonNullable<Step['close']>): Ended[1] {
	return { outcome, reason, conditionItem: item.condition_item, captured: monitor };
}

/** Whether a step ends the work on the item, and with it the lease that its claim holds. */
function releases({ item, conversation }: Held, { close, putBack, claim }: Step): boolean {
	if ((close === undefined && putBack === undefined) || item.test === 1) return false;
	return conversation.claimed_item === item.id && conversation.claim_number === claim.number;
}
