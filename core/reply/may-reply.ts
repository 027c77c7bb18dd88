import type { Activity } from '../activity/activity';
import { isAddress, normalizeAddress } from '../address';
import { isListMail, isMachine } from '../mail/automatic/automatic-kind';
import { hasEmptyReturnPath } from '../mail/automatic/signs';
import { isUnattended } from '../mail/automatic/unattended';

/** Why no automatic reply may go to the sender of a message, whatever the rule says. */
export type NoReplyReason =
	'automaticMail' | 'listMail' | 'replyNotWanted' | 'ownAddress' | 'senderUnproved' | 'noReplyAddress';

export interface MayReplyOptions {
	/** Normalised addresses of the store's queues. */
	readonly ownAddresses: ReadonlySet<string>;
	/** Whether a sender of whom a trusted server says that he is not who he pretends to be is answered too. */
	readonly answerUnproved?: boolean;
}

/**
 * The reason that forbids a reply, or null. A machine is never answered, nor a list, nor a queue of
 * the store itself, which would answer in turn; nor a sender whose mail says that it wants no
 * answers by machine (X-Auto-Response-Suppress: All; Exchange puts the other values on mail of
 * people) or was sent so that nothing can come back (RFC 3834 section 2), nor one who is not proved
 * (DMARC, RFC 7489: the answer would reach somebody who never wrote), nor one without an address that
 * a person reads.
 */
export function whyNotReply(
	activity: Activity,
	{ ownAddresses, answerUnproved = false }: MayReplyOptions,
): NoReplyReason | null {
	const { automatic, from } = activity;
	if (activity.direction === 'outgoing' || automatic === 'ownAddress') return 'ownAddress';
	if (isMachine(automatic)) return 'automaticMail';
	if (isListMail(automatic)) return 'listMail';
	if (from !== null && ownAddresses.has(normalizeAddress(from))) return 'ownAddress';
	const suppressed = headerOf(activity, 'x-auto-response-suppress').toLowerCase().split('\n');
	if (suppressed.some((value) => value.trim() === 'all')) return 'replyNotWanted';
	if (hasEmptyReturnPath({ headers: activity.headers ?? {} })) return 'replyNotWanted';
	if (activity.authentication?.dmarc === 'fail' && !answerUnproved) return 'senderUnproved';
	const to = replyAddress(activity, ownAddresses);
	return to === null || isUnattended(to) ? 'noReplyAddress' : null;
}

/**
 * Where a reply goes, normalised: to Reply-To where there is one that is no list and no queue of the
 * store, else to From; null where neither is an address.
 */
export function replyAddress(activity: Activity, ownAddresses: ReadonlySet<string>): string | null {
	const list = /<mailto:([^>?]+)/i.exec(headerOf(activity, 'list-post'))?.[1];
	const isList = (address: string): boolean => list !== undefined && normalizeAddress(list) === address;
	const candidates = [activity.replyTo, activity.from].map((address) => normalizeAddress(address ?? ''));
	return candidates.find((address) => isAddress(address) && !isList(address) && !ownAddresses.has(address)) ?? null;
}

function headerOf({ headers }: Activity, name: string): string {
	return headers !== undefined && Object.hasOwn(headers, name) ? (headers[name] ?? '') : '';
}
