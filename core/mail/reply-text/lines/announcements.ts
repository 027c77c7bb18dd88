import { visible } from './text-signs';

/** What programs write between dashes over a message that is quoted or passed on, without blanks and case. */
const known = new Set(
	(
		'Original Message|Forwarded Message|Reply Message|Original Email|Begin Forwarded Message|Message transféré|' +
		"Message d'origine|Message original|Mail original|Ursprüngliche Nachricht|Originalnachricht|Original-Nachricht|Original Nachricht|" +
		'Weitergeleitete Nachricht|Weitergeleitete E-Mail|Urspr. Nachricht|Mensaje original|Mensaje reenviado|' +
		'Mensagem original|Mensagem encaminhada|Messaggio originale|Messaggio inoltrato|Oorspronkelijk bericht|' +
		'Doorgestuurd bericht|Oprindelig besked|Oprindelig meddelelse|Videresendt besked|Videresendt meddelelse|' +
		'Opprinnelig melding|Videresendt melding|Ursprungligt meddelande|Originalmeddelande|Vidarebefordrat meddelande|' +
		'Vidarebefordrat mail|Wiadomość oryginalna|Oryginalna wiadomość|Wiadomość przekazana|Przekazana wiadomość|' +
		'Treść przekazanej wiadomości|Исходное сообщение|Пересылаемое сообщение|Перенаправленное сообщение|' +
		'Пересланное сообщение|Оригинальное сообщение|Оригінальне повідомлення|Переслане повідомлення|' +
		'Původní zpráva|Původní e-mail|Přeposlaná zpráva|Pôvodná správa|Originálna správa|Preposlaná správa|Eredeti üzenet|' +
		'Továbbított üzenet|Továbbított levél|Alkuperäinen viesti|Välitetty viesti|Mesaj original|Mesajul original|' +
		'Mesaj redirecționat|Αρχικό μήνυμα|Προωθημένο μήνυμα|Izvorna poruka|Originalna poruka|Proslijeđena poruka|' +
		'Orijinal İleti|Orijinal Mesaj|Özgün ileti|Yönlendirilmiş mesaj|İletilen Mesaj|İletilmiş mesaj|הודעה מקורית|' +
		'הודעה שהועברה|الرسالة الأصلية|رسالة أصلية|رسالة معاد توجيهها|الرسالة المحولة|Thư gốc|Tin nhắn gốc|' +
		'Thư đã chuyển tiếp|Tin nhắn đã chuyển tiếp|Pesan asli|Pesan terusan|原始邮件|原始郵件|原始信件|转发邮件|轉寄郵件|' +
		'转发的邮件|轉寄的郵件|元のメッセージ|転送メッセージ|Forwarded by|원본 메시지|원본 메일|원본메일|전달된 메시지|전달된 메일|Izvirno sporočilo|' +
		'Оригинално съобщение|Препратено съобщение|回复的原邮件|转发的原邮件|回覆的原郵件|Mensaje reenviado original|Izvirno sporočilo|Originaal kiri|Originalus laiškas|Message initial|' +
		'Mensagem reencaminhada|Вихідне повідомлення|Початкове повідомлення|Първоначално съобщение|Orjinal mesaj|İletilen İleti|پیام اصلی|मूल संदेश|ข้อความต้นฉบับ|ข้อความเดิม|' +
		'Mesej asal|元メッセージ|オリジナル メッセージ|元のメール|원본 이메일|邮件原件|原邮件信息|原始訊息|原始信息|转发的消息|轉寄的訊息|Missatge original|Missatge reenviat|Jatorrizko mezua|Mensaxe orixinal|Algne kiri|Sākotnējais ziņojums'
	)
		.split('|')
		.map(plain),
);

/** Without dashes, in the words of Apple's programs. */
const begins = new Set(
	(
		'Begin forwarded message|Début du message transféré|Début du message réexpédié|Anfang der weitergeleiteten E-Mail|' +
		'Anfang der weitergeleiteten Nachricht|Inicio del mensaje reenviado|Início da mensagem encaminhada|' +
		'Inizio messaggio inoltrato|Inizio del messaggio inoltrato|Begin doorgestuurd bericht|Start på videresendt besked|' +
		'Videresendt besked|Vidarebefordrat brev|Start på videresendt melding|Początek przekazywanej wiadomości|' +
		'Начало переадресованного сообщения|Початок переспрямованого повідомлення|Začátek přeposílané zprávy|' +
		'Začiatok preposlanej správy|Továbbított levél kezdete|Välitetty viesti alkaa|Începutul mesajului redirecționat|' +
		'Έναρξη προωθημένου μηνύματος|Započni proslijeđenu poruku|İleti başlangıcı|תחילת ההודעה שהועברה|' +
		'بدء الرسالة المعاد توجيهها|开始转发的邮件|下面是被转发的邮件|開始轉寄郵件|転送されたメッセージ|전달된 메시지 시작|' +
		'Bắt đầu thư được chuyển tiếp'
	)
		.split('|')
		.map(plain),
);

/** A dotted capital I becomes two characters in lower case. */
function plain(words: string): string {
	return words
		.toLowerCase()
		.replaceAll('\u0307', '')
		.replace(/[\s.'’:：_-]+/g, '');
}

/** How they end, by which nearly all other lines are told from them at once. */
const tails = new Set([...known, ...begins].map(tailOf));

function tailOf(words: string): string {
	let end = words.length;
	while (end > 0 && " .'’:：_-".includes(words.charAt(end - 1))) end -= 1;
	return words.slice(Math.max(0, end - 2), end).toLowerCase();
}

/** Longer lines are no announcement; nor are those of words alone that are longer than all that are known. */
const maxLength = 120;
const maxWords = Math.max(...[...known, ...begins].map(({ length }) => length)) + 12;

/**
 * Whether a line announces that a whole message follows: in known words between dashes or as Apple
 * writes them (`known`), or by some words between dashes alone, or known words alone (`shape`), which
 * people write too.
 */
export function announcesMessage(line: string): 'known' | 'shape' | null {
	if (line.length > maxLength) return null;
	const text = visible(line).replaceAll('*', '');
	const begin = text.charAt(0);
	if (begin === '-' || begin === '_' || begin === '=') {
		const inside = text.replace(/^[-_=]+|(?<![-_=])[-_=]+[:：]?$/g, '').trim();
		if (!/^[-_=]{2,}/.test(text) || !/\p{L}/u.test(inside)) return null;
		if (known.has(plain(inside)) || known.has(plain(inside.split(/[(（]/, 1)[0] ?? ''))) return 'known';
		return /(?<![-_=])[-_=]{2,}[:：]?$/.test(text) && inside.length <= 40 ? 'shape' : null;
	}
	if (text.length > maxWords || !tails.has(tailOf(text))) return null;
	const words = plain(text);
	if (begins.has(words) && /[:：]$/.test(text)) return 'known';
	return known.has(words) ? 'shape' : null;
}

/** What help desks put above what they quote, in many languages: `##- Please type your reply above this line -##`. */
const betweenSigns = /^##-.{3,100}-##$/;
/** The same in words, of which two kinds have to be there. */
const aboveThis =
	/(?<!\p{L})(?:above th(?:is|e) line|(?:über|oberhalb) dieser (?:zeile|linie)|au-dessus de cette ligne|encima de esta línea|sopra questa (?:riga|linea)|boven deze (?:regel|lijn)|acima d(?:esta|e esta) linha|ovanför denna rad|over denne linjen?|powyżej tej linii|nad (?:tento řádek|tímto řádkem)|(?:над|выше) этой (?:строкой|строки|линии)|bu satırın üst\p{L}+)(?!\p{L})|この行より上|此(?:行|线|線)(?:以上|上方|之上)/iu;
/** How such a line begins where signs stand around the words, or more stands behind them. */
const goesOn = /^[-—–=#*]{2}|^(?:write|reply|respond|type) above this line to /i;
const answering =
	/repl[yi]|respon|answer|type|write|antwor|antwoord|schreib|répon|écri|escrib|escrev|rispon|scriv|svar|skriv|odpow|odpov|отве|напи|yanıt|yaz|返信|回复|回覆|回復/iu;

/**
 * The ends of those words in the languages in which they may stand without signs around them: nearly all other lines
 * are told from them at once.
 */
const lastLetters = new Set('line eile inie igne ínea riga inea egel lijn inha'.split(' '));

/** Whether a line is where a help desk wants the answer to end: what is below it, it quotes. */
export function asksForAnswerAbove(line: string): boolean {
	if (line.length > maxLength) return false;
	let end = line.length;
	while (end > 0 && ' -—–_=.:;!#*)>\t'.includes(line.charAt(end - 1))) end -= 1;
	if (lastLetters.has(line.slice(Math.max(0, end - 4), end).toLowerCase()))
		return aboveThis.test(line) && answering.test(line);
	const text = line.trim();
	// `----- Reply above this line to add a comment -----`
	if (goesOn.test(text) && aboveThis.test(text)) return answering.test(text);
	return text.endsWith('-##') && betweenSigns.test(text);
}
