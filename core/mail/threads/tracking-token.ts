import type { StepNote } from '../../activity/trace';
import type { ThreadHeaders } from './conversation-keys';

/** 128 bits in base32 (RFC 4648 section 6), in lower case: neither letter case nor line breaks of clients harm it. */
const pattern = '[a-z2-7]{26}';
const inSubject = new RegExp(`\\[#${pattern}\\]`, 'gi');
/** Behind the id of a reply; ids of other programs are no tokens, whatever they end in. */
const inMessageId = new RegExp(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(${pattern})@`, 'i');
const inAddress = new RegExp(`\\+(${pattern})@`, 'i');

/** Where a mail carries a token, as people read it. */
export const tokenPlaces = {
	subject: 'the subject',
	messageId: 'the id of a message that it answers',
	address: 'an address that it went to',
} as const;

export interface CarriedToken {
	readonly token: string;
	readonly place: keyof typeof tokenPlaces;
}

export interface TokenHolder extends ThreadHeaders {
	readonly subject: string;
	/** Normalised addresses that the mail went to. */
	readonly recipients?: readonly string[];
}

/** No real mail carries more; each is looked up. */
const maxTokens = 20;

/**
 * The tracking tokens of a mail, each once, likeliest first: in its subject from the last, then in
 * the ids of the messages that it answers, then in the addresses that it went to, which people keep
 * in address books. Whether a token is genuine only the store can tell.
 */
export function carriedTokens({
	subject,
	inReplyTo,
	references = [],
	recipients = [],
}: TokenHolder): readonly CarriedToken[] {
	const carried = new Map<string, CarriedToken>();
	const add = (place: CarriedToken['place'], token = ''): void => {
		const plain = token.toLowerCase();
		if (token !== '' && !carried.has(plain)) carried.set(plain, { token: plain, place });
	};
	for (const [written] of [...subject.matchAll(inSubject)].reverse()) add('subject', written.slice(2, -1));
	for (const id of [...(inReplyTo ? [inReplyTo] : []), ...[...references].reverse()])
		add('messageId', inMessageId.exec(id)?.[1]);
	for (const address of recipients) add('address', inAddress.exec(address)?.[1]);
	return [...carried.values()].slice(0, maxTokens);
}

/** A subject with its token at the end, in the place of others. */
export function withTrackingToken(subject: string, token: string): string {
	return `${withoutTrackingTokens(subject)} [#${token}]`.trimStart();
}

export function withoutTrackingTokens(subject: string): string {
	const [first = '', ...behind] = subject.split(inSubject).reverse();
	return [first, ...behind.map((text) => text.trimEnd())].reverse().join('').trim();
}

/** An address that carries the token as its plus detail; mail to it reaches the same queue. */
export function addressWithToken(address: string, token: string): string {
	const at = address.lastIndexOf('@');
	return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}

/** What is told of a mail whose tokens are none of this store's; the tokens themselves are not repeated. */
export function foreignTokens(foreign: readonly CarriedToken[]): StepNote {
	const places = [...new Set(foreign.map(({ place }) => tokenPlaces[place]))];
	return { kind: 'foreignTokens', values: { count: foreign.length, places } };
}
