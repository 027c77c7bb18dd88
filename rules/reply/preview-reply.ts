import { replyId } from '../../adapters/record-id';
import type { Activity } from '../../core/activity/activity';
import { factsOf } from '../../core/decision/judge/facts-of';
import { forbiddenTexts } from '../../core/decision/outcome/why-no-reply';
import { ArcError } from '../../core/errors';
import type { Monitor } from '../../core/ledger/monitor';
import type { Settings, StoreSettings } from '../../core/ledger/settings';
import type { Steps } from '../../core/ledger/steps';
import type { Records } from '../../core/records/records';
import { sampleMessage } from '../../core/reply/sample-message';
import type { ChosenTemplate } from './choose-template';
import { ownAddressesOf } from './own-addresses';
import { noteOf } from './reply-outcome';
import { shownOf, writeReply, type Answered, type ReplyOptions } from './write-reply';

/** What previews take of a store. */
export type PreviewingStore = Pick<Settings, 'now' | 'settings'> &
	Pick<Steps, 'load'> &
	Pick<Monitor, 'queueItems'> &
	Pick<Records, 'get' | 'queuesByAddress'>;

/** Stands where the token of a reply stands that is never sent. */
const noToken = 'x'.repeat(26);

/**
 * Shows what the template becomes for a queue item of the store, or for a sample, whatever came in: so
 * a template can be looked at behind a manual trigger. Nothing is sent, and nothing written.
 *
 * @throws ArcError `itemInvalid`, `templateMissing`, and what keeps the reply from being written
 */
export async function previewReply(
	store: PreviewingStore,
	options: ReplyOptions,
	templateOf: (activity: Activity) => Promise<ChosenTemplate>,
): Promise<object> {
	const settings = await store.settings();
	const queueItem =
		options.previewOf === 'queueItem'
			? await storedMessage(store, settings, options.previewQueueItem ?? '')
			: undefined;
	const chosen = await templateOf(queueItem?.activity ?? sampleMessage('case', '').activity);
	if (chosen.template === null)
		throw new ArcError('templateMissing', 'The template is not in the record store', {
			hint: 'Choose one from the list.',
		});
	const answered = queueItem ?? sampleMessage(chosen.recordType ?? 'case', new Date(await store.now()).toISOString());
	const { activity, queue } = answered;
	const id = replyId(activity.id, queue?.id ?? '', chosen.key);
	const ownAddresses = await ownAddressesOf(store, [answered]);
	const { trackingToken: inSubject, trackingAddress: inAddress } = settings;
	const token = inSubject || inAddress ? { value: noToken, inSubject, inAddress } : null;
	const written = await writeReply({ id, answered, options, ownAddresses, token }, chosen);
	const { whyNotReply } = await import('../../core/reply/may-reply.js');
	const forbidden = whyNotReply(activity, { ownAddresses, answerUnproved: options.answerUnproved === true });
	const { preview, missing } = shownOf(written);
	const message = `Preview of a ${options.previewOf === 'queueItem' ? 'queue item' : 'sample'}: nothing is sent${forbidden === null ? '' : `. A rule would not send it either: ${forbiddenTexts[forbidden]}`}`;
	return { ...noteOf(id, written.composed, 'notSent', 'previewOnly'), message, missing, ...preview };
}

/** A message of the store with the first record that was made for it. */
async function storedMessage(store: PreviewingStore, settings: StoreSettings, id: string): Promise<Answered> {
	const [item] = id.trim() === '' ? [] : await store.queueItems({ ids: [id.trim()] });
	const [sources] = item === undefined ? [] : await store.load([item], { addresses: true, owner: null });
	if (item === undefined || !sources) {
		throw new ArcError(
			'itemInvalid',
			`The record store has no queue item with the ID "${id.slice(0, 80)}", or its message is gone`,
			{
				hint: 'Take the ID from the page of the entry in the activity monitor, and choose the same Record Store as the rule.',
			},
		);
	}
	const [made] = Object.values(item.records).flatMap((reference) => Object.entries(reference));
	const [record] = made === undefined ? [] : await store.get(made[0], [made[1]]);
	const { sender, queue } = factsOf(sources, settings, await store.now());
	return { activity: sources.activity, sender, queue, ...(record === undefined ? {} : { record }) };
}
