import { charsetOf } from '../charset/charset-names';
import { decodeText } from '../charset/decode-text';
import { unflow } from './flowed-text';
import { fileNameIn, type MimePart } from '../structure/mime-part';
import { decodeTextTransfer } from '../structure/transfer-encoding';

/** Bytes of all texts, and of all HTML, that are decoded; an activity carries less. */
const maxText = 2 * 1024 * 1024;

/** Bytes in which HTML says its charset (HTML Standard 13.2.3.2 asks for 1024). */
const maxPrescan = 4_096;

const metaCharset = /<(?:meta\b[^>]{0,300}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*(?:["']\s*)?([\w:.()-]{1,40})/i;

/** Bytes of headers in which encoded words are looked at. */
const maxHeaders = 16_384;

const wordLabel = /=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?[bq]\?/gi;

/** Reads the texts and the file names of one message, each in the charset that the message says. */
export class TextReader {
	private readonly left = { text: maxText, html: maxText };
	private named: readonly string[] | null = null;

	constructor(
		private readonly raw: Buffer,
		private readonly parts: readonly MimePart[],
	) {}

	/** The text of a part, with LF between its lines; empty once as much was read as an activity may carry. */
	read(part: MimePart): string {
		const kind = part.type === 'text/html' ? 'html' : 'text';
		const body = this.raw.subarray(part.from, Math.min(part.to, part.from + this.left[kind]));
		this.left[kind] -= body.length;
		const bytes = decodeTextTransfer(body, part.encoding);
		const text = decodeText(bytes, this.labelsFor(part, bytes));
		// Not by replacing, which notes each place and takes 20 bytes for it and more.
		const lines = text.includes('\r') ? text.split('\r\n').join('\n') : text;
		const isFlowed = part.type === 'text/plain' && part.params.get('format')?.toLowerCase() === 'flowed';
		return isFlowed ? unflow(lines, part.params.get('delsp')?.toLowerCase() === 'yes') : lines;
	}

	/** The name of a part's file; raw bytes in it are of a charset that the message names elsewhere. */
	fileName(part: MimePart): string {
		if (!/[^\0-\x7f]/.test(part.fileName)) return part.fileName;
		return fileNameIn(this.raw, part, this.charsets());
	}

	/** What the parts of the message say of their charsets, in order, then what its headers do; what says nothing is left out. */
	charsets(): readonly string[] {
		this.named ??= [...this.partLabels(), ...this.wordLabels()].filter((label) => charsetOf(label) !== null);
		return this.named;
	}

	private partLabels(): readonly string[] {
		const own = this.parts.filter(({ type, embedded }) => !embedded && type.startsWith('text/'));
		return own.flatMap((part) => {
			const start = this.raw.subarray(part.from, Math.min(part.to, part.from + maxPrescan));
			return ownLabels(part, part.type === 'text/html' ? decodeTextTransfer(start, part.encoding) : start);
		});
	}

	/** A program that encodes words of its headers writes its texts in the same charset, as a rule. */
	private wordLabels(): readonly string[] {
		const headers = this.raw.toString('latin1', 0, Math.min(this.parts[0]?.from ?? 0, maxHeaders));
		return [...new Set([...headers.matchAll(wordLabel)].map(([, label = '']) => label))];
	}

	private labelsFor(part: MimePart, bytes: Buffer): readonly string[] {
		return [...ownLabels(part, bytes), ...this.charsets()];
	}
}

function ownLabels({ type, params }: MimePart, bytes: Buffer): readonly string[] {
	const said = params.get('charset') ?? '';
	if (type !== 'text/html') return [said];
	return [said, metaCharset.exec(bytes.toString('latin1', 0, maxPrescan))?.[1] ?? ''];
}
