/** The nodes behind a node that close the items which it hands on, so that it does not. */
const closedBehind = {
	evaluateRule: ['resolveContact', 'createRecord', 'externalRecord', 'autoReply'],
	createRecord: ['createRecord', 'externalRecord', 'autoReply'],
	externalRecord: ['createRecord', 'externalRecord', 'autoReply'],
	autoReply: ['createRecord', 'externalRecord', 'autoReply'],
} as const satisfies Record<string, readonly string[]>;

/** Whether a node closes the items that it hands on: none of the nodes behind it, given by their kinds, will. */
export function isLastOfRule(kind: keyof typeof closedBehind, behind: readonly string[]): boolean {
	const closers: readonly string[] = closedBehind[kind];
	return !behind.some((other) => closers.includes(other));
}
