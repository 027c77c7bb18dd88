import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { replyId } from '../../adapters/record-id';
import type { SmtpSender } from '../../adapters/mail/smtp-sender';
import type { ReplyNote } from '../../core/activity/queue-item';
import { ArcError, isArcError } from '../../core/errors';
import { normalizeAddress } from '../../core/mail/address';
import type { ComposedReply } from '../../core/reply/compose-reply';
import { reference } from '../../core/record/reference';
import type { RecordStore, Step } from '../../core/record-store';
import { holdItems, withErrors, type HeldItem } from '../shared/hold-items';
import { openStore } from '../shared/open-store';
import { passOn } from '../shared/pass-on';
import { nodesBehind } from '../shared/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { smtpSettings, templateReader, type ChosenTemplate, type ReplyOptions } from './read-reply-settings';

const output = { sent: 0, notSent: 1 } as const;

/** What came of one reply: the note for the queue item and what the output shows besides it. */
interface Outcome {
	readonly note: ReplyNote;
	readonly text: string;
	readonly preview?: { readonly text: string; readonly html?: string };
	readonly missing?: readonly string[];
}

interface Postman {
	readonly store: RecordStore;
	readonly sender: SmtpSender;
	readonly options: ReplyOptions;
	readonly ownAddresses: ReadonlySet<string>;
	readonly usesTokens: boolean;
}

/** Replies to the sender of each item, once, and never to a machine. */
export async function replyToItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const store = await openStore(context);
	const options = context.getNodeParameter('options', 0, {}) as ReplyOptions;
	const settings = smtpSettings(await context.getCredentials('arcSmtpApi'));
	const outputs: INodeExecutionData[][] = [[], []];
	const { held, errors } = await holdItems(context, store, { repeats: true });
	const templateOf = await templateReader(context, store);
	const { createSmtpSender } = await import('../../adapters/mail/smtp-sender.js');
	const sender = createSmtpSender(settings);
	const { trackingToken: usesTokens } = await store.settings();
	const postman: Postman = { store, sender, options, ownAddresses: await ownAddressesOf(store, held), usesTokens };
	const replied: { readonly item: HeldItem; readonly outcome: Outcome }[] = [];
	try {
		for (const item of held) {
			try {
				const outcome = await reply(postman, item, await templateOf(item.index));
				replied.push({ item, outcome });
				const { note, preview, missing = [] } = outcome;
				const json = { ...item.json, reply: { ...note, message: outcome.text, missing, ...preview } };
				outputs[note.state === 'sent' ? output.sent : output.notSent]?.push(passOn(input, item.index, json));
			} catch (error) {
				errors.set(item.index, error instanceof Error ? error : new Error(String(error)));
			}
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

/** The one reply of an item: written down, sent, and marked; in that order, so that it is sent at most once. */
async function reply(postman: Postman, item: HeldItem, chosen: ChosenTemplate): Promise<Outcome> {
	const { json } = item;
	const id = replyId(json.activity.id, item.item.queueId ?? '', chosen.key);
	const notSent = (reason: string, text: string, more: Partial<Outcome> = {}): Outcome => ({
		note: { id, state: 'notSent', reason, ...more.note },
		text,
		...more,
	});
	if (item.item.reply !== null && item.item.reply.id === id) return await earlier(postman.store, item.item.reply);
	if (item.kind === 'closed') return notSent('alreadyHandled', 'The queue item was closed before, without this reply');
	if (json.record === undefined) return notSent('noRecord', 'No record was made that a reply could speak of');
	if (chosen.template === null) return notSent('templateMissing', 'The template is no longer in the record store');
	if (chosen.recordType !== null && chosen.recordType !== '' && chosen.recordType !== json.record.type) {
		return notSent('templateTypeMismatch', `The template is for ${chosen.recordType} records, and a ${json.record.type} was made`);
	}
	if (!json.queue?.emailAddress) return notSent('queueWithoutAddress', 'The item has no queue with an address to reply from');

	const [{ whyNotReply }, { composeReply }, { renderTemplate }] = await Promise.all([
		import('../../core/reply/may-reply.js'),
		import('../../core/reply/compose-reply.js'),
		import('../../core/reply/render-template.js'),
	]);
	const why = whyNotReply(json.activity, { ownAddresses: postman.ownAddresses });
	if (why !== null) return notSent(why, whyTexts.get(why) ?? why);
	const { subject, text, html, missing } = renderTemplate(chosen.template, {
		record: json.record,
		activity: json.activity,
		contact: json.sender?.contact ?? {},
		account: json.sender?.account ?? {},
		queue: json.queue,
	});
	const { envelopeFrom = '', fromName = '', sendInTestRuns = false } = postman.options;
	const composed = composeReply({
		id,
		activity: json.activity,
		queue: { name: fromName === '' ? json.queue.name : fromName, emailAddress: json.queue.emailAddress },
		subject,
		text,
		html,
		envelopeFrom: envelopeFrom === '' ? null : envelopeFrom,
		token: postman.usesTokens ? await postman.store.trackingToken(id) : null,
		ownAddresses: postman.ownAddresses,
	});
	const shown = { missing, preview: { text, ...(html === undefined ? {} : { html }) } };
	if (item.envelope.test && !sendInTestRuns) {
		return notSent('testRun', 'A test run renders the reply and does not send it', {
			...shown,
			note: noteOf(id, composed, 'notSent', 'testRun'),
		});
	}
	return { ...(await deliver(postman, item, id, composed)), ...shown };
}

async function deliver({ store, sender }: Postman, item: HeldItem, id: string, composed: ComposedReply): Promise<Outcome> {
	const { json } = item;
	const link = json.rule?.link ?? 'regarding';
	const record = json.record === undefined ? null : reference(json.record.type, json.record.id);
	const begun = await store.beginReply(item.claim, {
		id,
		messageId: composed.messageId,
		to: composed.to,
		from: composed.from.address,
		subject: composed.subject,
		text: composed.text,
		inReplyTo: composed.inReplyTo,
		references: composed.references,
		regarding: link === 'regarding' ? record : null,
		related: link === 'related' && record !== null ? [record] : [],
		test: item.envelope.test,
	});
	if (begun === 'claimLost') throw new ArcError('claimLost', 'Another execution holds the queue item');
	if (begun === 'exists') {
		const note: ReplyNote = { id, state: 'notSent', reason: 'alreadySent' };
		return { note, text: 'This reply was begun before, so it is not sent again' };
	}
	try {
		await sender.send(composed);
	} catch (error) {
		const note = noteOf(id, composed, 'notSent', 'sendFailed');
		if (!item.envelope.test) await store.endReply(id, note);
		const said = isArcError(error) ? [error.message, error.hint] : ['The message could not be handed to the mail server'];
		return { note, text: said.filter(Boolean).join('. ') };
	}
	const note = noteOf(id, composed, 'sent', null);
	if (!item.envelope.test) await store.endReply(id, note);
	return { note, text: `Sent to ${composed.to}` };
}

const whyTexts = new Map<string, string>([
	['automaticMail', 'A machine wrote the message, and machines are never answered'],
	['listMail', 'The message came through a mailing list, which is never answered'],
	['replyNotWanted', 'The message says that it wants no automatic answers'],
	['ownAddress', 'The message comes from an address of a queue of this store'],
	['noReplyAddress', 'The message has no address that a person reads'],
]);

function noteOf(id: string, composed: ComposedReply, state: ReplyNote['state'], reason: string | null): ReplyNote {
	return { id, state, reason, messageId: composed.messageId, to: composed.to, subject: composed.subject };
}

/** A reply that was begun before. One that was under way when its process died may have gone out, so it is not sent again. */
async function earlier(store: RecordStore, note: ReplyNote): Promise<Outcome> {
	if (note.state === 'sent') return { note, text: 'Sent before, by an earlier execution' };
	if (note.state === 'pending') {
		const unknown: ReplyNote = { ...note, state: 'unknown', reason: 'interrupted' };
		await store.endReply(note.id, unknown);
		return { note: unknown, text: 'The process ended while the reply was under way; whether it was sent is not known, so it is not sent again' };
	}
	const reason = note.reason ?? 'unknown';
	return { note: { ...note, reason }, text: `Not sent again; before, its state was ${note.state}` };
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
			trace: [{ at, step: 'reply', text: outcome.text, detail: { state: outcome.note.state, reason: outcome.note.reason } }],
			...(last && !repeated
				? { close: { state: 'inactive' as const, outcome: 'ready' as const, reason: 'none' as const, monitor: item.envelope.rule.monitor } }
				: {}),
		};
	});
	if (steps.length > 0) await store.commit(steps);
}

/** Which of the senders' addresses are queues of the store, so that it never answers itself. */
async function ownAddressesOf(store: RecordStore, held: readonly HeldItem[]): Promise<ReadonlySet<string>> {
	const addresses = held.flatMap(({ json }) => [json.activity?.from, json.activity?.replyTo, json.queue?.emailAddress]);
	const wanted = new Set(addresses.filter((address): address is string => typeof address === 'string').map(normalizeAddress));
	return new Set((await store.queuesByAddress([...wanted])).keys());
}
