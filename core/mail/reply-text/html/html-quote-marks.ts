import { styleOf } from './html-attributes';

type Attributes = ReadonlyMap<string, string>;

/**
 * Classes of elements that mail programs put around what they quote: Gmail, Yahoo, Proton, Thunderbird, Tutanota,
 * Zoho, Freshdesk, Airmail, Missive, Front, Outlook's telephones, Alibaba, HubSpot, Netease, Lark, BlueMail,
 * GroupWise, Mailspring, Notes.
 */
const classes = new Set(
	(
		'gmail_quote gmail_attr gmail_quote_attribution yahoo_quoted protonmail_quote moz-cite-prefix moz-forward-container ' +
		'tutanota_quote zmail_extra freshdesk_quote airmail_on airmail_ext_on clean_bq missive_quote front-blockquote ' +
		'ms-outlook-mobile-reference-message alimail-quote mail-quote-collapse yj6qo quotedtext hs_reply ' +
		'ntes-mailmaster-quote history-quote-wrapper bluemail_quote groupwisereplyheader groupwisemessagebody inoteshistory'
	).split(' '),
);

/** How their ids begin: Yahoo, Outlook, 163, QQ, Zoho, RoundCube, mail.ru. */
const ids = (
	'yahoo_quoted mail-editor-reference-message-container isreplycontent origbody blockquote_zmail reply-intro ' +
	'olk_src_body_section mail-app-auto-quote'
).split(' ');

/** Their names: GMX and web.de, Spark. */
const names = new Set(['quote', 'messagereplysection']);

/** What begins a quote that goes on to the end of the message: Outlook on the web, Hotmail, Zimbra. */
const dividers = new Set(['divrplyfwdmsg', 'stopspelling', 'zwchr']);

/** Whether an element is one that a mail program puts around what it quotes. */
export function marksQuote(attributes: Attributes): boolean {
	const id = plain(attributes.get('id'));
	return (
		(attributes.get('class') ?? '').split(/\s+/).some((name) => classes.has(plain(name))) ||
		(id !== '' && ids.some((beginning) => id.startsWith(beginning))) ||
		names.has(plain(attributes.get('name'))) ||
		attributes.get('data-marker') === '__QUOTED_TEXT__' ||
		attributes.has('data-o-mail-quote')
	);
}

/** Whether with an element a quote begins that goes on to the end. */
export function marksDivider(attributes: Attributes): boolean {
	return dividers.has(plain(attributes.get('id'))) || attributes.get('data-marker') === '__DIVIDER__';
}

/** Whether a blockquote holds what is quoted: by its type (Apple, Thunderbird and others), or drawn with a line beside it. */
export function marksCitation(attributes: Attributes): boolean {
	const type = attributes.get('type')?.toLowerCase() ?? '';
	return type.startsWith('cite') || attributes.has('cite') || styleOf(attributes).includes('border-left');
}

/** Whether an element has the line that Outlook draws over the headers of the message below it. */
export function marksBorder(attributes: Attributes): boolean {
	return /border:none;border-top:solid#?\w{3,10}1\.0pt/.test(styleOf(attributes));
}

/** Without what programs put before names of others (Outlook on the web, Yahoo), and in lower case. */
function plain(name = ''): string {
	return name.toLowerCase().replace(/^(?:x_)*(?:ydp[0-9a-z]*?(?=yahoo))?/, '');
}

/** Words of which one at least stands in HTML that quotes; where none does, it need not be read for that. */
const hints = [
	'quote',
	'cite',
	'QUOTE',
	'RplyFwdMsg',
	'border-top',
	'border-left',
	'stopSpelling',
	'zwchr',
	'moz-',
	'reply',
	'Reply',
	'reference-message',
	'OLK_SRC',
	'origbody',
	'zmail_extra',
	'airmail',
	'clean_bq',
	'GroupWise',
	'iNotesHistory',
	'__DIVIDER__',
];

/** Whether it is worth to read HTML for what it quotes. */
export function mayQuote(html: string): boolean {
	return hints.some((hint) => html.includes(hint));
}
