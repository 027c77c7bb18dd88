/**
 * A text made fit for one line of a header: line breaks and all other control characters become
 * blanks, blanks are folded, and it is cut to a length. So a subject, a display name or a template's
 * value never begins a header of its own. Marks that turn the direction of writing round are taken
 * out too, since with them `gpj.exe` reads as `exe.jpg`; and what reads as an encoded word (RFC 2047)
 * is broken up, since the reader's mail program would decode into it what was taken out here.
 */
export function headerText(text: string, maxLength = 500): string {
	const line = text
		.replace(/[\p{Bidi_Control}\p{Cs}]/gu, '')
		.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
		.replace(/=\?(?=[^?]*\?[bq]\?)/gi, '= ?')
		.trim();
	return [...line].length <= maxLength
		? line
		: `${[...line]
				.slice(0, maxLength - 1)
				.join('')
				.trimEnd()}…`;
}
