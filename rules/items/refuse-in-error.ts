import { ArcError } from '../../core/errors';

/**
 * Refuses an item that a node of a rule ended in error: it names its queue item, and lacks what the
 * rest of the rule would work with.
 *
 * @throws ArcError `itemInvalid`
 */
export function refuseInError(json: unknown): void {
	const { error, details } = (json ?? {}) as {
		readonly error?: unknown;
		readonly details?: { readonly code?: unknown };
	};
	if (typeof error !== 'string' || typeof details?.code !== 'string') return;
	throw new ArcError('itemInvalid', `A node before ended this item in error: ${error}`, {
		hint: 'Wire items in error to nodes of your own. To go on with one all the same, remove its keys error and details.',
	});
}
