import { ArcError } from '../../core/errors';

/** The error of an item that another execution handles. */
export function claimLost(): ArcError {
	return new ArcError('claimLost', 'Another execution holds the queue item', {
		hint: 'Nothing needs to be done: the other execution handles it, once.',
	});
}
