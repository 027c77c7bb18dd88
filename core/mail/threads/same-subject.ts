import { withoutTrackingTokens } from './tracking-token';

/** What mail programs put before the subject of an answer, by their languages. */
const answers: Readonly<Record<string, string>> = {
	all: 're r rif ref rép rep reply',
	german: 'aw antw antwort',
	dutch: 'antw betr',
	scandinavian: 'sv svar vs vedr besvarat',
	finnish: 'vs vast vastaus',
	estonian: 'vast vs',
	baltic: 'ats atb atsakymas atbilde',
	french: 'réf réponse',
	italian: 'rif risp risposta',
	spanish: 'resp respuesta rta',
	portuguese: 'res resp resposta',
	romanian: 'răsp rasp răspuns',
	polish: 'odp odpowiedź',
	czech: 'odp odpověď odpoveď',
	croatian: 'odg odgovor одг',
	hungarian: 'vá válasz',
	turkish: 'ynt yan cvp yanıt',
	greek: 'απ σχετ απάντηση',
	russian: 'отв ответ на re',
	ukrainian: 'відп відповідь ha',
	bulgarian: 'отг отговор',
	hebrew: 'תשובה תגובה השב',
	arabic: 'رد الرد',
	persian: 'پاسخ',
	chinese: '回复 回覆 答复 答覆 回',
	japanese: '返信 返',
	korean: '회신 답장 답변',
	vietnamese: 'tl trả\\slời',
	thai: 'ตอบ ตอบกลับ',
	indonesian: 'bls balas balasan',
	basque: 'er',
};

/** The same for a message that is passed on. */
const forwards: Readonly<Record<string, string>> = {
	all: 'fw fwd forward forwarded',
	german: 'wg weitergeleitet',
	dutch: 'doorst doorgestuurd',
	scandinavian: 'vb fs vidarebefordrat videresendt',
	finnish: 'vl',
	french: 'tr transf',
	italian: 'i inoltro inoltra',
	spanish: 'rv reenv reenviado',
	portuguese: 'enc encaminhado',
	polish: 'pd przekazane',
	czech: 'přeposláno preposlané',
	croatian: 'pros proslijeđeno prosleđeno',
	hungarian: 'továbbítás továbbítva',
	turkish: 'ilt ılt i\u0307lt iletilen',
	greek: 'πρθ προώθ',
	russian: 'пер пересл переслано',
	ukrainian: 'пересл переслано',
	hebrew: 'הועבר',
	arabic: 'إعادة\\sتوجيه',
	chinese: '转发 轉寄 轉發 转寄',
	japanese: '転送',
	korean: '전달',
	vietnamese: 'chuyển\\stiếp',
	thai: 'ส่งต่อ',
	indonesian: 'trs terusan',
};

/** What gateways put into a subject, in brackets of any kind. */
const tagWords =
	'(?:ext|extern(?:al|e|a|o|es)?|estern[oa]|ekstern|zewnętrzn[ye]|külső|dış|harici|外部|внешн\\S{1,4}|nicht\\sintern)' +
	'(?:[\\s:-]*(?:e-?mail|mail|email|sender|absender|message|mittente|correo|expéditeur|邮件|郵件|メール))?' +
	'|(?:(?:possible|probable|suspected|likely|potential)\\s)?(?:spam|junk|phishing)(?:\\smail)?\\??' +
	'|suspicious|unverified(?:\\ssender)?|caution|untrusted|encrypt(?:ed)?|(?:non-?|un)?secure|sec|bulk';

const names = (table: Readonly<Record<string, string>>): string =>
	Object.values(table)
		.flatMap((line) => line.split(' '))
		.join('|');

/** `Re[2]:`, `RE (3):`, `Re^2:`, `Antw.:`, and the colon of Chinese and Japanese (here as NFKC has it). */
const behindName = '\\.?\\s?(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\)|[\\^*]\\d{1,3})?\\s{0,3}:';
const tag =
	`(?:[[({*【<-]{1,3}\\s?(?:${tagWords})[.:]?\\s?[\\])}*】>-]{1,3}:?` +
	'|(?:(?:external|extern|ext)(?:\\s(?:e-?mail|mail|sender))?\\s{0,3}[:|-]|spam(?:\\?|\\s{0,3}:))(?=\\s))';

const beginning = new RegExp(
	`\\s*(?:${tag}|(${names(forwards)})${behindName}|(${names(answers)})${behindName})\\s*`,
	'uy',
);
const ending = new RegExp(`\\s(?:[-–|]\\s)?${tag}$`, 'u');

interface Subject {
	/** What the message is about: without prefixes, tags and tokens, case and spacing aside. */
	readonly topic: string;
	/** Whether it passes another message on. */
	readonly isForward: boolean;
	readonly hasPrefix: boolean;
}

/** Longest subject that is compared. */
const maxSubject = 2_000;

/**
 * Reads a subject as people do: prefixes of answers and forwards in all languages that mail programs
 * use, tags of gateways (`[EXT]`), and tracking tokens are no part of what it is about.
 */
function readSubject(subject: string): Subject {
	const plain = withoutTrackingTokens(subject.slice(0, maxSubject))
		.normalize('NFKC')
		.toLowerCase()
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '')
		.replace(/\s+/g, ' ')
		.trim();
	const before = prefixesAt(plain, 0);
	// A list puts its name before what is there: `[pumps] Re: It drips`.
	label.lastIndex = before.end;
	const name = label.exec(plain)?.[0] ?? '';
	const behind = prefixesAt(plain, before.end + name.length);
	const isBehind = name !== '' && behind.hasPrefix;
	const rest = isBehind ? `${name}${plain.slice(behind.end)}` : plain.slice(before.end);
	return {
		topic: rest.replace(ending, '').trim(),
		isForward: before.isForward || (isBehind && behind.isForward),
		hasPrefix: before.hasPrefix || isBehind,
	};
}

const label = /\[[^[\]]{1,60}\] ?/y;

interface Prefixes extends Omit<Subject, 'topic'> {
	/** Behind the last. */
	readonly end: number;
}

/** The prefixes and tags of gateways that stand at a place of a subject. */
function prefixesAt(subject: string, from: number): Prefixes {
	let [end, isForward, hasPrefix] = [from, false, false];
	while (end < subject.length) {
		beginning.lastIndex = end;
		const found = beginning.exec(subject);
		if (found === null) break;
		end += found[0].length;
		isForward ||= found[1] !== undefined;
		hasPrefix ||= (found[1] ?? found[2]) !== undefined;
	}
	return { end, isForward, hasPrefix };
}

/** What is the same in the subjects of one thread, or null where nothing is left to compare. */
export function subjectKey(subject: string): string | null {
	const { topic } = readSubject(subject);
	return topic === '' ? null : topic;
}

/** Whether a subject has the prefix of an answer or a forward. */
export function hasSubjectPrefix(subject: string): boolean {
	return readSubject(subject).hasPrefix;
}

/**
 * Whether a message is about something else than the one that it answers. One that is passed on is:
 * its subject counts as changed in Dynamics, too (arc-email-sub-chg).
 */
export function subjectChanged(subject: string, answered: string): boolean {
	const [own, other] = [readSubject(subject), readSubject(answered)];
	return own.topic !== other.topic || (own.isForward && !other.isForward);
}
