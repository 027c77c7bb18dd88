import {
	type EntryFilter,
	mostReexecuted,
	type Reexecution,
	type ReexecutionResult,
	type WhyLeft,
} from '../../../../core/ledger/monitor';
import { isoTime } from '../database/column-values';
import { listIds, reexecutableSql } from './entries';
import { lockItems } from '../claims/held-items';
import { addTrace, toHandledItem, unhandled, type QueueItemRow } from '../items/queue-item-row';
import { updateRows } from '../database/update-rows';
import type { Source, Tx } from '../database/tx';

/** Columns of a queue item that opening it again changes. */
const reopenedColumns = [
	'state',
	'outcome',
	'reason',
	'condition_item',
	'decision',
	'trace',
	'attempts',
	'not_before',
	'delay_ms',
	'held_until',
	'evaluated_on',
	'closed_on',
	'past_connection',
] as const;

/** What never could be read cannot be evaluated either. */
const unreadable: ReadonlySet<string> = new Set(['messageUnreadable', 'messageTooLarge']);

/** How many items that a filter lists can be executed again, counted up to one more than are opened at once. */
export async function countReexecutable(source: Source, filter: EntryFilter): Promise<number> {
	return (await listIds(source, filter, mostReexecuted + 1, { further: reexecutableSql })).length;
}

/** Opens closed items again, for the rule as it is now; see the port. */
export async function reexecute(tx: Tx, { selection, pastConnection, by }: Reexecution): Promise<ReexecutionResult> {
	const listed =
		'ids' in selection
			? [...new Set(selection.ids)]
			: await listIds(tx, selection.filter, mostReexecuted + 1, { further: reexecutableSql });
	const wanted = listed.slice(0, mostReexecuted);
	const items = await lockItems(tx, wanted);
	const now = await tx.now();
	const reopened: QueueItemRow[] = [];
	const left: { id: string; because: WhyLeft }[] = [];
	for (const id of wanted) {
		const item = items.get(id)?.item;
		const because = whyLeft(item);
		if (because !== null) left.push({ id, because });
		else if (item !== undefined) reopened.push(reopen(item, pastConnection, by, now));
	}
	await updateRows(tx, 'queue_item', reopenedColumns, reopened);
	return {
		reopened: reopened.map(({ id }) => id),
		left: 'ids' in selection ? left : [],
		more: listed.length > wanted.length,
	};
}

/** Why an item is not opened again; null where it can be. `reexecutableSql` says the same of many. */
function whyLeft(item: QueueItemRow | undefined): WhyLeft | null {
	if (item === undefined || item.test === 1) return 'unknown';
	if (item.closed_on === null) return 'open';
	if (item.records !== '{}') return 'hasRecord';
	if (item.outcome !== 'skipped' && item.outcome !== 'failed') return 'ready';
	return unreadable.has(item.reason ?? '') ? 'unreadable' : null;
}

function reopen(item: QueueItemRow, pastConnection: boolean, by: string | undefined, now: number): QueueItemRow {
	const { outcome, reason } = toHandledItem(item);
	const values = { by: by ?? null, pastConnection, outcome, reason };
	return {
		...item,
		...unhandled,
		trace: addTrace(item, { at: isoTime(now), step: 'reexecute', kind: 'openedAgain', values }),
		past_connection: pastConnection ? 1 : 0,
	};
}
