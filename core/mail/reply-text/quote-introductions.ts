/** A way to announce what is quoted: what its first line looks like, and all of it put together. */
interface Introduction {
	readonly begin: RegExp;
	readonly whole: RegExp;
	/** Most lines of it: date, name and address, each folded by the sender's program. */
	readonly lines: number;
}

/**
 * Announcements by language: the words that begin the line, the verb that ends it with date and
 * name before it, and the verb where the name follows ("schrieb NAME:").
 */
const phrases: readonly { readonly begin: string; readonly verb: string; readonly verbBefore?: string }[] = [
	{ begin: '(?:On|At|In message) ', verb: 'wrote|writes|says|said' },
	{ begin: 'Le ', verb: 'a écrit|nous a dit' },
	{ begin: 'Am ', verb: 'geschrieben|schrieben Sie|schrieb', verbBefore: 'schrieb' },
	{ begin: '(?:Il|In data) ', verb: 'ha scritto' },
	{ begin: 'El ', verb: 'escribió' },
	{ begin: 'Em ', verb: 'escreveu' },
	{ begin: 'Op ', verb: 'het volgende geschreven|schreef', verbBefore: 'schreef' },
	{ begin: '(?:Den|\\p{L}{3}\\.?) ?\\d{1,2}\\.? ', verb: 'skrev', verbBefore: 'skrev' },
	{ begin: '\\p{L}{2} \\d{1,2}\\. ', verb: 'kirjoitti' },
	{ begin: '(?:Dnia|Dňa|W dniu) ', verb: 'napisał(?:\\(a\\))?|napísal(?:\\(a\\))?|pisze' },
	{ begin: 'Dne ', verb: 'napsal(?:\\(a\\))?' },
	{ begin: '在 ?', verb: '写道|寫道' },
];

const address = '[<(]\\s*(?:mailto:)?[^@<>()\\s]+@[^@<>()\\s]+\\.[^@<>()\\s]+[>)]+';

// Every gap is bounded, so that no line costs much.
const introductions: readonly Introduction[] = [
	...phrases.flatMap(({ begin, verb, verbBefore }) => [
		introduction(`^[ \\t<*-]*${begin}`, `.{1,400}?(?:${verb})[\\s.:：<>*-]*$`, 5),
		...(verbBefore === undefined
			? []
			: [introduction(`^[ \\t<*-]*${begin}`, `.{1,200}?\\s${verbBefore}\\s.{1,200}:\\s*$`, 5)]),
	]),
	// The date first, then who.
	introduction(
		'^.{0,60}\\b\\d{4}\\b',
		'.{1,160}(?:пишет|писала?|написала?|пише|napisał\\(a\\)|のメッセージ|작성)\\s?:\\s*$',
	),
	introduction('^.{0,60}\\b\\d{4}\\b', `.{1,160}${address}\\s?:\\s*$`),
	introduction('^[ \\t]*\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}\\b', `.{1,160}${address}\\s*$`),
	introduction('^[ \\t]*20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d GMT[+-]\\d\\d:\\d\\d ', "[\\p{L}\\d .'-]{1,80}:?\\s*$"),
	// Who first, then the verb, and the date at times.
	introduction(
		'^.{1,200}@',
		'.{1,200}\\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev)\\s?:?\\s*$',
	),
	introduction('^.{1,200}\\b(?:wrote on|schrieb am|schreef op)\\b', '.{1,200}:\\s*$'),
	introduction('^.{1,200} via ', '.{1,200} (?:wrote|schrieb)\\s?:?\\s*$'),
	introduction('^[ \\t]*Posted by ', '.{1,120} on \\d{2}/\\d{2}/\\d{4}\\s*$'),
	// What stands above a message that is quoted whole or passed on.
	introduction(
		'^[ \\t*]*(?:Begin forwarded message|Début du message (?:transféré|réexpédié)|Anfang der weitergeleiteten (?:E-Mail|Nachricht)|Inicio del mensaje reenviado|Inizio messaggio inoltrato)',
		'\\s?:',
	),
	introduction(
		"^[ \\t*]*-{2,}[ \\t]*(?:(?:Forwarded|Original|Reply) Message|Message (?:transféré|d['’]origine)|(?:Ursprüngliche|Original|Weitergeleitete) ?Nachricht|Mensaje (?:original|reenviado)|Mensagem (?:original|encaminhada)|Messaggio (?:originale|inoltrato)|(?:Oorspronkelijk|Doorgestuurd) bericht|(?:Oprindelig|Videresendt) (?:besked|meddelelse)|(?:Ursprungligt|Vidarebefordrat) meddelande|Wiadomość oryginalna|Oryginalna wiadomość|(?:Исходное|Пересылаемое) сообщение|原始邮件|原始郵件|転送メッセージ)",
		'[ \\t]*-{2,}',
	),
];

function introduction(begin: string, rest: string, lines = 2): Introduction {
	return { begin: new RegExp(begin, 'iu'), whole: new RegExp(begin + rest, 'iu'), lines };
}

/** The first words of announcements that begin with a word of their language. */
const firstWords = new Set(
	'on at in le am il el em op den dnia dňa w dne begin début anfang inicio inizio posted'.split(' '),
);

/** Whether any announcement could begin with this line: cheap, since nearly no line does. */
function mayBegin(line: string): boolean {
	const start = line.trimStart();
	const first = start.charCodeAt(0);
	// A digit, or a mark that stands before words; beyond Latin no first word is known.
	if ((first >= 0x30 && first <= 0x39) || first === 0x2a || first === 0x2d || first === 0x3c || first > 0x24f)
		return true;
	const space = start.indexOf(' ');
	if (space > 0 && space < 9 && firstWords.has(start.slice(0, space).toLowerCase())) return true;
	if (line.includes('@') || line.includes(' via ') || (space > 0 && space < 5 && /^\S+ ?\d/.test(start))) return true;
	return (
		/\b\d{4}\b/.test(line.length > 70 ? line.slice(0, 70) : line) ||
		/\b(?:wrote on|schrieb am|schreef op)\b/i.test(line)
	);
}

/** Longer lines are no announcement. */
const maxLength = 500;

/**
 * How many lines from a place on announce a quoted message, as few as can be; 0 where none does. A
 * line that is quoted itself belongs to the quote.
 */
export function introductionLines(lines: readonly string[], at: number): number {
	let joined = lines[at] ?? '';
	if (joined.length > maxLength || /^\s*(?:$|[>|])/.test(joined) || !mayBegin(joined)) return 0;
	let begun = introductions.filter(({ begin }) => begin.test(joined));
	for (let count = 1; ; count += 1) {
		begun = begun.filter(({ lines: most }) => count <= most);
		if (begun.length === 0) return 0;
		if (begun.some(({ whole }) => whole.test(joined))) return count;
		const next = lines[at + count];
		if (next === undefined || next.length > maxLength) return 0;
		joined += ` ${next.trim()}`;
	}
}
