import { replyId } from '../../adapters/record-id';
import type { ReplyNote } from '../../core/activity/queue-item';
import { previewOnlyText, whyNoReply } from '../../core/decision/outcome/why-no-reply';
import { isArcError } from '../../core/errors';
import type { Replies } from '../../core/ledger/replies';
import type { StoreSettings } from '../../core/ledger/settings';
import type { ReplySender } from '../../core/reply/reply-sender';
import type { ReplyToken } from '../../core/reply/compose-reply';
import type { HeldItem } from '../items/held-item';
import type { ChosenTemplate } from './choose-template';
import { earlierReply, wasBegun } from './earlier-reply';
import { notSent, noteOf, unwritable, type ReplyOutcome } from './reply-outcome';
import { shownOf, writeReply, type ReplyOptions, type WrittenReply } from './write-reply';

/** What writing the replies of a batch takes. */
export interface Writing {
	readonly ledger: Pick<Replies, 'trackingToken' | 'endReply'>;
	readonly options: ReplyOptions;
	readonly ownAddresses: ReadonlySet<string>;
	readonly settings: StoreSettings;
	readonly sender: Pick<ReplySender, 'wasSent'>;
	/** What became of replies that were begun before. */
	readonly begun: ReadonlyMap<string, ReplyNote>;
}

/** A reply that is ready to be sent. */
export interface ReadyReply {
	readonly item: HeldItem;
	readonly id: string;
	readonly written: WrittenReply;
}

/** The one reply of an item, unless something forbids it. */
export async function prepareReply(
	writing: Writing,
	item: HeldItem,
	chosen: ChosenTemplate,
): Promise<ReadyReply | ReplyOutcome> {
	const { ledger, options, ownAddresses } = writing;
	const isPreview = options.previewOnly === true;
	const id = replyId(item.json.activity.id, item.item.queueId ?? '', chosen.key);
	const begun = writing.begun.get(id);
	const known = begun ?? item.item.reply;
	if (!isPreview) {
		// Whoever sent it may have ended before it was kept.
		if (begun?.state === 'sent' && item.item.reply?.state !== 'sent') await ledger.endReply(id, begun);
		if (known !== null && known.id === id && (wasBegun(known) || item.kind === 'closed'))
			return await earlierReply(ledger, known, writing.sender);
		if (item.kind === 'closed')
			return notSent(id, 'alreadyHandled', 'The queue item was closed before, without this reply');
	}
	const why = whyNoReply(item.json, chosen, {
		sendReplies: isPreview || options.sendReplies !== false,
		answerUnproved: options.answerUnproved === true,
		ownAddresses,
	});
	if (why !== null) return notSent(id, why.reason, why.text);

	const written = await render(writing, item, chosen, id);
	if ('note' in written) return written;
	const { composed } = written;
	if (isPreview)
		return { note: noteOf(id, composed, 'notSent', 'previewOnly'), text: previewOnlyText, ...shownOf(written) };
	if (item.envelope.test && options.sendInTestRuns !== true) {
		return {
			note: noteOf(id, composed, 'notSent', 'testRun'),
			text: 'A test run renders the reply and does not send it',
			...shownOf(written),
		};
	}
	return { item, id, written };
}

/** The reply, or why it cannot be written, which no repetition mends; who looks at a preview gets that as an error. */
async function render(
	{ ledger, options, ownAddresses, settings }: Writing,
	{ json }: HeldItem,
	chosen: ChosenTemplate,
	id: string,
): Promise<WrittenReply | ReplyOutcome> {
	const token = await tokenOf(ledger, settings, id);
	const written = await writeReply({ id, answered: json, options, ownAddresses, token }, chosen).catch(
		// What does not answer now may answer later: the item is tried again.
		(error: unknown) =>
			isArcError(error) && error.code !== 'storeUnavailable' ? error : Promise.reject(error as Error),
	);
	if (!isArcError(written)) return written;
	if (options.previewOnly === true) throw written;
	return unwritable(id, written);
}

async function tokenOf(
	ledger: Pick<Replies, 'trackingToken'>,
	{ trackingToken: inSubject, trackingAddress: inAddress }: StoreSettings,
	id: string,
): Promise<ReplyToken | null> {
	return inSubject || inAddress ? { value: await ledger.trackingToken(id), inSubject, inAddress } : null;
}
