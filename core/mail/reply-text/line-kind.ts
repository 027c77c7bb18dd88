/** What a line of a mail is, by its looks. */
export type LineKind = 'blank' | 'delimiter' | 'device' | 'introduction' | 'header' | 'quote' | 'wrapper' | 'text';

/** A line longer than this is text: what mail programs write themselves is short. */
const maxMarkerLength = 500;

/** Labels over a quoted message, as mail programs write them in their languages; one with a date, one with text. */
const dateLabels =
	'Sent|Date|Le|Gesendet|Datum|Enviad[oa](?: el| em)?|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Lähetetty|Wysłano|Отправлено|Дата|发送时间|日期|送信日時';
const textLabels =
	'From|To|Cc|Bcc|Reply-To|Subject|De|Expéditeur|À|Destinataire|Répondre à|Objet|Von|An|Betreff|Antwort an|Para|Assunto|Asunto|Da|Risposta|A|Oggetto|Van|Beantwoorden - Aan|Aan|Onderwerp|Från|Till|Ämne|Fra|Til|Emne|Od|Do|Temat|От|Кому|Тема|发件人|收件人|主题|抄送|差出人|宛先|件名';
const dateHeader = new RegExp(`^[ \\t*]*(?:${dateLabels})[ \\t*]*[:：].*\\d`, 'u');
const textHeader = new RegExp(`^[ \\t*]*(?:${textLabels})[ \\t*]*[:：].*[\\p{L}\\d]`, 'iu');

/** What telephones and programs put below a message by themselves, by its first word. */
const devices = new Map<string, RegExp>(
	[
		'Sent (?:from|via|with|by) \\S',
		'From my .{1,20}',
		'Get \\[?Outlook for ',
		'Envoyé (?:depuis|de) (?:mon|ma|Yahoo)',
		'Von meinem .{1,60} gesendet',
		'Gesendet (?:von|mit) (?:meinem|Outlook|der)',
		'Diese Nachricht wurde von .{1,100} gesendet',
		'Inviato da(?:l mio)? ',
		'Sendt fra min ',
		'Skickat från min ',
		'Från min ',
		'Enviado (?:do meu|desde mi|desde el) ',
		'Verzonden (?:met|vanaf) ',
		'Verstuurd vanaf mijn ',
		'Wysłane z ',
		'Отправлено (?:с|из) ',
		'從我的 iPhone 傳送',
		'发自我的 ?i',
	].map((words) => [firstWord(words), new RegExp(`^[\\s<(]*${words}`, 'iu')]),
);

function firstWord(line: string): string {
	return /[^\s<(]+/.exec(line)?.[0].toLowerCase() ?? '';
}

function isDevice(line: string): boolean {
	return devices.get(firstWord(line))?.test(line) === true || /^[ \t]*\S+ from mobile$/i.test(line);
}

const blank = /^[ \t\u00a0\u200b]*$/;
const delimiter = /^[ \t]*[-_,=+~#*ᐧ—]+[ \t]*$/;
const quote = /^[ \t]*(?:[>|]|[A-Za-z]{1,8}>)/;
const wrapper = /^-----(?:BEGIN PGP SIGNED MESSAGE|BEGIN PGP SIGNATURE|END PGP SIGNATURE)-----[ \t]*$/;

/** The kind of a line by itself; an introduction is told by its reader, since it may be several lines. */
export function kindOfLine(line: string): Exclude<LineKind, 'introduction'> {
	if (blank.test(line)) return 'blank';
	if (line.length <= maxMarkerLength) {
		if (delimiter.test(line)) return 'delimiter';
		if (wrapper.test(line)) return 'wrapper';
		if (isDevice(line)) return 'device';
		if ((line.includes(':') || line.includes('：')) && (dateHeader.test(line) || textHeader.test(line)))
			return 'header';
	}
	return quote.test(line) ? 'quote' : 'text';
}
