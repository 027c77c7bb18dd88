import { splitReply } from '../../../../core/mail/reply-text/split-reply';
import { readHtml, textFromHtml } from '../../../../core/mail/reply-text/html/text-from-html';

const answer = { answers: true, subject: 'Re: Printer is broken' };

describe('of a first message nothing is taken out', () => {
	it.each<[why: string, text: string]>([
		['headings with lines below them', 'Two things:\n\nPrinter\n=======\nIt jams.\n\nVPN\n***\nIt drops.\n\nAda'],
		['a form between lines', 'Enquiry\n----------\nName: Ada\nE-mail: ada@x.example\nDate: 2.3.2026 10:00\n----------'],
		[
			'labels of a journey',
			'Trip:\n\nFrom: Oslo\nTo: Rome\nDate: 2 March 2026 10:00\nSubject: freight\nWeight: 2 t\n\nThanks',
		],
		[
			'labels of a form, all that a header has',
			'A form:\n\nFrom: Ada <ada@x.example>\nTo: Sales\nDate: 2.3.2026 10:00\nSubject: Lamp\n\nIs it in stock?',
		],
		['a German form', 'Anfrage\n\nVon: Ada\nAn: Vertrieb\nDatum: 2.3.2026\nBetreff: Lampe\n\nIst sie da?'],
		['what the screen says', 'The screen says:\n> Paper jam\n> Error 13'],
		['what npm prints', 'This fails:\n\n> demo@1.0.0 build\n> tsc\n\nerror TS1'],
		['a session with a prompt', 'I did:\n\nSQL> select 1;\nPS> dir'],
		['a table of bars', 'Missing:\n\n| Article | Qty |\n|---|---|\n| Lamp | 2 |'],
		[
			'what somebody wrote, told by hour',
			'Hi,\n\nOn 2 March 2026 at 10:00 Bob <bob@x.example> wrote:\nyou will refund me.\n\nPlease do.',
		],
		['what somebody wrote, in German', 'Am Montag um 10:00 Uhr schrieb Ihr Kollege:\nwir melden uns.\nNichts geschah.'],
		['a sentence that begins with Sent', 'It was here.\n\nSent from our Hamburg office on Monday, it never arrived.'],
		['a sentence about a telephone', 'It fails.\n\nFrom my phone I cannot log in.'],
		['a sentence about what was sent', 'Die Bestellung wurde vom Handy gesendet'],
		['two dashes between two parts', `One.\n--\n${'Two.\n'.repeat(30)}`.trim()],
		['a note between dashes', 'See:\n\n----- Contact -----\nName: Ann\nPhone: 12345\n\nCall me.'],
		['a quote of one line, answered', '> to be or not to be\n\nWho wrote that?'],
		['an error with an address', 'Error:\n\nTo: <bob@x.example>\n550 unknown\n\nWhat is that?'],
		['a link and an hour', 'Meeting at 10:00: https://x.example\n\nSee you'],
	])('%s', (_why, text) => {
		expect(splitReply(text, { answers: false, subject: 'Printer' })).toEqual({ reply: text, history: '' });
	});
});

describe('of an answer the words stay', () => {
	it.each<[why: string, text: string]>([
		[
			'labels with something among them',
			'Data:\n\nFrom: Hamburg\nTo: Rotterdam\nDate: 12 March 2026 10:00\nSubject: lamps\nWeight: 2 kg\n\nThanks',
		],
		['a date without an hour', 'On 3 March 2025 your colleague bob@x.example wrote:\nyou would refund me.\n\nPlease.'],
		['a line of dashes', 'First.\n----------\nSecond.\n**********\nThird.'],
		['what the screen says', 'I get:\n\n> Error 13\n\nWhat is that?'],
		['lines with bars', 'Ja:\n\n| a | b |\n| c | d |'],
		['a list with hours', 'Times:\n10:00: Ada\n11:00: Bob\n\nOk?'],
	])('%s', (_why, text) => {
		expect(splitReply(text, answer).reply).toBe(text);
	});
});

describe('a quote is found by its announcement', () => {
	it.each<[language: string, announcement: string]>([
		['Arabic', '‫في الاثنين، 2 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة ‪Support‬‏ <‪s@c.example‬‏>:‬'],
		['Arabic digits', 'في ٢ مارس ٢٠٢٦، الساعة ١٠:٠٠، كتب Support <s@c.example>:'],
		['Croatian', 'ned, 2. ožu 2026. u 10:00 Support <s@c.example> napisao je:'],
		['Czech', 'po 2. 3. 2026 v 10:00 odesílatel Support <s@c.example> napsal:'],
		['Danish', 'Den man. 2. mar. 2026 kl. 10.00 skrev Support <s@c.example>:'],
		['Finnish', 'ma 2. maalisk. 2026 klo 10.00 Support (s@c.example) kirjoitti:'],
		['Greek', 'Στις Δευ 2 Μαρ 2026 στις 10:00 π.μ., ο χρήστης Support <s@c.example> έγραψε:'],
		['Hebrew', 'בתאריך יום ב׳, 2 במרץ 2026 ב-10:00 מאת Support <s@c.example>:'],
		['Hungarian', 'Support <s@c.example> ezt írta (időpont: 2026. márc. 2., H, 10:00):'],
		['Indonesian', 'Pada Sen, 2 Mar 2026 pukul 10.00 Support <s@c.example> menulis:'],
		['Japanese', '2026年3月2日(月) 10:00 Support <s@c.example>:'],
		['Korean', '2026년 3월 2일 (월) 오전 10:00, Support <s@c.example>님이 작성:'],
		['Portuguese', 'Em seg., 2 de mar. de 2026 às 10:00, Support <s@c.example> escreveu:'],
		['Romanian', 'lun., 2 mar. 2026 la 10:00, Support <s@c.example> a scris:'],
		['Slovak', 'po 2. 3. 2026 o 10:00 Support <s@c.example> napísal(a):'],
		['Thai', 'เมื่อ จ. 2 มี.ค. 2026 เวลา 10:00 Support <s@c.example> เขียนว่า:'],
		['Turkish', 'Support <s@c.example>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:'],
		['Ukrainian', 'пн, 2 бер. 2026 р. о 10:00 Support <s@c.example> пише:'],
		['Vietnamese', 'Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Support <s@c.example> đã viết:'],
		['Chinese', '在 2026年3月2日周一 10:00，Support <s@c.example> 写道：'],
		['Chinese, folded', 'Support <s@c.example> 于2026年3月2日\n周一 10:00写道：'],
	])('in %s', (_language, announcement) => {
		for (const context of [answer, {}]) {
			const marked = `NEW WORDS\n\n${announcement}\n\n> OLD\n> OLD TOO`;
			expect(splitReply(marked, context).reply).toBe('NEW WORDS');
		}
		expect(splitReply(`NEW WORDS\n\n${announcement}\n\nOLD\nOLD TOO`, answer).reply).toBe('NEW WORDS');
	});
});

describe('a quote is found by the headers over it', () => {
	it.each<[language: string, header: string]>([
		['Chinese', '寄件者: Support <s@c.example>\n寄件日期: 2026年3月2日 10:00\n收件者: Ada\n主旨: Printer is broken'],
		[
			'Croatian',
			'Šalje: Support <s@c.example>\nPoslano: 2. ožujka 2026. 10:00\nPrima: Ada\nPredmet: Printer is broken',
		],
		[
			'Czech',
			'Od: Support <s@c.example>\nOdesláno: pondělí 2. března 2026 10:00\nKomu: Ada\nPředmět: Printer is broken',
		],
		[
			'Finnish',
			'Lähettäjä: Support <s@c.example>\nLähetetty: maanantai 2. maaliskuuta 2026 10.00\nVastaanottaja: Ada\nAihe: Printer is broken',
		],
		['Hebrew', 'מאת: Support <s@c.example>\nנשלח: יום שני 2 מרץ 2026 10:00\nאל: Ada\nנושא: Printer is broken'],
		[
			'Arabic',
			'من: Support <s@c.example>\nتم الإرسال: الاثنين، 2 مارس 2026 10:00\nإلى: Ada\nالموضوع: Printer is broken',
		],
		['Russian', 'От: Support <s@c.example>\nОтправлено: 2 марта 2026 г. 10:00\nКому: Ada\nТема: Printer is broken'],
		[
			'Slovak',
			'Od: Support <s@c.example>\nOdoslané: pondelok 2. marca 2026 10:00\nKomu: Ada\nPredmet: Printer is broken',
		],
		['Ukrainian', 'Від: Support <s@c.example>\nНадіслано: 2 березня 2026 р. 10:00\nКому: Ada\nТема: Printer is broken'],
		[
			'Vietnamese',
			'Từ: Support <s@c.example>\nĐã gửi: Thứ Hai, 2 tháng 3, 2026 10:00\nĐến: Ada\nChủ đề: Printer is broken',
		],
		[
			'English with stars and folded recipients',
			'*From:* Support <s@c.example>\n*Sent:* Monday, March 2, 2026 10:00 AM\n*To:* Ada <a@x.example>;\nBob <b@x.example>\n*Cc:* Eve <e@x.example>\n*Subject:* Printer is broken',
		],
		[
			'Norwegian below a line',
			'________________________________\nFra: Support <s@c.example>\nSendt: mandag 2. mars 2026 10:00\nTil: Ada\nEmne: Printer is broken',
		],
	])('in %s', (_language, header) => {
		for (const context of [answer, { subject: 'FW: Printer' }])
			expect(splitReply(`NEW WORDS\n\n${header}\n\nOLD WORDS`, context).reply).toBe('NEW WORDS');
	});

	it.each<[why: string, header: string]>([
		[
			'Apple writes',
			'From: Support <s@c.example>\nDate: Monday, 2 March 2026 at 10:00\nTo: Ada\nSubject: Printer is broken',
		],
		[
			'GMX writes',
			'Gesendet: Montag, 02. März 2026 um 10:00 Uhr\nVon: "Support" <s@c.example>\nAn: ada@x.example\nBetreff: Re: Printer',
		],
		[
			'are in no language that is known',
			'Oddi wrth: Support <s@c.example>\nAnfonwyd: 2 Mawrth 2026 10:00\nAt: Ada\nPwnc: Printer is broken',
		],
	])('that %s, in an answer', (_why, header) => {
		expect(splitReply(`NEW WORDS\n\n${header}\n\nOLD WORDS`, answer).reply).toBe('NEW WORDS');
	});

	it.each<[language: string, line: string]>([
		['German', '-----Ursprüngliche Nachricht-----'],
		['Polish', '-------- Wiadomość oryginalna --------'],
		['Czech', '---------- Původní e-mail ----------'],
		['Turkish', '-----Orijinal İleti-----'],
		['Korean', '-----원본 메시지-----'],
		['Swedish', '-------- Originalmeddelande --------'],
		['Chinese', '------------------ 原始邮件 ------------------'],
		['Apple', 'Begin forwarded message:'],
		['Apple in German', 'Anfang der weitergeleiteten Nachricht:'],
	])('under an announcement in %s', (_language, line) => {
		expect(splitReply(`NEW WORDS\n\n${line}\nFrom: Support\nSubject: x\n\nOLD WORDS`, answer).reply).toBe('NEW WORDS');
	});
});

describe('the answer stands', () => {
	const announced = 'On Mon, Mar 2, 2026 at 10:00 AM Support <s@c.example> wrote:';
	it.each<[where: string, text: string, reply: string]>([
		['below the quote', `${announced}\n> Old\n> words\n\nNew words.\n\nAda`, 'New words.\n\nAda'],
		[
			'below, under a greeting',
			`Hi Bob,\n\n${announced}\n> Old?\n\nYes.\n\nRegards\nAda`,
			'Hi Bob,\n\n\nYes.\n\nRegards\nAda',
		],
		[
			'between quotes',
			`Hi,\n\n${announced}\n> One?\n\nYes.\n\n> Two?\n\nNo.\n\n> Bye`,
			'Hi,\n\n> One?\n\nYes.\n\n> Two?\n\nNo.',
		],
		[
			'between quotes, without one at the end',
			`Hi,\n\n${announced}\n> One?\nYes.\n> Two?\nNo.`,
			'Hi,\n\n> One?\nYes.\n> Two?\nNo.',
		],
		['above a signature and a quote', `Yes.\n\n-- \nAda\nFabrikam\n\n${announced}\n> Old`, 'Yes.'],
		['below a quote, above a signature', `${announced}\n> Old\n\nYes.\n-- \nAda`, 'Yes.'],
		[
			'above what a telephone writes and a quote',
			`Yes.\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 10:00, Support <s@c.example> wrote:\n> \n> Old`,
			'Yes.',
		],
		[
			'before the announcement on its line',
			`Yes please. Am 02.03.2026 um 10:00 schrieb Support:\n> Old`,
			'Yes please.',
		],
		['above a quote by initials', `Yes.\n\nSupport wrote on 2 March 2026:\nSu> Old\nSu> words`, 'Yes.'],
		[
			'in a signed text',
			'-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n=abcd\n-----END PGP SIGNATURE-----',
			'Yes.',
		],
	])('%s', (_where, text, reply) => {
		expect(splitReply(text, answer).reply).toBe(reply);
	});

	it.each([
		'Sent from my iPhone',
		'Sent from Mail for Windows 10',
		'Sent from Yahoo Mail on Android',
		'Sent with Proton Mail secure email.',
		'Sent via the Samsung Galaxy S10, an AT&T 5G smartphone',
		'Get Outlook for iOS<https://aka.ms/o0ukef>',
		'Outlook für Android beziehen <https://aka.ms/AAb9ysg>',
		'Von meinem iPhone gesendet',
		'Gesendet von Outlook für iOS',
		'Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.',
		'Envoyé de mon iPhone',
		'Enviado desde mi iPhone',
		'Enviado do meu iPhone',
		'Inviato da iPhone',
		'Verzonden vanaf mijn iPhone',
		'Sendt fra min iPhone',
		'Skickat från min iPhone',
		'Lähetetty iPhonesta',
		'Wysłane z iPhone’a',
		'Odesláno z iPhonu',
		'Odoslané z iPhonu',
		'Küldve az iPhone-omról',
		'Trimis de pe iPhone-ul meu',
		'Отправлено с iPhone',
		'Надіслано з iPhone',
		'Στάλθηκε από το iPhone μου',
		'Poslano s mog iPhonea',
		'iPhone’umdan gönderildi',
		'iPhoneから送信',
		'나의 iPhone에서 보냄',
		'发自我的iPhone',
		'從我的 iPhone 傳送',
		'Được gửi từ iPhone của tôi',
		'נשלח מה-iPhone שלי',
	])('above %s', (line) => {
		expect(splitReply(`Yes.\n\n${line}\n`, answer).reply).toBe('Yes.');
	});
});

describe('HTML says where the quote begins', () => {
	const old = '<p>Gamle ord som støtten skrev.</p>';
	const said = 'Den 2. i 3. sagde Støtten dette';
	it.each<[program: string, html: string]>([
		[
			'Gmail',
			`<div dir="ltr">NEW WORDS</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${said}<br></div><blockquote class="gmail_quote" style="margin:0">${old}</blockquote></div>`,
		],
		[
			'Apple Mail',
			`<body>NEW WORDS<br><div><br><blockquote type="cite"><div>${said}</div><br><div>${old}</div></blockquote></div></body>`,
		],
		[
			'Thunderbird',
			`<p>NEW WORDS</p><div class="moz-cite-prefix">${said}<br></div><blockquote type="cite" cite="mid:1@x">${old}</blockquote>`,
		],
		[
			'Thunderbird, answered below',
			`<div class="moz-cite-prefix">${said}<br></div><blockquote type="cite" cite="mid:1@x">${old}</blockquote><p>NEW WORDS</p>`,
		],
		[
			'Outlook',
			`<div class="WordSection1"><p>NEW WORDS</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p><b>Frá:</b> S<br><b>Dags:</b> x<br><b>Til:</b> A</p></div></div>${old}</div>`,
		],
		[
			'Outlook on the web',
			`<div>NEW WORDS</div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Frá:</b> S<br><b>Dags:</b> x</div><div>${old}</div>`,
		],
		[
			'Outlook for telephones',
			`<div>NEW WORDS</div><div class="ms-outlook-mobile-reference-message skipProofing"><hr><b>Frá:</b> S</div><div class="ms-outlook-mobile-reference-message">${old}</div>`,
		],
		[
			'Yahoo',
			`<div>NEW WORDS</div><div id="ydp1yahoo_quoted_12" class="ydp1yahoo_quoted"><div>${said}</div>${old}</div>`,
		],
		[
			'Proton',
			`NEW WORDS<div class="protonmail_quote">${said}<br><blockquote class="protonmail_quote" type="cite">${old}</blockquote></div>`,
		],
		[
			'GMX',
			`<div>NEW WORDS<div name="quote" style="margin:10px 5px;border-left:2px solid #C3D9E5;"><div>${said}</div><div name="quoted-content">${old}</div></div></div>`,
		],
		[
			'Zimbra',
			`<div>NEW WORDS</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Frá: </b>S</div>${old}`,
		],
		[
			'RoundCube',
			`<p>NEW WORDS</p><p id="reply-intro">${said}</p><blockquote type="cite" style="padding:0">${old}</blockquote>`,
		],
		['unclosed elements', `<div>NEW WORDS<blockquote type=cite>${old}<div><div>`],
	])('%s', (_program, html) => {
		const text = textFromHtml(html);
		expect(splitReply(text, answer, html).reply).toBe('NEW WORDS');
		// The text of its own has other breaks, and no mark.
		const plain = text.replace(/(\S+ \S+) /g, '$1\n');
		expect(splitReply(plain, answer, html).reply.replace('\n', ' ')).toBe('NEW WORDS');
	});

	it('keeps what is written inside and below a quote of Gmail', () => {
		const html =
			'<div class="gmail_quote"><div class="gmail_attr">Somebody said</div><blockquote class="gmail_quote">One?</blockquote><div>Yes.</div><blockquote class="gmail_quote">Two?</blockquote><div>No.</div></div>';
		const own = readHtml(html).filter(({ mark, text }) => mark === null && text !== '');
		expect(own.map(({ text }) => text)).toEqual(['Yes.', 'No.']);
		expect(splitReply('', answer, html).reply).toContain('One?\n\nYes.');
	});

	it.each<[why: string, html: string]>([
		['a quotation by hand', '<p>As Kant says:</p><blockquote>Dare to know.</blockquote>'],
		[
			'a line that somebody drew',
			'<p>One</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Two</p></div><p>Three</p>',
		],
		['a rule', '<p>One</p><hr><p>Two</p>'],
	])('leaves %s', (_why, html) => {
		const text = textFromHtml(html);
		expect(splitReply(text, answer, html).reply).toBe(text);
	});

	it('takes the lines of the HTML where the text is another', () => {
		const html = `<p>NEW WORDS</p><blockquote type="cite">${old}</blockquote>`;
		expect(splitReply('Please use a program that shows HTML.', answer, html).reply).toBe('NEW WORDS');
	});
});

describe('the message that a mail answers says what of it is quoted', () => {
	const answered = 'გამარჯობა,\nგთხოვთ გვითხრათ პრინტერის სერიული ნომერი და სად დგას იგი.\n\nSupport';
	const context = { ...answer, answered };
	it.each<[why: string, text: string, reply: string]>([
		['where nothing marks it', `12345, სართული 3.\n\n${answered}`, '12345, სართული 3.'],
		['wrapped otherwise', `12345.\n\n${answered.replace(/ /g, '\n')}`, '12345.'],
		['set in', `12345.\n\n${answered.replace(/^/gm, '    ')}`, '12345.'],
		['above the answer', `${answered}\n\n12345, სართული 3.`, '12345, სართული 3.'],
		['below an announcement', `12345.\n\n2.3.2026 10:00 Support <s@c.example>:\n\n${answered}`, '12345.'],
	])('%s', (_why, text, reply) => {
		expect(splitReply(text, context).reply).toBe(reply);
	});

	it.each<[why: string, text: string]>([
		['a few words of it', 'პრინტერის სერიული ნომერი: 12345'],
		['its beginning, followed by something else', 'გამარჯობა, გთხოვთ გვითხრათ სხვა რამ.'],
		['nothing of it', '12345'],
	])('and leaves %s', (_why, text) => {
		expect(splitReply(text, context).reply).toBe(text);
	});

	it('whose few letters are in many texts', () => {
		expect(splitReply('Ok.\n\nThanks, Ada', { ...answer, answered: 'Thanks, Ada' }).reply).toBe('Ok.\n\nThanks, Ada');
	});
});
