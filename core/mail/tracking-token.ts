import type { ThreadHeaders } from './conversation-keys';

/** 128 bits in base32 (RFC 4648 section 6), in lower case: neither letter case nor line breaks of clients harm it. */
const pattern = '[a-z2-7]{26}';
const inSubject = new RegExp(`\\s*\\[#(${pattern})\\]`, 'gi');
const inMessageId = new RegExp(`\\.(${pattern})@`, 'i');

export interface TokenHolder extends ThreadHeaders {
	readonly subject: string;
}

/**
 * The tracking tokens of a mail, likeliest first: in its subject from the last, then in the ids of
 * the messages that it answers. Whether a token is genuine only the store can tell.
 */
export function trackingTokens({ subject, inReplyTo, references = [] }: TokenHolder): readonly string[] {
	const named = [...subject.matchAll(inSubject)].map(([, token = '']) => token.toLowerCase()).reverse();
	const ids = [...(inReplyTo ? [inReplyTo] : []), ...[...references].reverse()];
	const carried = ids.flatMap((id) => inMessageId.exec(id)?.[1]?.toLowerCase() ?? []);
	return [...new Set([...named, ...carried])].slice(0, 20);
}

/** A subject with its token at the end, in the place of others. */
export function withTrackingToken(subject: string, token: string): string {
	return `${withoutTrackingTokens(subject)} [#${token}]`.trimStart();
}

export function withoutTrackingTokens(subject: string): string {
	return subject.replace(inSubject, '').trim();
}
