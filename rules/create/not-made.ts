import { ArcError } from '../../core/errors';
import type { HeldItem } from '../items/held-item';

/** An item for which a rule makes no record. */
export function notMatched(reason: string): ArcError {
	return new ArcError('itemInvalid', `Evaluate Rule did not match this item (${reason}), so no record is made of it`, {
		hint: 'Connect this node behind Matched, or an own output, of Evaluate Rule.',
	});
}

/** An item that ended before this node made its record. */
export function closedWithout({ item }: HeldItem): ArcError {
	return new ArcError(
		'claimLost',
		`The queue item is closed already (${item.reason ?? 'none'}), without a record of this node`,
		{ hint: 'Add the activity to the queue again to have it evaluated anew.' },
	);
}
