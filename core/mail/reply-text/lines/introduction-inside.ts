import { announcesMessage } from './announcements';
import { labelOf } from './message-labels';
import { bare, endsInVerb, maxLength, mayBegin, readIntroduction } from './quote-introductions';
import { hasAddress, visible } from './text-signs';

/** Words that begin the announcements of programs, before a day. */
const openers =
	'On|Am|Às|Le|El|Em|No dia|Il giorno|Il|In data|Op|Den|På|W dniu|Dnia|Dne|Dňa|Dana|În|Pe|Vào|Pada|Pada tanggal|На|Στις|Ar|V|在|于|於|בתאריך|في';
/** The beginnings of days of the week. */
const days =
	'mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|' +
	'gio|sab|ma|wo|vr|za|zo|man|tir|ons|tor|lør|søn|mån|tis|fre|lör|sön|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po|út|' +
	'st|čt|pá|uto|sri|čet|pet|sub|ned|пн|вт|ср|чт|пт|сб|вс|нд|пон|уто|сре|чет|пет|суб|нед|δευ|τρί|τετ|πέμ|παρ|σάβ|κυρ';

const day = `(?:${days})(?:\\p{L}{0,2}\\.|\\p{L}*),?`;
const opened = `(?:${openers})\\s+(?:${day}(?=\\s)|\\d{1,4}[./: 年-])`;
/** A day without such a word. */
const bareDay = `(?:${day}\\s\\d{1,4}[./ ]|\\d{1,4}(?<sign>[./-]) ?\\d{1,2}\\k<sign> ?\\d{1,4}|\\d{4}[年년]|\\d{1,2}\\.? \\p{L}{3,12}\\.?,? \\d{4}|\\d{4}\\. \\p{L}{3,12}\\.? \\d{1,2})`;

const opening = new RegExp(`^\\s*${opened}`, 'iu');
const beginInside = new RegExp(`\\s(?:(${opened})|${bareDay})`, 'giu');
/** A word of which nothing but the beginning of an announcement consists. */
const ofDay = new RegExp(`^(?:${openers.replaceAll(' ', '|')}|${day})$`, 'iu');
const following = /(?: the following| folgendes| het volgende)\s*$/i;

/** Where in a line the announcement begins that a writer's words stand before; -1 where none does. */
export function introductionInside(line: string): number {
	if (line.length > maxLength || !/[:：][\s\u202c]*$/.test(line)) return -1;
	const found = [...line.matchAll(beginInside)].filter((begin) => isBegin(line, begin));
	// `Come on Tuesday, On Mon, 2 Mar`: programs begin with a capital letter.
	const capital = found.findLast(({ index, 1: opened = '' }) => /^\p{Lu}/u.test(opened) && index > 0);
	return (capital ?? found[0])?.index ?? behindSentence(line);
}

function isBegin(line: string, { index, 1: opened }: RegExpExecArray): boolean {
	const before = line.slice(0, index);
	const introduction = isWritten(before) ? readIntroduction(visible(line.slice(index))) : null;
	// A day alone begins much; behind one word it may belong to it (`No dia 2/3/2026`), and a sender stands before it, too.
	if (opened !== undefined) return introduction !== null;
	const isBehindWords = /\S\s+\S/.test(before) && !opening.test(before);
	return isBehindWords && introduction?.isFull === true && hasSender(line.slice(index));
}

/** Whether an announcement that begins with a day names somebody: by an address, or between the hour and the word of writing. */
function hasSender(text: string): boolean {
	const hour = text.search(/\d[:.h]\d\d/);
	return hasAddress(text) || (hour >= 0 && text.slice(hour).trim().split(/\s+/).length > 2);
}

/** Whether what stands before an announcement is more than a part of it. */
function isWritten(before: string): boolean {
	if (/[\d@]|[,،、，]\s*$/.test(before)) return false;
	if (before.split(/\s+/).every((word) => word === '' || ofDay.test(word))) return false;
	return !endsInVerb(bare(before.replace(following, '')));
}

/** Where an announcement begins with the sender, behind a sentence; shortened words end in a dot, too. */
function behindSentence(line: string): number {
	let at = line.indexOf('@') - 1;
	while (at > 0 && !(line.charAt(at) === ' ' && /[.!?]/.test(line.charAt(at - 1)))) at -= 1;
	if (at < 1 || /[\d@]/.test(line.slice(0, at)) || !/\p{L}{4}$/u.test(line.slice(0, at - 1).slice(-8))) return -1;
	return readIntroduction(visible(line.slice(at)))?.isWhole === true ? at : -1;
}

/** Where in a line the announcement of a whole message begins that words stand before; -1 where none does. */
export function announcementInside(line: string): number {
	if (!line.includes(' ---')) return -1;
	const [, before = '', announcement = '', rest = ''] = betweenDashes.exec(line.slice(0, maxLength)) ?? [];
	const isFollowed = rest === '' || labelOf(rest)?.role === 'from';
	return isFollowed && announcesMessage(announcement) === 'known' ? before.length : -1;
}

const betweenDashes = /^([^-]{1,300}\S) (-{3,}[^-]{3,60}-{3,}) ?(\S.{0,200})?/;

/** Where in a line the announcement ends that a quoted message goes on behind (Yahoo on telephones); -1 where none does. */
export function endOfIntroduction(line: string): number {
	const colon = line.slice(0, maxLength).indexOf(': ', line.indexOf('@'));
	if (colon < 1 || !line.includes('@') || line.slice(colon + 1).trim() === '') return -1;
	const text = visible(line.slice(0, colon + 1));
	return mayBegin(text) && readIntroduction(text)?.isFull === true ? colon + 1 : -1;
}
