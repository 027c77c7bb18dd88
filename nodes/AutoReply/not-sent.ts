import type { ArcError } from '../../core/errors';
import type { NoReplyReason } from '../../core/reply/may-reply';
import type { ChosenTemplate } from './choose-template';
import type { Outcome } from './deliver-reply';
import type { Answered } from './write-reply';

/** A reply that is not sent, with the reason in one word and in a sentence. */
export function notSent(id: string, reason: string, text: string): Outcome {
	return { note: { id, state: 'notSent', reason }, text };
}

/** A reply that cannot be written, which trying again would not mend. */
export function unwritable(id: string, { code, message, hint }: ArcError): Outcome {
	return notSent(id, code, hint === undefined ? message : `${message}. ${hint}`);
}

/** Why there is nothing to write, or nobody to write as. */
export function whyNoTemplate({ record, queue }: Answered, { template, recordType }: ChosenTemplate): { readonly reason: string; readonly text: string } | null {
	if (record === undefined) return { reason: 'noRecord', text: 'No record was made that a reply could speak of' };
	if (template === null) return { reason: 'templateMissing', text: 'The template is no longer in the record store' };
	if (recordType !== null && recordType !== record.type) {
		return { reason: 'templateTypeMismatch', text: `The template is for ${recordType} records, and a ${record.type} was made` };
	}
	if (!queue?.emailAddress) return { reason: 'queueWithoutAddress', text: 'The item has no queue with an address to reply from' };
	return null;
}

/** Why a message gets no reply, whatever the rule says. */
export const forbiddenTexts: Record<NoReplyReason, string> = {
	automaticMail: 'A machine wrote the message, and machines are never answered',
	listMail: 'The message came through a mailing list, which is never answered',
	replyNotWanted: 'The message says that it wants no automatic answers',
	ownAddress: 'The message comes from an address of a queue of this store',
	noReplyAddress: 'The message has no address that a person reads',
};
