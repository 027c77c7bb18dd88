import { isArcError, type ArcError } from '../../core/errors';

/** What comes of something, or the ArcError that keeps its item from going on while others do. */
export function orRefusal<Value>(act: () => Value): Value | ArcError {
	try {
		return act();
	} catch (error) {
		if (isArcError(error)) return error;
		throw error;
	}
}
