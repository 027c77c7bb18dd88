import type { Attachment } from '../../../../core/activity/activity';
import { textFromHtml } from '../../../../core/mail/reply-text/html/text-from-html';
import { readAttachment, type NamedPart } from './attachment';
import { messageInSignature } from './message-in-signature';
import { isMessage, type MimePart } from '../structure/mime-part';
import { typeByName } from './file-types';
import { TextReader } from './text-reader';
import { uuencodedFiles } from '../structure/uuencoded-files';
import { decodeTransfer } from '../structure/transfer-encoding';

export interface MessageBody {
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
}

/** Is given the bytes of each attachment, by its place among the attachments. */
export type KeepContent = (index: number, content: Buffer) => void;

/** A piece of what a reader sees, as text, as HTML, or as either. */
interface Shown {
	readonly text: string | null;
	readonly html: string | null;
}

/**
 * Decodes the parts of a message: text and HTML as they are written, and what is attached by name,
 * type and size; the bytes of an attachment are decoded only where somebody keeps them.
 *
 * Text is what a mail program shows: of alternatives one, of all other parts each, in order. A part
 * with a file name is an attachment whatever else it says, a message in the message is one too, and
 * of a body that has no parts though it should, what stands there is the text. Of a message that is
 * a signature as a whole, the message inside it is read, its files behind the signature.
 */
export function readBody(raw: Buffer, parts: readonly MimePart[], keep?: KeepContent): MessageBody {
	const [root] = parts;
	if (root === undefined) return { text: '', html: '', attachments: [] };
	const own = readOwnBody(raw, root, parts, keep);
	const signed = messageInSignature(raw, root);
	if (signed === null) return own;
	const [inside] = signed.parts;
	if (inside === undefined) return own;
	const count = own.attachments.length;
	const body = readOwnBody(signed.raw, inside, signed.parts, (index, content) => keep?.(count + index, content));
	return { ...body, attachments: [...own.attachments, ...body.attachments] };
}

function readOwnBody(raw: Buffer, root: MimePart, parts: readonly MimePart[], keep?: KeepContent): MessageBody {
	const reader = new TextReader(raw, parts);
	const attached: MimePart[] = [];
	const own = shownIn(root, false, { raw, root, reader, attached });
	const shown = own.length > 0 ? own : textAmongFiles(parts, attached, reader);
	const html = shown.some((piece) => piece.html !== null) ? shown.map(asHtml).join('<br/>\n') : '';
	const hasText = shown.some(({ text }) => !isBlank(text));
	const text = hasText || html === '' ? shown.map(asText).join('\n') : '';
	const isShown = shownByHtml(html);
	const attachments = attached.map((part, index) => {
		const named: NamedPart = { part, index, name: reader.fileName(part) };
		keep?.(index, decodeTransfer(raw.subarray(part.from, part.to), part.encoding));
		return readAttachment(raw, named, isShown(part));
	});
	return { text, html, attachments };
}

/** The text that telephones and scanners give a name, where the message has no other: it is a file and its text. */
function textAmongFiles(
	parts: readonly MimePart[],
	attached: readonly MimePart[],
	reader: TextReader,
): readonly Shown[] {
	const isText = ({ type, embedded }: MimePart): boolean => !embedded && (type === 'text/plain' || isPage.test(type));
	if (parts.some((part) => isText(part) && !attached.includes(part))) return [];
	const named = attached.find((part) => isText(part) && part.disposition !== 'attachment');
	return named === undefined ? [] : shownText(named, reader);
}

interface Reading {
	readonly raw: Buffer;
	readonly root: MimePart;
	readonly reader: TextReader;
	/** What is attached, in the order in which it stands. */
	readonly attached: MimePart[];
}

function shownIn(part: MimePart, isAlternative: boolean, reading: Reading): readonly Shown[] {
	if (part.children.length > 0 && !isMessage(part.type)) {
		const isChoice = part.type === 'multipart/alternative';
		const others = part.children.filter((child) => !isForProgram(child, part));
		const children = others.length > 0 ? others : part.children;
		const pieces = children.map((child) => shownIn(child, isChoice, reading));
		return isChoice ? oneOf(pieces) : pieces.flat();
	}
	if (isAttached(part, isAlternative, part === reading.root)) {
		reading.attached.push(part);
		return [];
	}
	return partedAtFiles(part, reading).flatMap((piece) => {
		if (piece.encoding !== 'uuencode' || piece === part) return shownText(piece, reading.reader);
		reading.attached.push(piece);
		return [];
	});
}

function shownText(part: MimePart, reader: TextReader): readonly Shown[] {
	const text = withoutDelimiters(reader.read(part), part);
	if (text === '') return [];
	return [isHtml(part, text) ? { text: null, html: text } : { text, html: null }];
}

/** Files of a message, beyond which those that are in its texts stay text. */
const maxFiles = 100;

/** A text with uuencoded files in it as what it is made of: texts and files, in order. */
function partedAtFiles(part: MimePart, { raw, attached }: Reading): readonly MimePart[] {
	if (part.type !== 'text/plain' || part.encoding !== 'none' || attached.length >= maxFiles) return [part];
	const files = uuencodedFiles(raw.subarray(part.from, part.to));
	if (files.length === 0) return [part];
	const pieces: MimePart[] = [];
	let from = part.from;
	const addText = (to: number): void => {
		if (to > from) pieces.push({ ...part, from, to, fileName: '', disposition: '' });
	};
	for (const { name, ...place } of files) {
		addText(part.from + place.from);
		from = part.from + place.to;
		const type = typeByName(name) ?? 'application/octet-stream';
		const file = { type, fileName: name, encoding: 'uuencode', disposition: 'attachment', contentId: '' } as const;
		pieces.push({ ...part, ...file, from: part.from + place.from, to: from });
	}
	addText(part.to);
	return pieces;
}

/** Kinds of text that are data for programs: nobody reads them as a mail. */
const dataTypes =
	/^text\/(?:calendar|x?-?v-?card|directory|css|csv|xml|javascript|rtf|x-amp-html|rfc822-headers|watch-html|x-[a-z-]*script)$/;

/**
 * What few programs show and nobody sent as a file: an alternative for AMP or a watch, and what a Mac notes beside a
 * file (RFC 1740).
 */
function isForProgram({ type, disposition, fileName }: MimePart, within: MimePart): boolean {
	if (within.type === 'multipart/appledouble') return type === 'application/applefile';
	const isKind = within.type === 'multipart/alternative' && /^text\/(?:x-amp|watch)-html$/.test(type);
	return isKind && disposition !== 'attachment' && fileName === '';
}

function isAttached(part: MimePart, isAlternative: boolean, isRoot: boolean): boolean {
	const { type, disposition, fileName, isGuess } = part;
	if (disposition === 'attachment') return true;
	// Some programs name the texts of a mail; they are what is read, all the same.
	const isBody = isAlternative || isRoot;
	if (fileName !== '' && !(isBody && type.startsWith('text/'))) return true;
	if (type.startsWith('multipart/') || (isRoot && isPage.test(type))) return false;
	return dataTypes.test(type) || !(type.startsWith('text/') || (isGuess && isRoot));
}

/** The text of a multipart that has no parts, without the lines that should part them. */
function withoutDelimiters(text: string, { type, params }: MimePart): string {
	const boundary = params.get('boundary') ?? '';
	if (boundary === '' || !type.startsWith('multipart/')) return text;
	const delimiters = new Set([`--${boundary}`, `--${boundary}--`]);
	return text
		.split('\n')
		.filter((line) => !delimiters.has(line.trimEnd()))
		.join('\n')
		.trim();
}

const htmlStart = /^\s*<(?:!doctype\s+html|html|head|body|meta|style|title|p|div|table|span|font|center|br|h[1-6])\b/i;

/** HTML; that of AMP is an alternative for few programs, unless nothing else is there. */
const isPage = /^text\/(?:x-amp-)?html$/;

/** What is said to be HTML, or is a body of unknown kind that begins as HTML does. */
function isHtml({ type, isGuess }: MimePart, text: string): boolean {
	if (isPage.test(type)) return true;
	const isUnknown = isGuess || type.startsWith('multipart/');
	return isUnknown && htmlStart.test(text.slice(0, 1_000));
}

/** Of alternatives the last HTML and the first text in which there is something to read. */
function oneOf(pieces: readonly (readonly Shown[])[]): readonly Shown[] {
	const withHtml = pieces.findLast((piece) => piece.some(({ html }) => html !== null)) ?? [];
	// Some programs put the HTML into the text, too.
	const isShown = (text: string | null): boolean => !isBlank(text) && !(withHtml.length > 0 && isSource(text ?? ''));
	const withText = pieces.find((piece) => piece.some(({ text }) => isShown(text))) ?? [];
	const text = withText === withHtml ? null : withText.map(asText).join('\n');
	const html = withHtml.length === 0 ? null : withHtml.map(asHtml).join('<br/>\n');
	if (text === null) return withHtml;
	return text === '' && html === null ? (pieces[0] ?? []) : [{ text: isBlank(text) ? null : text, html }];
}

function isSource(text: string): boolean {
	return /^\s*<(?:!doctype\s+html|html)\b/i.test(text.slice(0, 1_000));
}

function asText({ text, html }: Shown): string {
	return isBlank(text) && html !== null ? textFromHtml(html) : (text ?? '');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\n': '<br/>\n' };

function asHtml({ text, html }: Shown): string {
	return html ?? `<div>${(text ?? '').replace(/[&<>\n]/g, (char) => escapes[char] ?? char)}</div>`;
}

/** Whether there is nothing to see: blanks, and characters without width. */
function isBlank(text: string | null): boolean {
	return text === null || !/[^\s\p{Z}\p{Cc}\p{Cf}\u034f\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
}

/** Tells whether the HTML shows a part: by its id or by its place. */
function shownByHtml(html: string): (part: MimePart) => boolean {
	const named = new Set<string>();
	for (const [, id = ''] of html.matchAll(/\bcid:([^"'\s>)]{1,300})/gi)) named.add(plainId(id));
	return ({ contentId, location }) => {
		if (contentId !== '' && named.has(plainId(contentId))) return true;
		return location !== '' && location.length < 300 && html.includes(location);
	};
}

function plainId(id: string): string {
	const plain = id.replaceAll('&amp;', '&').toLowerCase();
	try {
		return decodeURIComponent(plain);
	} catch {
		return plain;
	}
}
