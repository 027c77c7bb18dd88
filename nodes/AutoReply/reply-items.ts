import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { replyId } from '../../adapters/record-id';
import type { ReplyNote } from '../../core/activity/queue-item';
import { previewOnlyText, whyNoReply } from '../../core/decision/why-no-reply';
import { isArcError } from '../../core/errors';
import type { ReplyToken } from '../../core/reply/compose-reply';
import type { RecordStore } from '../../core/record-store';
import type { Step } from '../../core/ledger/steps';
import type { StoreSettings } from '../../core/ledger/settings';
import { holdItems, withErrors, type HeldItem } from '../shared/items/hold-items';
import { openStore } from '../shared/store/open-store';
import { passOn } from '../shared/items/pass-on';
import { nodesBehind } from '../shared/rule/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { templateReader, type ChosenTemplate } from './choose-template';
import { deliverReply, noteOf, type Outcome, type Postman } from './deliver-reply';
import { fewAtOnce } from './few-at-once';
import { notSent, unwritable } from './not-sent';
import { readSmtpAccount, type SmtpLogin } from './open-smtp-account';
import { ownAddressesOf, previewElsewhere } from './preview-elsewhere';
import { shownOf, writeReply, type ReplyOptions, type WrittenReply } from './write-reply';

const output = { sent: 0, notSent: 1 } as const;

/** Sending is tried again for half of the lease, in which claims are sure to last, and no longer than this. */
const longestPatienceMs = 30_000;

interface Answering extends Postman {
	readonly options: ReplyOptions;
	readonly ownAddresses: ReadonlySet<string>;
	readonly settings: StoreSettings;
}

/** Replies to the sender of each item, once, and never to a machine. */
export async function replyToItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const store = await openStore(context);
	const options = context.getNodeParameter('options', 0, {}) as ReplyOptions;
	if (options.previewOnly === true && (options.previewOf ?? 'item') !== 'item')
		return await previewElsewhere(context, store);
	const account = await readSmtpAccount(context, context.getNodeParameter('smtpLogin', 0, 'password') as SmtpLogin);
	const outputs: INodeExecutionData[][] = [[], []];
	const { held, errors } = await holdItems(context, store, { repeats: true });
	const templateOf = templateReader(context, store);
	const { createSmtpSender } = await import('../../adapters/mail/smtp/smtp-sender.js');
	const sender = createSmtpSender(account);
	const patienceMs = Math.min(longestPatienceMs, ...held.map(({ envelope }) => envelope.rule.leaseSeconds * 500));
	const patienceEnds = performance.now() + patienceMs;
	const answering: Answering = {
		store,
		sender,
		patienceEnds,
		options,
		ownAddresses: await ownAddressesOf(store, ...held.map(({ json }) => json)),
		settings: await store.settings(),
	};
	const replied: { readonly item: HeldItem; readonly outcome: Outcome }[] = [];
	try {
		// All are written before the first one goes out; how many are under way at once is what a process that dies leaves in doubt.
		const written = await Promise.all(
			held.map(
				async (item) =>
					await orError(async () => await write(answering, item, await templateOf(item.index, item.json.activity))),
			),
		);
		const outcomes = await fewAtOnce(written, sender.atOnce, async (one) =>
			one instanceof Error ? one : await orError(async () => await send(answering, one)),
		);
		for (const [position, item] of held.entries()) {
			const outcome = outcomes[position];
			if (outcome === undefined) continue;
			if (outcome instanceof Error) {
				errors.set(item.index, outcome);
				continue;
			}
			replied.push({ item, outcome });
			const { note, preview, missing = [] } = outcome;
			const json = { ...item.json, reply: { ...note, message: outcome.text, missing, ...preview } };
			outputs[note.state === 'sent' ? output.sent : output.notSent]?.push(passOn(input, item.index, json));
		}
	} finally {
		await sender.close();
	}
	await closeItems(context, store, replied);
	return withErrors(input, outputs, errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: output.notSent,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
}

/** A reply that is ready to be sent. */
interface ReadyReply {
	readonly item: HeldItem;
	readonly id: string;
	readonly written: WrittenReply;
}

/** What an item failed with, so that the others of its batch go on. */
async function orError<Result>(act: () => Promise<Result>): Promise<Result | Error> {
	try {
		return await act();
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** The one reply of an item, unless something forbids it. */
async function write(answering: Answering, item: HeldItem, chosen: ChosenTemplate): Promise<ReadyReply | Outcome> {
	const { options } = answering;
	const isPreview = options.previewOnly === true;
	const id = replyId(item.json.activity.id, item.item.queueId ?? '', chosen.key);
	const known = item.item.reply;
	if (!isPreview) {
		if (known !== null && known.id === id && (wasBegun(known) || item.kind === 'closed'))
			return await earlier(answering.store, known);
		if (item.kind === 'closed')
			return notSent(id, 'alreadyHandled', 'The queue item was closed before, without this reply');
	}
	const why = whyNoReply(item.json, chosen, {
		sendReplies: isPreview || options.sendReplies !== false,
		ownAddresses: answering.ownAddresses,
	});
	if (why !== null) return notSent(id, why.reason, why.text);

	const written = await render(answering, item, chosen, id);
	if ('note' in written) return written;
	const { composed } = written;
	const shown = shownOf(written);
	if (isPreview) {
		return { note: noteOf(id, composed, 'notSent', 'previewOnly'), text: previewOnlyText, ...shown };
	}
	if (item.envelope.test && options.sendInTestRuns !== true) {
		return {
			note: noteOf(id, composed, 'notSent', 'testRun'),
			text: 'A test run renders the reply and does not send it',
			...shown,
		};
	}
	return { item, id, written };
}

/** Sends what is ready; what is decided otherwise stays so. */
async function send(answering: Answering, one: ReadyReply | Outcome): Promise<Outcome> {
	if (!('written' in one)) return one;
	const { item, id, written } = one;
	return { ...(await deliverReply(answering, item, id, written.composed)), ...shownOf(written) };
}

/** The reply, or why it cannot be written, which no repetition mends; who looks at a preview gets that as an error. */
async function render(
	{ store, options, ownAddresses, settings }: Answering,
	{ json }: HeldItem,
	chosen: ChosenTemplate,
	id: string,
): Promise<WrittenReply | Outcome> {
	const token = await tokenOf(store, settings, id);
	const written = await writeReply({ id, answered: json, options, ownAddresses, token }, chosen).catch(
		(error: unknown) => (isArcError(error) ? error : Promise.reject(error as Error)),
	);
	if (!isArcError(written)) return written;
	if (options.previewOnly === true) throw written;
	return unwritable(id, written);
}

async function tokenOf(
	store: RecordStore,
	{ trackingToken: inSubject, trackingAddress: inAddress }: StoreSettings,
	id: string,
): Promise<ReplyToken | null> {
	return inSubject || inAddress ? { value: await store.trackingToken(id), inSubject, inAddress } : null;
}

/** Whether a reply was written down, and is never sent again; of the others it is decided anew. */
function wasBegun({ state, reason }: ReplyNote): boolean {
	return state !== 'notSent' || reason === 'sendFailed' || reason === 'alreadySent';
}

/** A reply that was begun before. One that was under way when its process died may have gone out, so it is not sent again. */
async function earlier(store: RecordStore, note: ReplyNote): Promise<Outcome> {
	if (note.state === 'sent') return { note, text: 'Sent before, by an earlier execution' };
	if (note.state === 'pending') {
		const unknown: ReplyNote = { ...note, state: 'unknown', reason: 'interrupted' };
		await store.endReply(note.id, unknown);
		return {
			note: unknown,
			text: 'The process ended while the reply was under way; whether it was sent is not known, so it is not sent again',
		};
	}
	const reason = note.reason ?? 'unknown';
	return { note: { ...note, reason }, text: `Decided before, by an earlier execution: ${reason}` };
}

/** Closes what has no further reply before it; the record was made, whatever became of the reply. */
async function closeItems(
	context: IExecuteFunctions,
	store: RecordStore,
	replied: readonly { readonly item: HeldItem; readonly outcome: Outcome }[],
): Promise<void> {
	const last = !nodesBehind(context).some(({ kind }) => kind === 'autoReply' || kind === 'createRecord');
	const at = new Date(await store.now()).toISOString();
	const open = replied.filter(({ item }) => item.kind === 'open');
	const steps = open.map(({ item, outcome }, position): Step => {
		const repeated = open.slice(position + 1).some((later) => later.item.claim.queueItemId === item.claim.queueItemId);
		return {
			claim: item.claim,
			...(outcome.note.state === 'notSent' ? { reply: outcome.note } : {}),
			trace: [
				{ at, step: 'reply', text: outcome.text, detail: { state: outcome.note.state, reason: outcome.note.reason } },
			],
			...(last && !repeated
				? {
						close: {
							state: 'inactive' as const,
							outcome: 'ready' as const,
							reason: 'none' as const,
							monitor: item.envelope.rule.monitor,
						},
					}
				: {}),
		};
	});
	if (steps.length > 0) await store.commit(steps);
}
