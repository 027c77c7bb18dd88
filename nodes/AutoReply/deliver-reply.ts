import type { SmtpSender } from '../../adapters/mail/smtp/smtp-sender';
import type { ReplyNote } from '../../core/activity/queue-item';
import { ArcError, isArcError } from '../../core/errors';
import type { ComposedReply } from '../../core/reply/compose-reply';
import { reference } from '../../core/record/reference';
import type { OutgoingReply } from '../../core/ledger/replies';
import type { RecordStore } from '../../core/record-store';
import type { HeldItem } from '../shared/items/hold-items';

/** What came of one reply: the note for the queue item and what the output shows besides it. */
export interface Outcome {
	readonly note: ReplyNote;
	readonly text: string;
	readonly preview?: {
		readonly from: string;
		readonly replyTo?: string;
		readonly text: string;
		readonly html?: string;
	};
	readonly missing?: readonly string[];
}

export interface Postman {
	readonly store: RecordStore;
	readonly sender: SmtpSender;
	/** Until when sending may be tried again, by `performance.now()`: inside the leases of the batch. */
	readonly patienceEnds: number;
}

/** Writes a reply down, sends it, and marks it; in that order, so that it is sent at most once. */
export async function deliverReply(
	{ store, sender, patienceEnds }: Postman,
	item: HeldItem,
	id: string,
	composed: ComposedReply,
): Promise<Outcome> {
	const begun = await store.beginReply(item.claim, outgoing(item, id, composed));
	if (begun === 'claimLost') throw new ArcError('claimLost', 'Another execution holds the queue item');
	if (begun === 'exists') {
		return {
			note: noteOf(id, composed, 'notSent', 'alreadySent'),
			text: 'This reply was begun before, so it is not sent again',
		};
	}
	if (begun !== 'claimed') return { note: noteOf(id, composed, 'notSent', begun.reason), text: begun.text };
	const outcome = await send({ store, sender, patienceEnds }, item, id, composed);
	if (!item.envelope.test) await store.endReply(id, outcome.note);
	return outcome;
}

async function send(
	{ store, sender, patienceEnds }: Postman,
	item: HeldItem,
	id: string,
	composed: ComposedReply,
): Promise<Outcome> {
	const leaseMs = item.envelope.rule.leaseSeconds * 1000;
	const goOn = async (): Promise<boolean> =>
		item.envelope.test || (await store.extend([item.claim], leaseMs)).length > 0;
	try {
		await sender.send(composed, { forMs: Math.max(0, patienceEnds - performance.now()), goOn });
	} catch (error) {
		const isUnknown = error instanceof Error && 'mayHaveArrived' in error && error.mayHaveArrived === true;
		const said = isArcError(error)
			? [error.message, error.hint]
			: ['The message could not be handed to the mail server'];
		const note = isUnknown
			? noteOf(id, composed, 'unknown', 'unconfirmed')
			: noteOf(id, composed, 'notSent', 'sendFailed');
		return { note, text: said.filter(Boolean).join('. ') };
	}
	return { note: noteOf(id, composed, 'sent', null), text: `Sent to ${composed.to}` };
}

function outgoing({ json, envelope }: HeldItem, id: string, composed: ComposedReply): OutgoingReply {
	const link = json.rule?.link ?? 'regarding';
	const record = json.record === undefined ? null : reference(json.record.type, json.record.id);
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
		test: envelope.test,
	};
}

export function noteOf(
	id: string,
	composed: ComposedReply,
	state: ReplyNote['state'],
	reason: string | null,
): ReplyNote {
	return { id, state, reason, messageId: composed.messageId, to: composed.to, subject: composed.subject };
}
