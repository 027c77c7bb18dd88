import type { Decision } from '../../../../core/activity/queue-item';
import type { NewTraceEntry } from '../../../../core/activity/trace';
import type { Step, StepResult } from '../../../../core/ledger/steps';
import { lockConversationsOf } from '../claims/held-items';
import { releaseOf } from '../claims/lease';
import type { Unchanged } from '../database/sql-dialect';
import type { Tx } from '../database/tx';
import { updateUnchanged } from '../database/update-rows';
import { behindTrace, keptDecision, surelyShort, type QueueItemRow } from '../items/queue-item-row';
import { noteEndings } from '../monitor/note-endings';
import type { AnyStep } from './make-changes';

type Closing = NonNullable<Step['close']>;

/** A decision that is kept with one entry of the trace: what the item has already need not be known. */
interface Deciding {
	readonly step: AnyStep;
	readonly decision: Decision;
	readonly entry: NewTraceEntry;
	readonly close: Closing | undefined;
}

const decidedColumns = ['trace', 'decision', 'condition_item', 'evaluated_on'] as const;
const closedColumns = [...decidedColumns, 'state', 'outcome', 'reason', 'closed_on'] as const;

/**
 * Items that the claim holds, and whose trace takes a further entry without being read. That they are open and no
 * test is said so that no index fits, and as though it were nothing rare: else PostgreSQL reads all open items, or
 * compares each of them with each that is named.
 */
const held: Unchanged = {
	equal: new Map([['claim_number', 'bigint']]),
	where: `coalesce(changed.closed_on, 0) < 1 and changed.test + 0 < 1 and octet_length(changed.trace) < ${surelyShort}
		and exists (select 1 from conversation c where c.id = changed.conversation_id
			and c.claim_number = changed.claim_number and c.claimed_item = changed.id)`,
};

/** Those whose conversation is the one that was locked: before the lock another may have taken it in. */
const heldAndLocked: Unchanged = { ...held, equal: new Map([...held.equal, ['conversation_id', 'text']]) };

/**
 * Does the steps that keep a decision, and at most close their items, without reading the items first:
 * nearly all that Evaluate Rule writes.
 *
 * @returns by step what came of it; of those that are left out nothing is done, whatever stands in their way
 */
export async function decide(tx: Tx, steps: readonly AnyStep[]): Promise<ReadonlyMap<AnyStep, StepResult>> {
	const deciding = steps.flatMap((step) => decidingOf(step) ?? []);
	const ids = new Set(steps.map(({ claim }) => claim.queueItemId));
	// What a step does decides whether the next one of its item may write.
	if (deciding.length === 0 || ids.size < steps.length) return new Map();
	const conversations = tx.dialect.readsBeforeLocking ? await lockConversationsOf(tx, ids) : null;
	const places =
		conversations === null
			? null
			: new Map([...conversations.values()].map(({ id, claimed_item: item }) => [item ?? '', id] as const));
	const now = await tx.now();
	const rows = deciding.map((one) => ({ ...one, row: rowOf(one, places, now) }));
	const condition = places === null ? held : heldAndLocked;
	const write = async (columns: typeof closedColumns | typeof decidedColumns, some: typeof rows) =>
		await updateUnchanged(
			tx,
			columns,
			some.map(({ row }) => row),
			condition,
			behindTrace,
		);
	const ending = rows.filter(({ close }) => close !== undefined);
	const closed = await write(closedColumns, ending);
	const open = await write(
		decidedColumns,
		rows.filter(({ close }) => close === undefined),
	);
	await noteEndings(
		tx,
		ending.flatMap(({ row: { id }, close, decision: { conditionItem } }) =>
			close === undefined || !closed.has(id)
				? []
				: [[id, { ...close, conditionItem, captured: close.monitor }] as const],
		),
	);
	await releaseOf(tx, closed);
	const done = rows.filter(({ row: { id } }) => closed.has(id) || open.has(id));
	return new Map(done.map(({ step }) => [step, { kind: 'done', saved: [] }]));
}

function decidingOf(step: AnyStep): Deciding | null {
	const { decision, trace = [], close, connect, begins, reply, putBack } = step;
	const [entry, ...others] = trace;
	const does = [connect, begins, reply, putBack].some((part) => part !== undefined) || makes(step);
	return decision === undefined || entry === undefined || others.length > 0 || does
		? null
		: { step, decision, entry, close };
}

const makes = (step: AnyStep): boolean => ('made' in step ? step.made.length > 0 : step.changes !== undefined);

type DecidedRow = Partial<QueueItemRow> & Pick<QueueItemRow, 'id' | 'claim_number' | 'conversation_id'>;

function rowOf(
	{ step: { claim }, decision, entry, close }: Deciding,
	places: ReadonlyMap<string, string> | null,
	now: number,
): DecidedRow {
	return {
		id: claim.queueItemId,
		claim_number: claim.number,
		conversation_id: places?.get(claim.queueItemId) ?? '',
		trace: JSON.stringify(entry),
		decision: keptDecision(decision, claim.number),
		condition_item: decision.conditionItem,
		evaluated_on: now,
		...(close === undefined ? {} : closing(close, now)),
	};
}

/** Columns of a queue item that a step closes. */
export function closing({ state, outcome, reason }: Closing, now: number) {
	return { state, outcome, reason, evaluated_on: now, closed_on: state === 'active' ? null : now };
}
