/**
 * The header that marks every automatic reply of this package, with the reply's id. Where it comes
 * in, a reply came back, ours or that of another installation. (Not `X-ARC-…`: ARC is also the
 * name of an authentication scheme, RFC 8617.)
 */
export const loopHeader = 'X-N8n-Arc-Reply';

/** Whether a message with these headers (names in lower case) is an automatic reply of this package. */
export function isAutomaticReplyOfOurs(headers: Readonly<Record<string, string>>): boolean {
	return Object.hasOwn(headers, loopHeader.toLowerCase());
}
