import type { Reason } from '../../activity/reason';

/** The places of the outputs that every Evaluate Rule has. They never move; own outputs follow them. */
export const outputIndex = { matched: 0, existingCase: 1, noMatch: 2, skipped: 3, firstOwn: 4 } as const;

const outputOfReason = new Map<Reason, number>([
	['activeCaseConnected', outputIndex.existingCase],
	['resolvedCaseConnected', outputIndex.existingCase],
	['resolvedTooRecently', outputIndex.existingCase],
	['noConditionMatched', outputIndex.noMatch],
]);

/** The output of Evaluate Rule by which an item leaves that no condition item matched. */
export function outputFor(reason: Reason): number {
	return outputOfReason.get(reason) ?? outputIndex.skipped;
}
