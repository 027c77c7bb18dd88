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

/** What sending replies takes. */
export interface Postman {
	readonly ledger: Pick<Claims, 'extend'>;
	readonly sender: Pick<ReplySender, 'atOnce' | 'send' | 'together' | 'wasSent'>;
	/** Until when sending may be tried again, by `performance.now()`: inside the leases of the batch. */
	readonly patienceEnds: number;
}

/**
 * Writes a reply down before it is sent; answers why it may not go out, or null.
 *
 * @throws ArcError `claimLost`
 */
export async function beginReply(ledger: Pick<Replies, 'beginReply'>, ready: ReadyReply): Promise<ReplyOutcome | null> {
	const { claim, reply } = replyToBegin(ready);
	const begun = await ledger.beginReply(claim, reply);
	if (begun === 'claimed') return null;
	if (begun === 'claimLost') throw claimLost();
	const { id, written } = ready;
	if (begun === 'exists') {
		return {
			note: noteOf(id, written.composed, 'notSent', 'alreadySent'),
			text: 'This reply was begun before, so it is not sent again',
		};
	}
	return { note: noteOf(id, written.composed, 'notSent', begun.reason), text: begun.text };
}

/** Sends a reply that was begun. */
export async function handOver(
	{ ledger, sender, patienceEnds }: Postman,
	{ item, id, written: { composed } }: ReadyReply,
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
