/**
 * Text of `format=flowed` with its paragraphs put together again (RFC 3676): a line that ends in a
 * blank goes on in the next one of the same depth of quotes. With `delsp` that blank is none of the
 * text.
 */
export function unflow(text: string, delSp: boolean): string {
	const lines: string[] = [];
	let paragraph: string[] = [];
	let depth = -1;
	const end = (): void => {
		if (depth >= 0) lines.push(`${'>'.repeat(depth)}${depth > 0 ? ' ' : ''}${paragraph.join('')}`);
		paragraph = [];
		depth = -1;
	};
	for (const line of text.split('\n')) {
		const quotes = /^>*/.exec(line)?.[0].length ?? 0;
		const content = line.slice(quotes).replace(/^ /, '');
		if (quotes !== depth || content === '-- ') end();
		depth = quotes;
		const isFlowed = content.endsWith(' ') && content !== '-- ';
		paragraph.push(isFlowed && delSp ? content.slice(0, -1) : content);
		if (!isFlowed) end();
	}
	end();
	return lines.join('\n');
}
