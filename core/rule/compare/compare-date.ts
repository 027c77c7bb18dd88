import type { Operation } from './operation';

type TimeComparison = (left: number, right: number) => boolean;

/** Both sides are milliseconds; where one is missing, every comparison fails, `notEquals` too. */
export const dateComparisons: Record<string, Operation> = {
	equals: { words: 'is at the same time as', compare: ofTimes((left, right) => left === right) },
	notEquals: { words: 'is not at the same time as', compare: ofTimes((left, right) => left !== right) },
	after: { words: 'is after', compare: ofTimes((left, right) => left > right) },
	before: { words: 'is before', compare: ofTimes((left, right) => left < right) },
	afterOrEquals: { words: 'is after or at', compare: ofTimes((left, right) => left >= right) },
	beforeOrEquals: { words: 'is before or at', compare: ofTimes((left, right) => left <= right) },
};

function ofTimes(compare: TimeComparison): Operation['compare'] {
	return (left, right) => typeof left === 'number' && typeof right === 'number' && compare(left, right);
}
