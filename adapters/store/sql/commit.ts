import type { Updateable } from '../../../vendor/kysely';
import { isArcError } from '../../../core/errors';
import { reference } from '../../../core/record/reference';
import type { SavedRecord, Step, StepResult } from '../../../core/record-store';
import { connectActivity, type Link } from './connect';
import { isoTime } from './column-values';
import { holds, lockItems, release, type Held } from './lease';
import { noteEnding } from './monitor';
import { addTrace, recordsOf, type QueueItemRow } from './queue-item-row';
import { applyChange } from './records';
import { orRefuse } from './savepoint';
import type { Db, QueueItemTable } from './schema';
import type { SqlDialect } from './sql-dialect';

/** Does the steps in one transaction, each whole or not at all, while its claim is current; see the port. */
export async function commit(trx: Db, dialect: SqlDialect, steps: readonly Step[]): Promise<StepResult[]> {
	const items = await lockItems(trx, dialect, steps.map((step) => step.claim.queueItemId));
	const now = await dialect.now(trx);
	const results: StepResult[] = [];
	for (const step of steps) {
		const held = items.get(step.claim.queueItemId);
		if (held === undefined || !mayWrite(held, step)) {
			results.push({ kind: 'claimLost' });
			continue;
		}
		const done = await orRefuse(trx, async () => await doStep(trx, dialect, held, step, now));
		if (isArcError(done)) {
			results.push({ kind: 'refused', error: done });
			continue;
		}
		items.set(step.claim.queueItemId, done.after);
		results.push({ kind: 'done', saved: done.saved });
	}
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

async function doStep(
	trx: Db,
	dialect: SqlDialect,
	held: Held,
	step: Step,
	now: number,
): Promise<{ readonly saved: SavedRecord[]; readonly after: Held }> {
	const { item } = held;
	const saved: SavedRecord[] = [];
	const links: Link[] = [];
	const records = recordsOf(item);
	for (const change of step.changes ?? []) {
		const made = await applyChange(trx, dialect, change.op === 'create' && item.test === 1 ? { ...change, test: true } : change, now);
		const ref = reference(made.record.type, made.record.id);
		saved.push(made);
		if (change.recordKey !== undefined) records[change.recordKey] = ref;
		if (change.link !== undefined) links.push({ ref, as: change.link });
	}
	if (item.test === 0) await connectActivity(trx, item.activity_id, step.connect ?? {}, links);
	const row = await trx
		.updateTable('queue_item')
		.set({ records: JSON.stringify(records), ...evaluated(item, step, now), ...ended(item, step, now) })
		.where('id', '=', item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	const after = await settle(trx, { ...held, item: row }, step, now);
	return { saved, after };
}

function evaluated(item: QueueItemRow, { decision, trace = [] }: Step, now: number): Updateable<QueueItemTable> {
	return {
		...(trace.length > 0 ? { trace: addTrace(item, ...trace) } : {}),
		...(decision === undefined
			? {}
			: { decision: JSON.stringify(decision), condition_item: decision.conditionItem, evaluated_on: now }),
	};
}

function ended(item: QueueItemRow, { close, putBack, trace = [] }: Step, now: number): Updateable<QueueItemTable> {
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

async function settle(trx: Db, held: Held, { close, putBack, claim }: Step, now: number): Promise<Held> {
	const { item, conversation } = held;
	if (close !== undefined) {
		const { outcome, reason, monitor } = close;
		await noteEnding(trx, item, { outcome, reason, conditionItem: item.condition_item, captured: monitor }, now);
	}
	const holdsConversation = conversation.claimed_item === item.id && conversation.claim_number === claim.number;
	if ((close === undefined && putBack === undefined) || item.test === 1 || !holdsConversation) return held;
	await release(trx, conversation.id);
	return { item, conversation: { ...conversation, claimed_item: null, lease_until: 0 } };
}
