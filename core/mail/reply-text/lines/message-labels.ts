import { visible } from './text-signs';

/** What a label over a quoted message names. `sent` is a date by a word that only mail programs use. */
export type LabelRole = 'from' | 'sent' | 'date' | 'to' | 'cc' | 'subject' | 'other';

/** The words of mail programs in their languages. One that has several roles has the first. */
const words: Readonly<Record<LabelRole, string>> = {
	from: 'From|Von|De|Da|Van|Från|Fra|Od|Ods|От|От кого|Від|Від кого|Από|Feladó|Lähettäjä|Kimden|Gönderen|发件人|寄件者|寄件人|發件人|差出人|送信者|보낸 사람|보낸사람|De la|Expéditeur|Remitente|Remetente|Mittente|Afzender|Avsändare|Afsender|Avsender|Nadawca|Odesílatel|Odosielateľ|Šalje|Pošiljatelj|Pošiljalac|Pošiljatelj|Подател|Пошиљалац|מאת|من|Từ|Người gửi|Dari|จาก|Saatja|Nuo|Sender|Absender|از|प्रेषक|Од|Daripada|No|Nork|Кімнен|送信元|发信人|發件者|발신|발신자|보낸이|Frá|Nga|فرستنده|Ó|Oddi wrth|Ուղարկող|Kimdən|გამომგზავნი|自',
	sent: 'Sent|Sent at|Sent on|Gesendet|Gesendet am|Envoyé|Envoyé le|Envoyée|Enviado|Enviado el|Enviado em|Enviado às|Enviada|Enviados|Enviadas|Enviada em|Enviada el|Enviat|Inviato|Inviato il|Data invio|Verzonden|Verzonden op|Skickat|Sendt|Lähetetty|Wysłano|Wysłane|Data wysłania|Отправлено|Отправлен|Надіслано|Дата отправки|Στάλθηκε|Απεσταλμένα|Ημερομηνία αποστολής|Elküldve|Küldve|Küldés dátuma|Gönderildi|Gönderilme Tarihi|发送时间|發送時間|寄件日期|傳送時間|送信日時|보낸 날짜|보낸날짜|보낸 시간|Trimis|Odesláno|Odoslané|Poslano|Poslato|Poslané|Poslaná|Изпратено|Послато|נשלח|נשלח בתאריך|تم الإرسال|تاريخ الإرسال|أُرسلت|أرسلت|Đã gửi|Ngày gửi|Dikirim|ส่ง|ส่งเมื่อ|Saadetud|Išsiųsta|Nosūtīts|Received|Sendt den|Gönderme Tarihi|发送日期|ارسال شده|भेजा गया|Відправлено|Изпратен|Испратено|أرسل|Terkirim|Dihantar|Enviat el|Bidalia|Жіберілді|보낸시간|보낸시각|보낸 시각|已傳送|已发送|Expediat|Gönderilme|Gönderim Tarihi|Gestuur|Seolta|Anfonwyd|Ուղարկված|Göndərildi|გაიგზავნა|Dërguar|ارسالشده|Когда',
	date: 'Date|Datum|Fecha|Data|Le|Дата|日期|日時|날짜|Ημερομηνία|Dátum|Tarih|Päiväys|Päivämäärä|Pvm|Dato|Dată|תאריך|التاريخ|Ngày|Tanggal|วันที่|Dagsetning|Kuupäev|일시|일자|Datums|Tarix|Dyddiad|日付|Күні',
	to: 'To|An|Bis|Pour|Adresat|Adresaci|À|A|Para|Aan|Till|Til|Do|Кому|Προς|Címzett|Címzettek|Kime|Alıcı|Vastaanottaja|收件人|收件者|宛先|받는 사람|받는사람|Către|Komu|Prima|Za|Primatelj|До|За|אל|إلى|الى|Đến|Tới|Người nhận|Destinataire|Destinataires|Destinatario|Destinatário|Kepada|ถึง|Per a|Adressaat|Kam|Til|به|प्रति|Iki|Saaja|Adresāts|Ke|Untuk|Nori|Кімге|Për|Go|At|Ում|Kimə|ადრესატი|至|수신|수신자|받는이|گیرنده|Mottaker|Modtager',
	cc: 'Cc|Kopie|Kopi|Kopia|Kópia|Kopija|Kopio|Copie|Copie à|Copia|Cópia|Копия|Копія|Κοιν|Κοιν.|Κοινοποίηση|Másolat|Másolatot kap|Bilgi|抄送|副本|참조|עותק|نسخة|Đồng kính gửi|Tembusan|สำเนา',
	subject:
		'Subject|Sujet|Sujet du message|Zadeva|Assumpte|موضوع|विषय|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Тема|Θέμα|Tárgy|Konu|Aihe|主题|主題|主旨|件名|標題|标题|제목|Subiect|Předmět|Predmet|Относно|Наслов|נושא|الموضوع|Chủ đề|Tiêu đề|Perihal|Subjek|เรื่อง|Teema|Tema|Naslov|Subjekti|Gaia|Тақырыбы|Tēma|Temats|ชื่อเรื่อง|Efni|Ábhar|Pwnc|Թեմա|Mövzu|თემა|Предмет',
	other:
		'Reply-To|Bcc|Cco|Cci|Importance|Priority|Attachments|Répondre à|Antwort an|Risposta|Responder a|Beantwoorden - Aan|Wichtigkeit|Priorität|Anlagen|Anhang|Pièces jointes|Importanza|Allegati|Prioridad|Datos adjuntos|Anexos|Bijlagen|Bilagor|Vedhæftede filer|Załączniki|Вложения|Вкладення|Ważność|Приоритет|Важность|Flag|Blindkopie|重要度|添付ファイル|附件|첨부|Ekler|Önem|Mellékletek|Prílohy|Přílohy|Сc',
};

const roles = new Map<string, LabelRole>(
	Object.entries(words)
		.reverse()
		.flatMap(([role, list]) =>
			list
				.split('|')
				.flatMap(formsOf)
				.map((word) => [word, role as LabelRole] as const),
		),
);

/** A word as it is looked up: also without the accents of Latin letters, which some programs lose. */
function formsOf(word: string): readonly string[] {
	const lower = word.toLowerCase();
	return /^[\p{Script=Latin} ]+$/u.test(lower) ? [lower.normalize('NFD').replace(/\p{M}/gu, ''), lower] : [lower];
}

export interface Label {
	/** Null where the word is none that a mail program is known to write. */
	readonly role: LabelRole | null;
	readonly value: string;
}

/** A longer label is a sentence. */
const maxLabel = 30;

/** The label that a line begins with where nothing stands between the two, as in `From "Ada" <ada@x.example>`. */
export function labelWithoutColon(line: string): Label | null {
	const text = visible(line.slice(0, 1_000));
	const blank = text.indexOf(' ');
	const role = blank < 1 ? undefined : roles.get(text.slice(0, blank).toLowerCase());
	return role === undefined ? null : { role, value: text.slice(blank + 1).trim() };
}

/** The label that a line begins with, and what stands behind its colon; null where it has none. */
export function labelOf(line: string): Label | null {
	if (line.length > 1_000 || !/[:：|]/.test(line)) return null;
	const text = withoutCells(visible(line)).replace(/^\*+/, '');
	const colon = text.slice(0, maxLabel + 8).search(/[:：]/);
	if (colon < 1) return null;
	const word = text.slice(0, colon).replaceAll('*', '').trim();
	if (word === '' || word.length > maxLabel || /[<>@"[]|^[\d.]+$/.test(word)) return null;
	const value = text.slice(colon + 1).replace(/^[\s*]+/, '');
	// `http://` and `C:\` are no labels.
	if (/^(?:\/\/|\\)/.test(value)) return null;
	return { role: roles.get(unspaced(word.toLowerCase())) ?? null, value };
}

/** Without the blanks by which two characters are set as wide as four, as in the label of a subject. */
function unspaced(word: string): string {
	return word.replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
}

/** What the labels of a line name, in order, where a program wrote a whole header on one line. */
export function rolesOnOneLine(line: string): readonly LabelRole[] {
	if (line.length > 1_000) return [];
	const words = visible(line).replaceAll('*', '').split(/\s+/);
	return words.flatMap((word, at) => {
		const end = word.search(/[:：]$/);
		const name = end < 0 ? (/^[:：]$/.test(words[at + 1] ?? '') ? word : '') : word.slice(0, end);
		return roles.get(name.toLowerCase()) ?? [];
	});
}

/** `| label | value |`, as programs that draw tables write it, is a label. */
function withoutCells(text: string): string {
	if (!text.startsWith('|')) return text;
	const [, word = '', ...values] = text.split('|');
	return `${word.trim()}: ${values.join(' ').trim()}`;
}
