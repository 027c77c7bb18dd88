import { visible } from './text-signs';

/** Things and programs that put a line below what is written on them. */
const products =
	/iphon|ipad|imac|\bios\b|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oneplus|nokia|xperia|motorola|blackberry|windows|outlook|yahoo|gmail|\baol\b|proton|tutanota|thunderbird|mailbird|\b[45]g\b|mail|\bgmx\b|web\.de|smartphone|typeapp|wiko|pixel|oppo|realme|honor|lenovo|fairphone|mobil|móvil|handy|telefon|teléfono|téléphone|celular|phone|device|tablet|airmail|superhuman|canary|zoho|icloud|verizon|at&t|t-mobile|vodafone|мобильн|телефон|手机|手機|邮箱|信箱|携帯|메일/i;

/** Words for "sent" that begin such a line; the thing stands among its last words. */
const sentFirst =
	/^(?:sent|secured with|envoyé|gesendet|inviato|sendt|skickat|från min|fra min|enviado|enviada|verzonden|verstuurd|wysłan\p{L}+|отправлено|послано|надіслано|відправлено|odesláno|odoslané|poslané|küldve|lähetetty|trimis|στάλθηκε|εστάλη|poslano|poslato|послато|נשלח\p{L}*|أ?رسلت|أُرسلت|تم الإرسال|ارسال شده|مُ?رسل\p{L}*|enviat|išsiųsta|nosūtīts|(?:được|đã) gửi|dikirim|dihantar|ส่งจาก|发自|發自|发送自|изпратено|傳送自|elküldve|αποστολή από|saadetud)/iu;

/** Words that end such a line, with what else it has to hold. */
const sentLast =
	/^(?:von|diese (?:nachricht|e-?mail|mail)|mit) .*(?:gesendet|versendet|versandt|verschickt|geschrieben)$|(?:から送信|から送信されました|에서 보냄|에서 보냈습니다|gönderildi|küldve|bidalia|发来的|से भेजा गया|傳送|发送|寄出|發送)$/iu;

/** Offers of a program, where the line holds its name. */
const offers =
	/^(?=.*(?:outlook|bluemail|yahoo mail))\[?(?:(?:get|download|obt|ottieni|scarica|hent|hämta|skaff|last ned|hanki|pobierz|télécharge|laden sie|holen sie|získa|stáhnout|obține|preuzmi|получить|скачать|отримати|завантажити|λήψη|λάβετε|获取|下载|取得|下載|dapatkan|tải|קבל|השג|الحصول|احصل|รับ|ดาวน์โหลด)\S* .*(?:outlook|mail|android\p{L}*|ios|mac|windows|iphone|herunter)|.*(?:android|ios).*(?:beziehen|herunterladen|downloaden|edinin|letöltése|を入手|[をの]取得|다운로드))$/iu;

/** Programs whose names are words of their own, so that nothing else may stand there. */
const plainNames =
	/^sent (?:from|with|via) (?:nine|spark|hey|spike|newton|microsoft teams|front|shift|surface|missive|posteo|workspace one boxer)$/i;

/** What people let it say behind that: `Please excuse my brevity.` */
const apology =
	/[.!,;–-]\s+(?=.{0,80}$)(?:\S+ ){0,3}\S{0,4}(?:excus|sorry|forgiv|pardon|entschuldig|verzeih|disculp|perd[oó]n|desculp|wybacz)\p{L}*(?: .*)?$/iu;

/** What Streak puts at the end of a mail to see whether it is read. */
const trackingSign = 'ᐧ';

/** What telephones of a provider name behind themselves. */
const network = / on the (?:\S+ ){1,3}network\.?$/i;

/** How many of the last words name the thing; behind it stands a version, or "my" in some languages. */
const lastWords = 3;
const firstWords = 3;
const maxLength = 120;

/**
 * Whether a line is what a telephone or a mail program puts below a message by itself. It names the
 * thing at its end: "Sent from our warehouse on Monday" is a sentence, which people write.
 */
export function isSentFrom(line: string): boolean {
	if (line.length > maxLength * 2) return false;
	const text = visible(line.replace(/<?https?:\/\/\S+>?/g, ''))
		.replace(apology, '')
		.replace(network, '')
		.replace(/^(?:[\s<([*_]|-{2,})+/, '')
		.replace(/(?<![\s.。>\])(*_])[\s.。>\])(*_]+$/, '');
	if (text === '' || text.length > maxLength || /[!?]|, (?:\S+ ){4}/.test(text)) return false;
	if ((/outlook/i.test(text) && /aka\.ms\//i.test(line)) || offers.test(text)) return true;
	if (/^provenance ?: courrier/i.test(text)) return products.test(text);
	if (plainNames.test(text) || text === trackingSign) return true;
	if (/^\S+ from mobile$/i.test(text) || /^(?:sent )?from my \S+(?: \S+){0,2}$/i.test(text)) return true;
	if (sentLast.test(text)) return products.test(text);
	if (!sentFirst.test(text)) return false;
	const words = text.split(/\s+/);
	// With a link to it the program is named first, and praised behind.
	const isLinked = /https?:\/\//i.test(line) && products.test(words.slice(0, firstWords).join(' '));
	return isLinked || products.test(words.slice(-lastWords).join(' '));
}

/** Whether a line is a link and nothing else, as programs put it below the line that names them. */
export function isLinkAlone(line: string): boolean {
	return /^\s*[<([]?https?:\/\/\S{1,300}\s*$/i.test(line);
}
