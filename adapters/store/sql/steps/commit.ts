import { isArcError, type ArcError } from '../../../../core/errors';
import type { NotedStep } from '../../../../core/ledger/notes';
import type { Step, StepResult } from '../../../../core/ledger/steps';
import { isoTime } from '../database/column-values';
import { holds, lockItems, type Held } from '../claims/held-items';
import { release } from '../claims/lease';
import { closing, decide } from './decide';
import { makeChanges, noteMade, unchanged, type AnyStep, type Changed, type Doing, type Make } from './make-changes';
import { makeFirst } from './make-first';
import { noteEndings, type Ended } from '../monitor/note-endings';
import { keepOutlines } from '../items/outlines';
import { addTrace, begunAgain, begunOf, keptDecision, type QueueItemRow } from '../items/queue-item-row';
import { updateRows } from '../database/update-rows';
import type { Tx } from '../database/tx';

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
		| 'begun'
		| 'reply'
		| 'trace'
		| 'attempts'
		| 'not_before'
		| 'delay_ms'
		| 'evaluated_on'
		| 'closed_on'
	>
>;

/** What a step needs to know of its queue item. */
const stepColumns = [
	'id',
	'activity_id',
	'conversation_id',
	'entered_on',
	'state',
	'condition_item',
	'decision',
	'records',
	'begun',
	'reply',
	'trace',
	'attempts',
	'claim_number',
	'closed_on',
	'test',
] as const;

type StepItem = Pick<QueueItemRow, (typeof stepColumns)[number]>;

/**
 * Does the steps in one transaction, each whole or not at all, while its claim is current; see the
 * port. Records are written as each step says; items, monitor entries and leases together at the end.
 */
export async function commit(tx: Tx, steps: readonly Step[]): Promise<StepResult[]> {
	return await doSteps(tx, steps, makeChanges);
}

/** The same for steps whose records are written elsewhere; nothing of theirs can be refused. */
export async function note(tx: Tx, steps: readonly NotedStep[]): Promise<('noted' | 'claimLost')[]> {
	const results = await doSteps(tx, steps, noteMade);
	return results.map(({ kind }) => (kind === 'done' ? 'noted' : 'claimLost'));
}

async function doSteps<Doable extends AnyStep>(
	tx: Tx,
	given: readonly Doable[],
	make: Make<Doable>,
): Promise<StepResult[]> {
	const steps = await keepOutlines(tx, given);
	const done = new Map([...(await decide(tx, steps)), ...(await makeFirst(tx, steps, make))]);
	const others = done.size === 0 ? steps : steps.filter((step) => !done.has(step));
	const results = (others.length === 0 ? [] : await doReading(tx, others, make)).values();
	return steps.map((step) => done.get(step) ?? results.next().value ?? { kind: 'claimLost' });
}

/** Steps for which their items are read: what they have already, and whether the claim is current. */
async function doReading<Doable extends AnyStep>(
	tx: Tx,
	steps: readonly Doable[],
	make: Make<Doable>,
): Promise<StepResult[]> {
	const items = await lockItems(
		tx,
		steps.map((step) => step.claim.queueItemId),
		stepColumns,
	);
	const now = await tx.now();
	const together = await changeTogether(tx, items, steps, make);
	const results: StepResult[] = [];
	const changed = new Map<string, ChangedRow>();
	const endings: Ended[] = [];
	const released = new Set<string>();
	for (const step of steps) {
		const held = after(items.get(step.claim.queueItemId), changed);
		if (held === undefined || !mayWrite(held, step)) {
			results.push({ kind: 'claimLost' });
			continue;
		}
		const { item, conversation } = held;
		const made = together ?? (await make(tx, [{ item, step }]));
		const done = made.get(step) ?? unchanged;
		if (isArcError(done)) {
			results.push({ kind: 'refused', error: done });
			continue;
		}
		const changes: ChangedRow = {
			id: item.id,
			...changed.get(item.id),
			...done.changes,
			...evaluated(item, step, now),
			...ended(item, step, now),
		};
		changed.set(item.id, changes);
		if (releases(held, step)) {
			released.add(conversation.id);
			Object.assign(conversation, { claimed_item: null, lease_until: 0 });
		}
		if (step.close !== undefined) endings.push([item.id, endingOf(item, step, step.close)]);
		results.push({ kind: 'done', saved: await done.saved() });
	}
	await updateChanged(tx, [...changed.values()]);
	await noteEndings(tx, endings);
	await release(tx, released);
	return results;
}

/** The item as the steps before left it. */
function after(held: Held<StepItem> | undefined, changed: ReadonlyMap<string, ChangedRow>): Held<StepItem> | undefined {
	const changes = held === undefined ? undefined : changed.get(held.item.id);
	return held === undefined || changes === undefined ? held : { ...held, item: { ...held.item, ...changes } };
}

/** The id of a queue item with the columns that its steps set. */
type ChangedRow = ChangedColumns & Pick<QueueItemRow, 'id'>;

/** Writes the columns that were set and no others: a column renews every index that has it, changed or not. */
async function updateChanged(tx: Tx, changed: readonly ChangedRow[]): Promise<void> {
	for (const [names, rows] of Map.groupBy(changed, (row) => Object.keys(row).join())) {
		const columns = names.split(',').filter((name) => name !== 'id') as (keyof ChangedColumns)[];
		await updateRows(tx, 'queue_item', columns, rows);
	}
}

/** A closed item may still fail under its last claim, when the flow behind its last node fails. */
function mayWrite(held: Held<StepItem>, step: AnyStep): boolean {
	const { item } = held;
	if (item.test === 1 || holds(held, step.claim.number)) return true;
	const closesOnly =
		changesNothing(step) && step.connect === undefined && step.putBack === undefined && step.begins === undefined;
	return (
		item.state === 'inactive' &&
		item.claim_number === step.claim.number &&
		closesOnly &&
		step.close?.outcome === 'failed'
	);
}

const changesNothing = (step: AnyStep): boolean =>
	'made' in step ? step.made.length === 0 : step.changes === undefined;

/**
 * Makes the changes of all steps together and answers them by step. Null where an item has several
 * steps: what one does decides whether the next one may write.
 */
async function changeTogether<Doable extends AnyStep>(
	tx: Tx,
	items: ReadonlyMap<string, Held<StepItem>>,
	steps: readonly Doable[],
	make: Make<Doable>,
): Promise<ReadonlyMap<Doable, Changed | ArcError> | null> {
	if (new Set(steps.map(({ claim }) => claim.queueItemId)).size < steps.length) return null;
	const doings = steps.flatMap((step): Doing<Doable>[] => {
		const held = items.get(step.claim.queueItemId);
		return held !== undefined && mayWrite(held, step) ? [{ item: held.item, step }] : [];
	});
	return await make(tx, doings);
}

function evaluated(
	item: StepItem,
	{ claim, decision, trace = [], reply, begins }: AnyStep,
	now: number,
): ChangedColumns {
	return {
		...(begins === undefined ? {} : { begun: JSON.stringify({ [begins]: isoTime(now), ...begunOf(item) }) }),
		...(reply === undefined || (reply.state === 'notSent' && item.reply !== null)
			? {}
			: { reply: JSON.stringify(reply) }),
		...(trace.length > 0 ? { trace: addTrace(item, ...trace) } : {}),
		...(decision === undefined
			? begunAgain(item, claim.number)
			: { decision: keptDecision(decision, claim.number), condition_item: decision.conditionItem, evaluated_on: now }),
	};
}

function ended(item: StepItem, { close, putBack, trace = [] }: AnyStep, now: number): ChangedColumns {
	if (putBack !== undefined) {
		const values = { reason: putBack.reason, seconds: Math.ceil(putBack.afterMs / 1_000) };
		return {
			state: 'active',
			reason: putBack.reason,
			attempts: Math.max(0, item.attempts - 1),
			not_before: now + putBack.afterMs,
			delay_ms: putBack.afterMs,
			trace: addTrace(item, ...trace, { at: isoTime(now), step: 'settle', kind: 'putBack', values }),
		};
	}
	if (close === undefined) return {};
	return closing(close, now);
}

function endingOf(
	{ condition_item: before }: StepItem,
	{ decision }: AnyStep,
	{ outcome, reason, monitor }: NonNullable<Step['close']>,
): Ended[1] {
	const conditionItem = decision === undefined ? before : decision.conditionItem;
	return { outcome, reason, conditionItem, captured: monitor };
}

/** Whether a step ends the work on the item, and with it the lease that its claim holds. */
function releases({ item, conversation }: Held<StepItem>, { close, putBack, claim }: AnyStep): boolean {
	if ((close === undefined && putBack === undefined) || item.test === 1) return false;
	return conversation.claimed_item === item.id && conversation.claim_number === claim.number;
}
