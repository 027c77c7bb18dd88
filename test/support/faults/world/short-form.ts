import type { Fault } from './fault';

/** What a tally says where nothing was lost, and nothing made twice. */
export const nothingWrong = { duplicates: 0, lost: 0, repliedTwice: 0, problems: [] };

/** Runs the short form of `npm run faults`; what was done stands in the text of a failure. */
export async function shortForm(fault: Fault): Promise<object> {
	const done: string[] = [];
	try {
		return await fault({ short: true, seed: 20_260_302, say: (text) => done.push(text) });
	} catch (error) {
		throw new Error(`${String(error)}\n${done.join('\n')}`, { cause: error });
	}
}
