import { clockJumps } from '../support/faults/one-store/clock-jumps';
import type { Fault } from '../support/faults/world/fault';
import { oneFile, twoLeaders } from '../support/faults/one-store/one-file';
import { twoQueues } from '../support/faults/one-store/two-queues';

/** Short forms of `npm run faults` that need no n8n; what was done stands in the text of a failure. */
it.each<[why: string, fault: Fault, messages: number]>([
	['a clock that jumps by an hour, forth and back', clockJumps, 100],
	['one email in two queues with two rules', twoQueues, 100],
	['four processes on one file', oneFile, 200],
	['two leaders at once', twoLeaders, 200],
])('makes one case of each message with %s', async (_why, fault, messages) => {
	const done: string[] = [];
	const result = await fault({ short: true, seed: 20_260_302, say: (text) => done.push(text) });
	expect({ ...result, done }).toEqual({
		messages,
		cases: messages,
		duplicates: 0,
		lost: 0,
		repliedTwice: 0,
		problems: [],
		done,
	});
});
