import { isArcError, type ArcError } from '../../../core/errors';
import { reference, type Reference } from '../../../core/record/reference';
import type { SavedRecord, Step, StepResult } from '../../../core/record-store';
import { connectActivity, type Link } from './connect';
import { isoTime } from './column-values';
import { holds, lockItems, release, type Held } from './lease';
import { noteEndings, type Ended } from './monitor';
import { keepOutlines } from './outlines';
import { addTrace, begunAgain, keptDecision, recordsOf, type QueueItemRow } from './queue-item-row';
import { applyChange } from './records';
import { orRefuse } from './savepoint';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';
import { updateRows } from './update-rows';

/** Columns of a queue item that a step may change. */
type ChangedColumns = Partial<
	Pick<
		QueueItemRow,
		| 'state'
		| 'outcome'
		| 'reason'
		| 'condition_item'
		| 'decision'
		| 'records'
		| 'reply'
		| 'trace'
		| 'attempts'
		| 'not_before'
		| 'delay_ms'
		| 'evaluated_on'
		| 'closed_on'
	>
>;

/**
 * Does the steps in one transaction, each whole or not at all, while its claim is current; see the
 * port. Records are written as each step says; items, monitor entries and leases together at the end.
 */
export async function commit(trx: Db, dialect: SqlDialect, given: readonly Step[]): Promise<StepResult[]> {
	const steps = await keepOutlines(trx, given);
	const items = await lockItems(trx, dialect, steps.map((step) => step.claim.queueItemId));
	const now = await dialect.now(trx);
	const results: StepResult[] = [];
	const changed = new Map<string, ChangedRow>();
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
		const { item, conversation } = held;
		const changes = { ...done.changes, ...evaluated(item, step, now), ...ended(item, step, now) };
		changed.set(item.id, { id: item.id, ...changed.get(item.id), ...changes });
		if (releases(held, step)) {
			released.add(conversation.id);
			Object.assign(conversation, { claimed_item: null, lease_until: 0 });
		}
		// The rows are this transaction's own; a further step of the same item goes on from here.
		Object.assign(item, changes);
		if (step.close !== undefined) endings.push([item, endingOf(item, step.close)]);
		results.push({ kind: 'done', saved: done.saved });
	}
	await updateChanged(trx, dialect, [...changed.values()]);
	await noteEndings(trx, endings, now);
	await release(trx, released);
	return results;
}

/** The id of a queue item with the columns that its steps set. */
type ChangedRow = ChangedColumns & Pick<QueueItemRow, 'id'>;

/** Writes the columns that were set and no others: a column renews every index that has it, changed or not. */
async function updateChanged(trx: Db, dialect: SqlDialect, changed: readonly ChangedRow[]): Promise<void> {
	for (const [names, rows] of Map.groupBy(changed, (row) => Object.keys(row).join())) {
		const columns = names.split(',').filter((name) => name !== 'id') as (keyof ChangedColumns)[];
		await updateRows(trx, dialect, 'queue_item', columns, rows);
	}
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
	readonly changes: Pick<ChangedColumns, 'records'>;
}

/** Writes the records of a step and connects the activity, all of it or nothing. */
async function makeChanges(trx: Db, dialect: SqlDialect, item: QueueItemRow, step: Step, now: number): Promise<Changed | ArcError> {
	const { changes = [], connect = {} } = step;
	if (changes.length === 0 && Object.keys(connect).length === 0) return { saved: [], changes: {} };
	const records: Record<string, Reference> = recordsOf(item);
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
		return { saved, changes: { records: JSON.stringify(records) } };
	});
}

function evaluated(item: QueueItemRow, { claim, decision, trace = [], reply }: Step, now: number): ChangedColumns {
	return {
		...(reply === undefined || item.reply !== null ? {} : { reply: JSON.stringify(reply) }),
		...(trace.length > 0 ? { trace: addTrace(item, ...trace) } : {}),
		...(decision === undefined
			? begunAgain(item, claim.number)
			: { decision: keptDecision(decision, claim.number), condition_item: decision.conditionItem, evaluated_on: now }),
	};
}

function ended(item: QueueItemRow, { close, putBack, trace = [] }: Step, now: number): ChangedColumns {
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
