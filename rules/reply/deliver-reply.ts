import { normalizeAddress } from '../../core/address';
import { isArcError } from '../../core/errors';
import type { Claims } from '../../core/ledger/claims';
import type { OutgoingReply, Replies, ReplyToBegin } from '../../core/ledger/replies';
import type { ComposedReply } from '../../core/reply/compose-reply';
import { reference, type Reference } from '../../core/record/reference';
import type { ReplySender, ReplyToSend } from '../../core/reply/reply-sender';
import { claimLost } from '../items/claim-lost';
import type { HeldItem } from '../items/held-item';
import type { ReadyReply } from './prepare-reply';
import { noteOf, type ReplyOutcome } from './reply-outcome';
import type { SentReplies } from './sent-replies';

/** What sending the replies of a batch takes. */
export interface Postman {
	readonly ledger: Pick<Claims, 'extend'> & Pick<Replies, 'beginReply'>;
	readonly sent: Pick<SentReplies, 'note'>;
	readonly sender: Pick<ReplySender, 'atOnce' | 'send' | 'wasSent'>;
	/** Until when sending may be tried again, by `performance.now()`: inside the leases of the batch. */
	readonly patienceEnds: number;
}

/**
 * Writes a reply down, sends it, and marks it; in that order, so that it is sent at most once.
 *
 * @throws ArcError `claimLost`
 */
export async function deliverReply(postman: Postman, ready: ReadyReply): Promise<ReplyOutcome> {
	const { ledger } = postman;
	const { item, id } = ready;
	const { composed } = ready.written;
	const { claim, reply } = replyToBegin(ready);
	const begun = await ledger.beginReply(claim, reply);
	if (begun === 'claimLost') throw claimLost();
	if (begun === 'exists') {
		return {
			note: noteOf(id, composed, 'notSent', 'alreadySent'),
			text: 'This reply was begun before, so it is not sent again',
		};
	}
	if (begun !== 'claimed') return { note: noteOf(id, composed, 'notSent', begun.reason), text: begun.text };
	const outcome = await send(postman, item, id, composed);
	if (!item.envelope.test) await postman.sent.note(outcome.note);
	return outcome;
}

async function send(
	{ ledger, sender, patienceEnds }: Postman,
	item: HeldItem,
	id: string,
	composed: ComposedReply,
): Promise<ReplyOutcome> {
	const leaseMs = item.envelope.rule.leaseSeconds * 1000;
	const goOn = async (): Promise<boolean> =>
		item.envelope.test || (await ledger.extend([item.claim], leaseMs)).length > 0;
	try {
		await sender.send(toSend(item, id, composed), { forMs: Math.max(0, patienceEnds - performance.now()), goOn });
	} catch (error) {
		const isUnknown = error instanceof Error && 'mayHaveArrived' in error && error.mayHaveArrived === true;
		const said = isArcError(error) ? [error.message, error.hint] : ['The message could not be handed over'];
		const note = isUnknown
			? noteOf(id, composed, 'unknown', 'unconfirmed')
			: noteOf(id, composed, 'notSent', 'sendFailed');
		return { note, text: said.filter(Boolean).join('. ') };
	}
	return { note: noteOf(id, composed, 'sent', null), text: `Sent to ${composed.to}` };
}

/** A reply as the ledger writes it down. */
export function replyToBegin({ item, id, written }: ReadyReply): ReplyToBegin {
	return { claim: item.claim, reply: outgoing(item, id, written.composed) };
}

function toSend(item: HeldItem, id: string, composed: ComposedReply): ReplyToSend {
	const { json } = item;
	return {
		id,
		composed,
		queueId: json.queue?.id ?? '',
		record: recordOf(item),
		recipient: recipientOf(json, composed.to),
	};
}

/** The record that the rule made. */
function recordOf({ json }: HeldItem): Reference | null {
	return json.record === undefined ? null : reference(json.record.type, json.record.id);
}

/** The sender's contact or account, where the reply goes to an address of it. */
function recipientOf({ sender }: HeldItem['json'], to: string): Reference | null {
	const known = [sender.contact, sender.account].find((record) =>
		(record?.emails ?? []).some((address) => normalizeAddress(address) === to),
	);
	return known === undefined || known === null ? null : reference(known.type, known.id);
}

function outgoing(item: HeldItem, id: string, composed: ComposedReply): OutgoingReply {
	const link = item.json.rule?.link ?? 'regarding';
	const record = recordOf(item);
	return {
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
	};
}
