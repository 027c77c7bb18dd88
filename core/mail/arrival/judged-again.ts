import type { AutomaticKind } from '../../activity/activity';
import type { StoredMessage } from '../../activity/stored-message';
import type { ParsedMessage } from './parsed-message';
import type { Queues } from './places';

/** Where a list names a queue of the store as the author, the next mailbox that it names is his. */
export function withAuthor(message: ParsedMessage, queues: Queues): ParsedMessage {
	const { from } = message.email;
	if (from === null || !queues.has(from)) return message;
	const author = message.otherAuthors.find(({ address }) => !queues.has(address));
	if (author === undefined) return message;
	return { ...message, email: { ...message.email, from: author.address, fromName: author.name } };
}

/** Mail from a queue's own address is the store's own, or pretends to be: no person wrote it to us. */
export function asOwnAddress(message: ParsedMessage, queues: Queues): ParsedMessage {
	const { from, automatic } = message.email;
	if (from === null || !queues.has(from) || automatic !== null) return message;
	return judged(message, 'ownAddress', `The sender ${from} is the address of a queue`);
}

/**
 * What this store sent and somebody's mailbox redirected to it, under another sender and perhaps
 * without the headers that mark a reply. A person who forwards or answers gives an id of his own.
 */
export function asLoop(message: ParsedMessage, found: readonly StoredMessage[]): ParsedMessage {
	const { messageId, from, automatic } = message.email;
	if (messageId === null || from === null || automatic !== null) return message;
	const sent = found.find(
		(stored) =>
			stored.messageId === messageId && stored.direction === 'outgoing' && stored.from !== null && stored.from !== from,
	);
	if (sent === undefined) return message;
	return judged(message, 'loop', `It has the Message-ID of a message that ${sent.from} sent from this store`);
}

function judged(message: ParsedMessage, automatic: AutomaticKind, automaticBecause: string): ParsedMessage {
	return { ...message, email: { ...message.email, automatic, automaticBecause } };
}
