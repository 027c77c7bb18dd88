import type { Claim, HandledItem } from '../../core/activity/queue-item';
import { ArcError } from '../../core/errors';
import type { ArcItem, QueueItemEnvelope } from '../../core/item/item';
import type { Standing } from '../../core/ledger/claims';
import { claimLost } from './claim-lost';

/** An input item whose `queueItem` could be read. */
export interface OwnItem {
	readonly index: number;
	readonly json: ArcItem;
	readonly envelope: QueueItemEnvelope;
}

/** An input item that this execution may work on, or whose work is done. */
export interface HeldItem extends OwnItem {
	readonly claim: Claim;
	/** `open`: to be worked on. `closed`: handled before; what was done is handed on. */
	readonly kind: 'open' | 'closed';
	readonly item: HandledItem;
}

/** An input item as its queue item stands, or why it cannot be worked on. */
export function toHeld({ index, envelope, json }: OwnItem, standing: Standing | undefined): HeldItem | Error {
	switch (standing?.kind) {
		case 'current':
		case 'takenOver': {
			const { claim, item } = standing;
			const current =
				claim.number === envelope.claim ? json : { ...json, queueItem: { ...json.queueItem, claim: claim.number } };
			return { index, envelope, kind: 'open', claim, item, json: current };
		}
		case 'closed': {
			const claim = { queueItemId: envelope.id, number: envelope.claim };
			return { index, envelope, kind: 'closed', claim, item: standing.item, json };
		}
		case 'abandoned':
			return new ArcError(
				'abandoned',
				'The execution waited for longer than 30 days, and its queue item was abandoned',
				{
					hint: 'Execute the entry again in the activity monitor: the rule takes it anew. A step that was done is not done twice.',
				},
			);
		case 'lost':
			return claimLost();
		default:
			return new ArcError('itemInvalid', 'The record store has no such queue item', {
				hint: 'Pinned or copied items work in a manual run, as test items; in production their queue item has to exist.',
			});
	}
}
