import { hasAddress, hasBracketedAddress, hasDate, hasTime, isQuoted, visible } from './text-signs';

/** Words of writing that end the announcement of a quote, in the languages of mail programs. */
const verbs = new Set(
	(
		'wrote|writes|said|says|has written|schrieb|schreibt|geschrieben|schrieben Sie|a écrit|écrit|nous a dit|écrivait|' +
		'escribió|escribe|ha escrit|va escriure|escreveu|escribiu|ha scritto|scrive|scrisse|schreef|geschreven|schrijft|' +
		'skrev|skriver|skreif|kirjoitti|kirjoittaa|kirjutas|napisał|napisała|napisał(a|napisał/a|pisze|napsal|napsala|' +
		'napsal(a|napsal/a|píše|napísal|napísala|napísal(a|írta|írt|yazdı|yazmış|a scris|scris|пишет|писал|писала|писал(а|' +
		'написал|написала|написал(а|написал(а)|написав|написав(-ла|пише|написа|έγραψε|γράφει|napisao|napisala|' +
		'napisao/la|piše|napisal|כתב|כתבה|כתב/ה|מאת|كتب|كتبت|بواسطة|đã viết|viết|menulis|tulis|เขียนว่า|เขียน|parašė|rašė|rakstīja'
	)
		.toLowerCase()
		.split('|'),
);
/** The same where no blank parts words; none is longer than ten characters. */
const endings = /(?:写道|寫道|写到|のメール|のメッセージ|書きました|作成|작성|쓴 글)$/;

/** How they end, by which nearly all other lines are told from them at once. */
const tails = new Set([...verbs].map(tailOf));

function tailOf(text: string): string {
	return text.slice(-2).toLowerCase();
}

/** Whether a text ends in a word of writing. */
export function endsInVerb(text: string): boolean {
	if (text.slice(-1) > '\u2fff') return endings.test(text.slice(-10));
	if (!tails.has(tailOf(text))) return false;
	const words = text.slice(-40).toLowerCase();
	const last = words.lastIndexOf(' ') + 1;
	if (verbs.has(words.slice(last))) return true;
	return last > 1 && verbs.has(words.slice(words.lastIndexOf(' ', last - 2) + 1));
}

/** Words by which people speak of themselves, of the reader and of others; programs name whom they mean. */
const spoken =
	/(?:^|[\s,])(?:I (?=[a-z])|(?:we|my|our|your|ich|wir|ihre?|unser|mir|j'ai|m'a|nous|notre|votre|nuestr[oa]|nostro|vostro|uw|wij|ik|he|she|they|er|sie|elle|ella|él|lui|ваш\p{L}*|наш\p{L}*|мы|я|мне|он|она|они)\s)/u;

/** An article before a word that is no day: `The technician`, whom no program knows. */
const ofSomeone =
	/^(?:The|Der|Die|Das|Ein|Eine|La|Les|Los|Las|Un|Une|Una|Het|Een) \p{L}|^(?:Le|El|Il|De) (?!giorno|lun|mar|m[ei]|jeu|jue|gio|v[ei]|s[aá]|do|di)\p{Ll}/u;

const verbInside = new RegExp(
	'(?:^| )(?:wrote|schrieb|schreef|skrev|escribió|escreveu|kirjoitti|napisana przez|написал|писал|пишет|пише|a écrit|kirjutas|rašė|كتب)(?: on| am| op| le| kl\\.?|,)? ',
	'iu',
);

/** Verbs that begin an announcement without a date (Horde and others). */
const verbFirst =
	/^(?:quoting|zitat von|citando|citando a|citation de|citat (?:från|fra)|citerar|cytowanie|cytuję|lainaus|citace|cituji|citát|idézet|цитата|цитирую|quotando|citeren(?: van)?) /iu;

/** What GroupWise puts before its announcement, and behind it. */
const groupWise = /^>>> (?=[^>])/;
const groupWiseEnd = />>>\s*$/;
/** How Nextcloud announces: `"Ada" ada@x.example – March 2, 2026 10:00 AM`. */
const nextcloud = /^"[^"]{1,100}" [^\s@]+@[^\s@]+ – /;
/** How Gmail of old does: `2011/4/7 Ada <ada@x.example>`. */
const dayFirst = /^\d{4}[/-]\d{1,2}[/-]\d{1,2} [^<]{1,100}<[^<>\s@]+@[^<>\s@]+>$/;

/** Most lines of an announcement: date, name and address, each folded by the sender's program. */
const maxLines = 5;
export const maxLength = 500;

/** What announces a quote: how many lines it takes, and how much it proves by itself. */
export interface Introduction {
	readonly lines: number;
	/** Whether it names day or hour and the sender as programs do, so that it needs no marked quote below it. */
	readonly isFull: boolean;
	/** Whether it names an address, or with a word of writing a day or an hour; people too write "the manual says:". */
	readonly isTold: boolean;
	/** Whether it names day, hour, the sender's address and a word of writing, which nobody types. */
	readonly isWhole: boolean;
	/** Whether it ends in a word of writing, and names an address. */
	readonly isOfSomebody: boolean;
	/** Whether it has a word of writing. */
	readonly isSaid: boolean;
}

/**
 * The announcement that begins with a line, as few lines as can be; null where none does. A line is
 * taken for one by its end, a colon or a verb of writing, and by a day, an hour or an address in it:
 * whether a quote follows its reader knows.
 */
export function introductionAt(lines: readonly string[], at: number): Introduction | null {
	const first = visible((lines[at] ?? '').replace(groupWise, ''));
	if (first === '' || first.length > maxLength || isQuoted(first) || first.startsWith('|')) return null;
	if (!mayBegin(first) && !isNamedBelow(first, lines[at + 1] ?? '')) return null;
	let joined = first;
	for (let count = 1; count <= maxLines; count += 1) {
		const found = readIntroduction(joined);
		const next = visible(lines[at + count] ?? '');
		if (found !== null) return withItsEnd({ lines: count, ...found }, joined, next);
		if (next === '' || (isQuoted(next) && !isOpen(joined)) || joined.length + next.length > maxLength) return null;
		joined += ` ${next}`;
	}
	return null;
}

/** Whether an address was folded before the bracket that closes it, as in `<ada@x.example` with `> wrote:` below. */
function isOpen(text: string): boolean {
	return /<[^\s<>@]+@[^\s<>@]+$/.test(text.slice(-maxAddress));
}

const maxAddress = 320;

/** What ends without a colon may end in the next line: with the day behind a word of writing, or with that word. */
function withItsEnd(found: Introduction, text: string, next: string): Introduction {
	const end = endOf(next);
	if (/[:：]/.test(text.slice(endOf(text))) || !/[:：]/.test(next.slice(end))) return found;
	const isWord = !next.includes(' ') || endsInVerb(next.slice(0, end));
	const isEnd = isWord || hasBracketedAddress(next) || (hasDate(next) && hasTime(next));
	const whole = isEnd && text.length + next.length < maxLength ? readIntroduction(`${text} ${next}`) : null;
	return whole === null ? found : { lines: found.lines + 1, ...whole };
}

/** Whether a line is a name, whose address stands on the next one; some languages begin with it. */
function isNamedBelow(line: string, next: string): boolean {
	return line.endsWith('<') ? next.includes('@') : /^[ \t]*<[^<>\s]+@/.test(next);
}

/** Also one of the scripts whose digits programs write. */
const digit = /[\d٠-٩۰-۹०-९০-৯]/;

/** Announcements begin with what they name: a day, an hour or a sender; a folded one at least in its first line. */
export function mayBegin(line: string): boolean {
	if (digit.test(line) || line.includes('@') || /[:：]/.test(line.slice(endOf(line)))) return true;
	const text = bare(line);
	return endsInVerb(text) || endsInVerb(text.replace(beforeDay, ''));
}

/** A word between that of writing and the day, behind which a long name makes programs fold. */
const beforeDay = / (?:on|am|op|le|il|el|em|den|dnia)$/;

/** Without what programs put around an announcement: brackets, stars, colons. */
export function bare(text: string): string {
	return text.slice(0, endOf(text));
}

function endOf(text: string): number {
	let end = text.length;
	while (end > 0 && ' .:：;,<>*_-)'.includes(text.charAt(end - 1))) end -= 1;
	return end;
}

/** What a text announces as a whole, without line breaks; null where it is no announcement. */
export function readIntroduction(text: string): Omit<Introduction, 'lines'> | null {
	const end = endOf(text);
	const endsInColon = /[:：]/.test(text.slice(end));
	const endsInBracket = !endsInColon && /[>)\]];?$/.test(text);
	const isVerbLast = endsInVerb(text.slice(0, end));
	// Nearly every line of a text: none of it is looked through for what announcements name.
	const isBare = nextcloud.test(text);
	if (!isVerbLast && !endsInColon && !endsInBracket && !isBare) return null;
	if (spoken.test(text)) return null;
	const [dated, timed, addressed] = [hasDate(text), hasTime(text), hasAddress(text)];
	const isVerbFirst = endsInColon && addressed && verbFirst.test(text);
	const hasVerb = isVerbFirst || isVerbLast || (endsInColon && verbInside.test(text));
	const isAnnouncement = hasVerb || (endsInColon && (dated || timed) && (addressed || (dated && timed)));
	const isParted = isBare || (endsInBracket && (groupWiseEnd.test(text) || hasBracketedAddress(text)));
	const isUnsaid = (dated && timed && isParted) || dayFirst.test(text);
	if (!isAnnouncement && !isUnsaid) return null;
	const isTold = addressed || ((dated || timed) && (hasVerb || isUnsaid));
	// `The sign says` goes on in the next line.
	if (!isTold && !endsInColon) return null;
	const isSender = hasBracketedAddress(text);
	return {
		isFull:
			(timed && dated && ((hasVerb && (addressed || !ofSomeone.test(text))) || isSender)) ||
			((timed || dated) && hasVerb && isSender),
		isTold,
		isWhole: dated && timed && hasVerb && addressed,
		isOfSomebody: addressed && isVerbLast,
		isSaid: hasVerb,
	};
}
