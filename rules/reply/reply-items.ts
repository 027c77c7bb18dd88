import { asError } from '../../core/errors';
import type { Replies } from '../../core/ledger/replies';
import type { Settings } from '../../core/ledger/settings';
import type { Step, Steps } from '../../core/ledger/steps';
import type { Records } from '../../core/records/records';
import type { BatchResult, Leaving } from '../items/batch-result';
import { commitSteps } from '../items/commit-steps';
import type { HeldItem } from '../items/held-item';
import type { HeldItems } from '../items/hold-items';
import type { ChooseTemplate } from './choose-template';
import type { Postman } from './deliver-reply';
import { ownAddressesOf } from './own-addresses';
import { prepareReply, type ReadyReply } from './prepare-reply';
import type { ReplyOutcome } from './reply-outcome';
import { ReplyTurns, type TurnsPostman } from './reply-turns';
import { shownOf, type ReplyOptions } from './write-reply';

/** What replying takes of a store. */
export type ReplyingStore = Pick<Settings, 'now' | 'settings'> &
	TurnsPostman['ledger'] &
	Pick<Steps, 'commit'> &
	Pick<Replies, 'begunReplies' | 'trackingToken'> &
	Pick<Records, 'queuesByAddress'>;

/** A reply as Auto Reply has it in its parameters. */
export interface Replying {
	readonly options: ReplyOptions;
	readonly sender: Postman['sender'];
	readonly templateOf: ChooseTemplate;
	/** Whether no node of a rule stands behind that would close the items. */
	readonly isLast: boolean;
}

export const replyOutput = { sent: 0, notSent: 1 } as const;

/** Sending is tried again for half of the lease, in which claims are sure to last, and no longer than this. */
const longestPatienceMs = 30_000;

interface Replied {
	readonly item: HeldItem;
	readonly outcome: ReplyOutcome;
}

/** Replies to the sender of each item, once, and never to a machine. */
export async function replyToItems(
	store: ReplyingStore,
	{ held, errors }: HeldItems,
	{ options, sender, templateOf, isLast }: Replying,
): Promise<BatchResult> {
	const patienceMs = Math.min(longestPatienceMs, ...held.map(({ envelope }) => envelope.rule.leaseSeconds * 500));
	const patienceEnds = performance.now() + patienceMs;
	const writing = {
		ledger: store,
		options,
		ownAddresses: await ownAddressesOf(
			store,
			held.map(({ json }) => json),
		),
		settings: await store.settings(),
		sender,
		begun: await store.begunReplies(held.map(({ item }) => item.id)),
	};
	// All are written before the first one goes out; how many are under way at once is what a process that dies leaves in doubt.
	const prepared = await Promise.all(
		held.map(
			async (item) =>
				await orError(async () => await prepareReply(writing, item, await templateOf(item.index, item.json.activity))),
		),
	);
	const turns = new ReplyTurns({ ledger: store, sender, patienceEnds }, prepared.filter(isReady));
	const sent = await turns.run();
	const outcomes = prepared.map((one) => (isReady(one) ? shown(one, sent.get(one)) : one));
	const leaving: Leaving[] = [];
	const replied: Replied[] = [];
	for (const [position, item] of held.entries()) {
		const outcome = outcomes[position];
		if (outcome === undefined) continue;
		if (outcome instanceof Error) {
			errors.set(item.index, outcome);
			continue;
		}
		replied.push({ item, outcome });
		const { note, preview, missing = [] } = outcome;
		leaving.push({
			index: item.index,
			output: note.state === 'sent' ? replyOutput.sent : replyOutput.notSent,
			json: { ...item.json, reply: { ...note, message: outcome.text, missing, ...preview } },
		});
	}
	await closeReplied(store, replied, isLast);
	return { leaving, errors };
}

/** What an item failed with, so that the others of its batch go on. */
async function orError<Result>(act: () => Promise<Result>): Promise<Result | Error> {
	try {
		return await act();
	} catch (error) {
		return asError(error);
	}
}

const isReady = (one: ReadyReply | ReplyOutcome | Error): one is ReadyReply => 'written' in one;

function shown({ written }: ReadyReply, outcome: Error | ReplyOutcome | undefined): Error | ReplyOutcome | undefined {
	return outcome === undefined || outcome instanceof Error ? outcome : { ...outcome, ...shownOf(written) };
}

/** Closes what has no further reply before it; the record was made, whatever became of the reply. */
async function closeReplied(
	store: Pick<Settings, 'now'> & Pick<Steps, 'commit'>,
	replied: readonly Replied[],
	isLast: boolean,
): Promise<void> {
	const at = new Date(await store.now()).toISOString();
	const open = replied.filter(({ item }) => item.kind === 'open');
	const lastOfItem = new Map(open.map(({ item }) => [item.claim.queueItemId, item.index]));
	await commitSteps(store, open, ({ item, outcome: { note, text } }): Step => {
		const closes = isLast && lastOfItem.get(item.claim.queueItemId) === item.index;
		const { monitor } = item.envelope.rule;
		return {
			claim: item.claim,
			reply: note,
			trace: [{ at, step: 'reply', text, detail: { state: note.state, reason: note.reason } }],
			...(closes ? { close: { state: 'inactive', outcome: 'ready', reason: 'none', monitor } } : {}),
		};
	});
}
