/** How many automatic replies a store sends within its window: settings of the store, by name. */
export type ReplyLimit = 'repliesPerAddress' | 'repliesPerCase' | 'repliesInAll';

/** What is said of a reply that was one too many: which limit it met, and what to do about it. */
export const replyLimitTexts: Record<ReplyLimit, (limit: number, minutes: number) => string> = {
	repliesPerAddress: (limit, minutes) =>
		`This address was sent ${replies(limit)} ${within(minutes)}, the limit for one address; it may be a robot that answers replies`,
	repliesPerCase: (limit, minutes) =>
		`The record was answered with ${replies(limit)} ${within(minutes)}, the limit for one case or other record`,
	repliesInAll: (limit, minutes) =>
		`The record store sent ${replies(limit)} ${within(minutes)}, the limit for all of its rules together`,
};

function replies(count: number): string {
	return count === 1 ? '1 automatic reply' : `${count} automatic replies`;
}

function within(minutes: number): string {
	return minutes === 1 ? 'within a minute' : `within ${minutes} minutes`;
}
