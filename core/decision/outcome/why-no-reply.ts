import type { ArcItem } from '../../item/item';
import { whyNotReply, type NoReplyReason } from '../../reply/may-reply';

/** A reason that keeps Auto Reply from answering, with its words. */
export interface WhyNoReply {
	readonly reason: string;
	readonly text: string;
}

/** What is asked of a template before it is rendered; null where it was deleted. */
export interface TemplateQuestion {
	readonly template: object | null;
	/** The record type that it speaks of; null for one written in the node. */
	readonly recordType: string | null;
}

interface ReplyCircumstances {
	readonly sendReplies: boolean;
	/** Normalised addresses of the store's queues. */
	readonly ownAddresses: ReadonlySet<string>;
	/** Whether senders are answered of whom a trusted server says that they are forged. */
	readonly answerUnproved?: boolean;
}

/** What is said of each reason that forbids an answer to a message. */
export const forbiddenTexts: Record<NoReplyReason, string> = {
	automaticMail: 'A machine wrote the message, and machines are never answered',
	listMail: 'The message came through a mailing list, which is never answered',
	replyNotWanted: 'The message says that it wants no automatic answers, or has an empty return path',
	senderUnproved:
		'A trusted mail server says that the message is not from its sender (dmarc=fail), so an answer could go to somebody who never wrote',
	ownAddress: 'The message comes from an address of a queue of this store',
	noReplyAddress: 'The message has no address that a person reads',
};

/** What is said of a reply that a node only shows. */
export const previewOnlyText = 'Preview Only renders the reply and does not send it';

/**
 * Why Auto Reply answers an item not, or null: the node's own switch, then that there is nothing to
 * write or nobody to write as, then what forbids an answer to any such message. What the store says
 * to a reply (its switch, bounces, limits) is asked when the reply is begun.
 */
export function whyNoReply(
	json: ArcItem,
	chosen: TemplateQuestion,
	{ sendReplies, ...circumstances }: ReplyCircumstances,
): WhyNoReply | null {
	if (!sendReplies) return { reason: 'switchedOff', text: 'Send Replies is switched off in this node' };
	const why = whyNoTemplate(json, chosen);
	if (why !== null) return why;
	const forbidden = whyNotReply(json.activity, circumstances);
	return forbidden === null ? null : { reason: forbidden, text: forbiddenTexts[forbidden] };
}

/** Why there is nothing to write, or nobody to write as. */
function whyNoTemplate(json: ArcItem, { template, recordType }: TemplateQuestion): WhyNoReply | null {
	if (json.record === undefined) return { reason: 'noRecord', text: 'No record was made that a reply could speak of' };
	if (template === null) return { reason: 'templateMissing', text: 'The template is no longer in the record store' };
	if (recordType !== null && recordType !== json.record.type) {
		return {
			reason: 'templateTypeMismatch',
			text: `The template is for ${recordType} records, and a ${json.record.type} was made`,
		};
	}
	if (!json.queue?.emailAddress)
		return { reason: 'queueWithoutAddress', text: 'The item has no queue with an address to reply from' };
	return null;
}
