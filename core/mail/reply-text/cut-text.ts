/**
 * The longest beginning of a text that takes at most so many bytes in UTF-8. Never cuts a character
 * in two; a text that fits is returned as it is.
 */
export function cutText(text: string, maxBytes: number): string {
	if (text.length * 3 <= maxBytes) return text;
	let bytes = 0;
	let index = 0;
	while (index < text.length) {
		const code = text.codePointAt(index) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		if (bytes > maxBytes) return text.slice(0, index);
		index += code < 0x10000 ? 1 : 2;
	}
	return text;
}
