import { sql } from '../../../../vendor/kysely';
import { isArcError, type ArcError } from '../../../../core/errors';
import type { StepResult } from '../../../../core/ledger/steps';
import { holds, lockItems } from '../claims/held-items';
import { release } from '../claims/lease';
import type { Tx } from '../database/tx';
import { updateRows } from '../database/update-rows';
import { behindTrace, freshRow, hasBegun, surelyShort, type QueueItemRow } from '../items/queue-item-row';
import { noteEndings, type Ended } from '../monitor/note-endings';
import { closing } from './decide';
import { unchanged, type AnyStep, type Changed, type Doing, type Make } from './make-changes';

/** What is read of an item that has no records yet. */
const readColumns = [
	'id',
	'activity_id',
	'conversation_id',
	'entered_on',
	'condition_item',
	'claim_number',
	'closed_on',
	'decision',
] as const;

const madeColumns = ['records', 'trace'] as const;
const closedColumns = [...madeColumns, 'state', 'outcome', 'reason', 'evaluated_on', 'closed_on'] as const;

/**
 * Items without records whose trace takes a further entry without being read. `+ 0` keeps PostgreSQL from reading all
 * items that are no tests for those that are named.
 */
const isFirst = sql<boolean>`(test + 0 < 1 and records = ${sql.lit(freshRow.records)} and octet_length(trace) < ${sql.lit(surelyShort)})`;

/**
 * Does the steps that make the first records of their items, and at most close these, without reading what the items
 * have already: nearly all that Create Record writes.
 *
 * @returns by step what came of it; of those that are left out nothing is done, whatever stands in their way
 */
export async function makeFirst<Doable extends AnyStep>(
	tx: Tx,
	steps: readonly Doable[],
	make: Make<Doable>,
): Promise<ReadonlyMap<AnyStep, StepResult>> {
	const making = steps.filter(onlyMakes);
	const ids = new Set(steps.map(({ claim }) => claim.queueItemId));
	// What a step does decides whether the next one of its item may write.
	if (making.length === 0 || ids.size < steps.length) return new Map();
	const items = await lockItems(
		tx,
		making.map(({ claim }) => claim.queueItemId),
		readColumns,
		isFirst,
	);
	const first = making.flatMap((step) => {
		const held = items.get(step.claim.queueItemId);
		const isOpen = held !== undefined && holds(held, step.claim.number) && isBegun(held.item);
		return !isOpen ? [] : [{ step, item: { ...held.item, records: freshRow.records, test: 0 } }];
	});
	const made = await make(tx, first);
	const now = await tx.now();
	const done = first.flatMap(({ step, item }): Done[] => {
		const change = made.get(step) ?? unchanged;
		return isArcError(change) ? [] : [{ step, item, row: rowOf(step, item.id, change, now) }];
	});
	const ending = done.filter(({ step }) => step.close !== undefined);
	const open = done.filter(({ step }) => step.close === undefined);
	await updateRows(tx, 'queue_item', closedColumns, ending.map(rowIn), behindTrace);
	await updateRows(tx, 'queue_item', madeColumns, open.map(rowIn), behindTrace);
	await release(
		tx,
		ending.map(({ item }) => item.conversation_id),
	);
	// Asked for before anything behind it is, so that it is put together while the database still writes.
	const results = await resultsOf(first, made);
	await noteEndings(tx, ending.flatMap(endingOf));
	return results;
}

/** Whether a node has worked on the item under its claim, as its decision says, or it has none. */
const isBegun = (item: Pick<QueueItemRow, 'claim_number' | 'decision'>): boolean =>
	item.decision === null || hasBegun(item);

/** Whether a step makes records under keys and tells of it in one entry, and at most closes its item beside. */
function onlyMakes(step: AnyStep): boolean {
	const { decision, begins, reply, putBack, trace = [] } = step;
	if ([decision, begins, reply, putBack].some((part) => part !== undefined) || trace.length !== 1) return false;
	return 'made' in step
		? step.made.length > 0
		: step.changes?.every(({ op, recordKey }) => op === 'create' && recordKey !== undefined) === true;
}

interface Done {
	readonly step: AnyStep;
	readonly item: Pick<QueueItemRow, 'id' | 'conversation_id' | 'condition_item'>;
	readonly row: ReturnType<typeof rowOf>;
}

const rowIn = ({ row }: Done): Done['row'] => row;

const rowOf = ({ close, trace = [] }: AnyStep, id: string, { changes }: Changed, now: number) => ({
	id,
	records: changes.records ?? freshRow.records,
	trace: JSON.stringify(trace[0]),
	...(close === undefined ? {} : closing(close, now)),
});

function endingOf({ step: { close }, item }: Done): Ended[] {
	if (close === undefined) return [];
	const { outcome, reason, monitor } = close;
	return [[item.id, { outcome, reason, conditionItem: item.condition_item, captured: monitor }]];
}

async function resultsOf<Doable extends AnyStep>(
	doings: readonly Doing<Doable>[],
	made: ReadonlyMap<Doable, Changed | ArcError>,
): Promise<Map<AnyStep, StepResult>> {
	const results = new Map<AnyStep, StepResult>();
	for (const { step } of doings) {
		const change = made.get(step) ?? unchanged;
		results.set(
			step,
			isArcError(change) ? { kind: 'refused', error: change } : { kind: 'done', saved: await change.saved() },
		);
	}
	return results;
}
