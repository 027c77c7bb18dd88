import type { Store } from '../../../../core/ledger/store.ts';
import type { SunkMail } from '../../engine/smtp-sink.ts';
import type { PlainMail } from './plain-mail.ts';

export interface FaultOptions {
	/** The form that fits between other tests. */
	readonly short: boolean;
	/** Whatever is left to chance follows from it. */
	readonly seed: number;
	/** Tells a person what is done. */
	readonly say: (text: string) => void;
}

/** What came of the messages of one fault test. */
export interface Tally {
	readonly messages: number;
	readonly cases: number;
	/** Cases beyond the one that each message is to have. */
	readonly duplicates: number;
	/** Messages without a case. */
	readonly lost: number;
	/** Messages that were answered more than once. */
	readonly repliedTwice: number;
	/** What else is not as it must be, for people. */
	readonly problems: readonly string[];
}

/** Does something bad to the package, and counts what came of it. */
export type Fault = (options: FaultOptions) => Promise<Tally>;

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Counts the cases of all messages, by the subject that became the title, and the replies to each.
 *
 * @param isOther tells the title of a case that is of none of the messages, and is not counted
 */
export async function tally(
	store: Store,
	mails: readonly PlainMail[],
	replies: readonly SunkMail[],
	problems: readonly string[] = [],
	isOther: (title: string) => boolean = () => false,
): Promise<Tally> {
	const casesOf = new Map<string, number>();
	let cases = 0;
	for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
		const page: Awaited<ReturnType<Store['list']>> = await store.list('case', {
			limit: 500,
			...(cursor === null ? {} : { cursor }),
		});
		for (const record of page.records) {
			const title = String(record['title']);
			if (isOther(title)) continue;
			casesOf.set(title, (casesOf.get(title) ?? 0) + 1);
			cases += 1;
		}
		cursor = page.nextCursor;
	}
	const repliesTo = new Map<string, number>();
	for (const { headers } of replies) {
		const messageId = headers.get('in-reply-to') ?? '';
		repliesTo.set(messageId, (repliesTo.get(messageId) ?? 0) + 1);
	}
	const lost = mails.filter(({ subject }) => !casesOf.has(subject)).length;
	return {
		messages: mails.length,
		cases,
		duplicates: cases - (mails.length - lost),
		lost,
		repliedTwice: [...repliesTo.values()].filter((count) => count > 1).length,
		problems,
	};
}

export function holds({ duplicates, lost, repliedTwice, problems }: Tally): boolean {
	return duplicates === 0 && lost === 0 && repliedTwice === 0 && problems.length === 0;
}

/** The line that a person and a script read. */
export function summary({ messages, cases, duplicates, lost, repliedTwice }: Tally): string {
	const replies = repliedTwice === 0 ? 'replies at most once' : `${repliedTwice} replied to more than once`;
	return `messages ${messages}, cases ${cases}, duplicates ${duplicates}, lost ${lost}, ${replies}`;
}
