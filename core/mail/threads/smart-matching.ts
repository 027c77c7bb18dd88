import type { AlikeMessage } from '../../activity/stored-message';
import { subjectKey } from './same-subject';

export interface MatchedMail {
	readonly subject: string;
	readonly from: string | null;
	readonly to: readonly string[];
	readonly cc: readonly string[];
}

/** Addresses that two messages must share, those of our own queues aside. */
const sharedAddresses = 2;

/**
 * The newest message that a mail without any reply header seems to go on from: it has the same
 * subject, the sender took part in it, and two people at least are in both. A subject alone proves
 * nothing, and the address of a queue is in every mail to it.
 */
export function findAlike(
	mail: MatchedMail,
	alike: readonly AlikeMessage[],
	isOwn: (address: string) => boolean,
): AlikeMessage | undefined {
	const { from } = mail;
	const key = subjectKey(mail.subject);
	if (from === null || key === null) return undefined;
	const people = new Set([from, ...mail.to, ...mail.cc].filter((address) => !isOwn(address)));
	return alike.find(({ subject, addresses }) => {
		const shared = new Set(addresses.filter((address) => people.has(address)));
		return subjectKey(subject) === key && shared.has(from) && shared.size >= sharedAddresses;
	});
}
