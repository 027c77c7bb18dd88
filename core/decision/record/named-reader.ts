import { ArcError, asError, isArcError } from '../../errors';
import type { ValueReader } from '../../rule/expression/compile-expression';

/** A reader that says which parameter or field it is of where it fails. @throws ArcError `fieldInvalid`, or the one that it threw */
export function namedReader(name: string, read: ValueReader): ValueReader {
	return (json, index) => {
		try {
			return read(json, index);
		} catch (error) {
			if (isArcError(error)) throw error;
			throw new ArcError('fieldInvalid', `${name} could not be read: ${asError(error).message}`, {
				hint: 'Look at its expression in this node with the data of this item.',
				cause: error,
			});
		}
	};
}
