import type { Reason } from '../../../../core/activity/reason';
import type { Told } from '../../../../core/activity/trace';
import { isoTime } from '../database/column-values';
import type { Tx } from '../database/tx';
import { updateRows } from '../database/update-rows';
import { addTrace, begunOf, recordsOf } from '../items/queue-item-row';
import { defaultCaptured, noteEndings, type Ended } from '../monitor/note-endings';
import { capturedAt } from '../registry/registry';
import { lockItems, type Held } from './held-items';
import { isHeld } from './lease';

/** Ends items that somebody took elsewhere; see the port. */
export async function withdraw(tx: Tx, ids: readonly string[], reason: Reason, told: Told): Promise<string[]> {
	const now = await tx.now();
	const free = [...(await lockItems(tx, ids)).values()].filter((held) => isFree(held, now));
	const rows = free.map(({ item }) => ({
		id: item.id,
		state: 'inactive' as const,
		outcome: 'skipped' as const,
		reason,
		evaluated_on: now,
		closed_on: now,
		not_before: 0,
		trace: addTrace(item, { at: isoTime(now), step: 'settle', ...told }),
	}));
	const columns = ['state', 'outcome', 'reason', 'evaluated_on', 'closed_on', 'not_before', 'trace'] as const;
	await updateRows(tx, 'queue_item', columns, rows);
	const endings: Ended[] = [];
	for (const { item } of free) {
		const captured = (await capturedAt(tx, item)) ?? defaultCaptured;
		endings.push([item.id, { outcome: 'skipped', reason, conditionItem: null, captured }]);
	}
	await noteEndings(tx, endings);
	return free.map(({ item }) => item.id);
}

/** Whether nobody works on an item, and nothing came of it yet. */
function isFree({ item, conversation }: Held, now: number): boolean {
	const isClaimed = conversation.claimed_item === item.id && isHeld(conversation, now);
	const isUntouched = Object.keys(recordsOf(item)).length === 0 && Object.keys(begunOf(item)).length === 0;
	return item.state === 'active' && item.test === 0 && !isClaimed && isUntouched;
}
