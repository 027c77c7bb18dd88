import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { replyId } from '../../adapters/record-id';
import { forbiddenTexts } from '../../core/decision/why-no-reply';
import { factsOf } from '../../core/decision/facts-of';
import { ArcError } from '../../core/errors';
import { queueAddresses } from '../../core/mail/addresses/address';
import { sampleMessage } from '../../core/reply/sample-message';
import type { RecordStore } from '../../core/record-store';
import type { StoreSettings } from '../../core/ledger/settings';
import { withErrors } from '../shared/items/hold-items';
import { passOn } from '../shared/items/pass-on';
import { toNodeError } from '../shared/to-node-error';
import { templateReader, type ChosenTemplate } from './choose-template';
import { noteOf } from './deliver-reply';
import { shownOf, writeReply, type Answered, type ReplyOptions } from './write-reply';

/** Stands where the token of a reply stands that is never sent. */
const noToken = 'x'.repeat(26);

/**
 * Shows what the template becomes for a queue item of the store, or for a sample, whatever comes in:
 * so a template can be looked at behind a manual trigger. Nothing is sent, and nothing written.
 */
export async function previewElsewhere(
	context: IExecuteFunctions,
	store: RecordStore,
): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const outputs: INodeExecutionData[][] = [[], []];
	const errors = new Map<number, Error>();
	const settings = await store.settings();
	const templateOf = templateReader(context, store);
	for (let index = 0; index < input.length; index++) {
		try {
			const options = context.getNodeParameter('options', index, {}) as ReplyOptions;
			const queueItem =
				options.previewOf === 'queueItem'
					? await storedMessage(store, settings, options.previewQueueItem ?? '')
					: undefined;
			const chosen = await templateOf(index, queueItem?.activity ?? sampleMessage('case', '').activity);
			if (chosen.template === null)
				throw new ArcError('templateMissing', 'The template is not in the record store', {
					hint: 'Choose one from the list.',
				});
			const answered =
				queueItem ?? sampleMessage(chosen.recordType ?? 'case', new Date(await store.now()).toISOString());
			const reply = await previewOf(store, settings, options, answered, chosen);
			outputs[1]?.push(passOn(input, index, { ...input[index]?.json, reply }));
		} catch (error) {
			errors.set(index, error instanceof Error ? error : new Error(String(error)));
		}
	}
	return withErrors(input, outputs, errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: 1,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
}

async function previewOf(
	store: RecordStore,
	settings: StoreSettings,
	options: ReplyOptions,
	answered: Answered,
	chosen: ChosenTemplate,
): Promise<object> {
	const { activity, queue } = answered;
	const id = replyId(activity.id, queue?.id ?? '', chosen.key);
	const ownAddresses = await ownAddressesOf(store, answered);
	const { trackingToken: inSubject, trackingAddress: inAddress } = settings;
	const token = inSubject || inAddress ? { value: noToken, inSubject, inAddress } : null;
	const written = await writeReply({ id, answered, options, ownAddresses, token }, chosen);
	const { whyNotReply } = await import('../../core/reply/may-reply.js');
	const forbidden = whyNotReply(activity, { ownAddresses });
	const { preview, missing } = shownOf(written);
	const message = `Preview of a ${options.previewOf === 'queueItem' ? 'queue item' : 'sample'}: nothing is sent${forbidden === null ? '' : `. A rule would not send it either: ${forbiddenTexts[forbidden]}`}`;
	return { ...noteOf(id, written.composed, 'notSent', 'previewOnly'), message, missing, ...preview };
}

/** A message of the store with the first record that was made for it. */
async function storedMessage(store: RecordStore, settings: StoreSettings, id: string): Promise<Answered> {
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

/** Which addresses of a message reach queues of the store, so that it never answers itself. */
export async function ownAddressesOf(
	store: RecordStore,
	...answered: readonly Pick<Answered, 'activity' | 'queue'>[]
): Promise<ReadonlySet<string>> {
	const addresses = answered.flatMap(({ activity, queue }) => [activity?.from, activity?.replyTo, queue?.emailAddress]);
	const forms = addresses.filter((address) => typeof address === 'string').map(queueAddresses);
	const queues = await store.queuesByAddress([...new Set(forms.flat())]);
	return new Set(
		forms.flatMap(([address, ...less]) =>
			address !== undefined && [address, ...less].some((form) => queues.has(form)) ? [address] : [],
		),
	);
}
