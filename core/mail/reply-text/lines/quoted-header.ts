import { announcesMessage } from './announcements';
import type { LabelledLines } from './labelled-lines';
import { labelOf, labelWithoutColon, rolesOnOneLine, type Label, type LabelRole } from './message-labels';
import type { KnownContext } from './reply-context';
import { hasAddress, hasBracketedAddress, hasDate, hasTime, isQuoted, lettersOf } from './text-signs';

/** Most lines of a header: labels, and recipients that are folded. */
const maxLines = 24;

/**
 * How many lines from a place on are the headers that mail programs put over a message that they
 * quote or pass on, with the line that announces it; 0 where none are.
 *
 * People write labels too: freight enquiries, forms. So a paragraph of labels counts only where it
 * stands below an announcement, or is as Outlook writes it, or where the mail answers something and
 * sender and date are as programs write them. A paragraph that also holds other labels never counts. In a
 * first mail, into which people paste what they got, only what Outlook writes counts, with address and hour.
 */
export function quotedHeaderLines(text: LabelledLines, at: number, context: KnownContext): number {
	if (context.holdsAnother && isAnnouncedOnLine(text.at(at))) return 1;
	let start = at;
	const announcement = announcesMessage(text.at(at));
	const isRuled = announcement === null && /^[ \t]*_{8,}[ \t]*$/.test(text.at(at));
	if (announcement !== null || isRuled) start = skipBlank(text.lines, at + 1, 2);
	else if (!mayBegin(text.label(at), context)) return 0;
	if (context.holdsAnother && isOneLine(text, start)) return start + 1 - at;
	const header = readHeader(text, start, announcement === 'known');
	// Between dashes and in known words nobody writes it; some programs put no labels below.
	if (header === null) return announcement === 'known' && context.answers === true ? 1 : 0;
	const holds = context.holdsAnother
		? (announcement === 'known' ? isSomeHeader(header) : announcement !== 'shape' && isHeader(header, context)) ||
			((announcement === 'shape' || isRuled) && isSent(header))
		: isOutlook(header) && isAddressed(header) && !isPasted(text.lines, at);
	if (holds) return start + header.lines - at;
	// Of a language of which some words are known alone.
	const foreign = context.answers === true ? readHeader(text, start, false, true) : null;
	return foreign?.isWhole === true && isForeign(foreign, context) ? start + foreign.lines - at : 0;
}

/** Whether a writer leads over to what stands below, or nothing of his own stands above it. */
function isPasted(lines: readonly string[], at: number): boolean {
	const above = lines
		.slice(Math.max(0, at - maxBlank), at)
		.findLast((line) => /[\p{L}\p{N}]/u.test(line) && announcesMessage(line) === null);
	return above === undefined || /[:：]\s*$/.test(above);
}

/** Most lines between a header and what leads over to it: empty ones, and an announcement. */
const maxBlank = 10;

/** Whether a header may begin with a line: with a known label, or in an answer with one of a sender's address. */
function mayBegin(label: Label | null, { answers }: KnownContext): boolean {
	return label !== null && (label.role !== null || (answers === true && hasBracketedAddress(label.value)));
}

/** Whether a program wrote the labels behind their announcement: `----- Original Message -----From: Ada ...`. */
function isAnnouncedOnLine(line: string): boolean {
	const [, announcement = '', rest = ''] =
		/^([-_=]{2,}[^-_=]{3,60}[-_=]{2,}) ?([^\s\-_=].{3,})$/.exec(line.slice(0, 300)) ?? [];
	return rest !== '' && announcesMessage(announcement) === 'known' && labelOf(rest)?.role === 'from';
}

/** Whether a line is a whole header: sender, day with its hour, recipients and subject. */
function isOneLine(text: LabelledLines, at: number): boolean {
	const line = text.at(at);
	if (text.label(at)?.role !== 'from' || !hasDate(line) || !hasTime(line)) return false;
	const found = new Set(rolesOnOneLine(line));
	return found.has('to') && found.has('subject') && (found.has('sent') || found.has('date'));
}

function skipBlank(lines: readonly string[], from: number, most: number): number {
	let at = from;
	while (at < from + most && (lines[at] ?? '').trim() === '') at += 1;
	return at;
}

interface Header {
	readonly lines: number;
	readonly labels: readonly Label[];
	/** Whether every line belongs to a label that programs write over messages, up to an empty one. */
	readonly isWhole: boolean;
	/** Whether a label follows that they do not write. */
	readonly isForm: boolean;
}

/**
 * The paragraph of labels that begins here: known ones, and lines on which a long value goes on.
 *
 * @param isAny whether a label may have any word, also behind those that are known
 */
function readHeader(text: LabelledLines, from: number, isAnnounced: boolean, isAny = false): Header | null {
	const labels: Label[] = [];
	let at = from;
	let [isWhole, isForm] = [true, false];
	let end = from;
	for (; at < text.lines.length && at - from < maxLines; at += 1) {
		const line = text.at(at);
		if (isRuler(line) || isQuoted(line)) break;
		if (line.trim() === '') {
			if (goesOnBelow(labels, text.label(at + 1))) continue;
			break;
		}
		// Below an announcement in known words some programs write labels without a colon.
		const label = text.label(at) ?? (isAnnounced ? labelWithoutColon(line) : null);
		// Labels of one language: a word that is not known ends a header in words that are.
		const isNext = label !== null && (isAny || label.role !== null || (labels[0] ?? label).role === null);
		if (isNext) labels.push(label);
		else if (label !== null || !(goesOn(labels.at(-1), line) || isFolded(labels, text.label(at + 1)))) {
			[isWhole, isForm] = [false, label !== null];
			break;
		}
		end = at + 1;
	}
	return labels.length === 0 ? null : { lines: end - from, labels, isWhole, isForm };
}

/** Whether a line without a label belongs to the subject above it, since a further label of the header stands below. */
function isFolded(labels: readonly Label[], below: Label | null): boolean {
	const role = below?.role ?? null;
	return labels.at(-1)?.role === 'subject' && role !== null && !labels.some((label) => label.role === role);
}

/** Whether a header whose lines have empty ones between them, as some programs make them of HTML, has a further label. */
function goesOnBelow(labels: readonly Label[], next: Label | null): boolean {
	const role = next?.role ?? null;
	return role !== null && (labels[0]?.role ?? null) !== null && !labels.some((label) => label.role === role);
}

function isRuler(line: string): boolean {
	return /^[-_=]{3,}$/.test(line.trim());
}

/** Whether a line without a label belongs to the label above: recipients and subjects are folded, and a sender before his address. */
function goesOn(label: Label | undefined, line: string): boolean {
	if (label === undefined) return false;
	if (label.role === 'to' || label.role === 'cc')
		return hasAddress(line) || /[;,]\s*$/.test(label.value) || /^\s/.test(line);
	if (label.role === 'from' && hasAddress(line)) return /^[<[(]/.test(line) || !hasAddress(label.value);
	return /^\s/.test(line);
}

function valueOf({ labels }: Header, ...wanted: readonly (LabelRole | null)[]): string | undefined {
	return labels.find(({ role }) => wanted.includes(role))?.value;
}

/** Below an announcement in known words, one label of sender, date or subject suffices. */
function isSomeHeader(header: Header): boolean {
	return valueOf(header, 'from', 'sent', 'date', 'subject') !== undefined;
}

/** Sender, date and who or what it is about. */
function isComplete(header: Header): boolean {
	const about = valueOf(header, 'to', 'subject');
	return valueOf(header, 'from') !== undefined && valueOf(header, 'sent', 'date') !== undefined && about !== undefined;
}

function isSent(header: Header): boolean {
	return (
		isComplete(header) && (hasAddress(valueOf(header, 'from') ?? '') || hasTime(valueOf(header, 'sent', 'date') ?? ''))
	);
}

function isHeader(header: Header, context: KnownContext): boolean {
	if (isOutlook(header) || (hasAll(header) && isAddressed(header) && !header.isForm)) return true;
	if (context.answers !== true) return false;
	const when = valueOf(header, 'sent', 'date') ?? '';
	// Without an empty line below, the subject of this mail tells it from a form.
	if (!header.isWhole)
		return (
			!header.isForm &&
			hasAll(header) &&
			hasDate(when) &&
			hasTime(when) &&
			isSubject(valueOf(header, 'subject'), context)
		);
	if (isComplete(header)) {
		const isTold = hasAll(header) || valueOf(header, 'sent') !== undefined || hasAddress(valueOf(header, 'from') ?? '');
		return hasDate(when) && hasTime(when) && isTold;
	}
	return isForeign(header, context);
}

/** Whether it names all that programs do, and the sender before the recipients, as all of them do. */
function hasAll(header: Header): boolean {
	const roles = header.labels.map(({ role }) => role);
	const isInOrder = roles.indexOf('from') < roles.indexOf('to');
	return isComplete(header) && isInOrder && valueOf(header, 'subject') !== undefined;
}

/** Whether the sender has an address, and the date an hour. */
function isAddressed(header: Header): boolean {
	return hasAddress(valueOf(header, 'from') ?? '') && hasTime(valueOf(header, 'sent', 'date') ?? '');
}

/** Outlook's four labels in their order, with a word for the date that only programs use and a date behind it. */
function isOutlook(header: Header): boolean {
	const roles = header.labels.map(({ role }) => role).filter((role) => role !== 'cc' && role !== 'other');
	const isInOrder = roles.slice(0, 4).join() === 'from,sent,to,subject';
	return isInOrder && (hasDate(valueOf(header, 'sent') ?? '') || hasTime(valueOf(header, 'sent') ?? ''));
}

/** In a language that is not known: an address, then a date with its time, and the subject of this mail. */
function isForeign({ labels }: Header, context: KnownContext): boolean {
	const [sender, ...rest] = labels.map(({ value }) => value);
	if (sender === undefined || labels.length < 3 || !hasBracketedAddress(sender)) return false;
	const dated = rest.some((value) => hasDate(value) && hasTime(value));
	return dated && rest.some((value) => isSubject(value, context));
}

/** Whether a value is the subject of this mail, without its prefixes. */
function isSubject(value = '', { subject = '' }: KnownContext): boolean {
	const letters = lettersOf(value);
	return letters.length > 2 && lettersOf(subject).endsWith(letters);
}
