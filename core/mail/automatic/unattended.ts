/** Ways to say in an address that nobody reads what comes to it, in the languages that senders use, without blanks. */
const unread = new Set(
	(
		'noreply noreplies donotreply dontreply donotanswer noresponse noanswer noreplyto replynot nomail noemail ' +
		'unmonitored notmonitored unattended noreplay sendonly outgoingonly donotrespond devnull null nobody blackhole noreturn ' +
		'nichtantworten bittenichtantworten keineantwort keineantworten antwortenichtmoeglich nichtbeantworten ' +
		'nepasrepondre nepasrepondez pasdereponse sansreponse norepondre ' +
		'noresponder noresponda norespondas nocontestar nocontestes norespuesta sinrespuesta norespondre ' +
		'naoresponder naoresponda naorespondas semresposta ' +
		'nonrispondere nonrispondete noresposta norespongueu ' +
		'nietbeantwoorden nietantwoorden geenantwoord nietreageren ' +
		'svarainte svaraej ejsvar ejsvara intesvara ikkesvar ikkesvare svarikke besvaresikke maaikkebesvares ' +
		'alavastaa eivastausta alavastaatahan ' +
		'nieodpowiadac nieodpowiadaj prosimynieodpowiadac nieodpisuj bezodpowiedzi ' +
		'neodpovidejte neodpovidat neodpovedajte neodpovedat nevalaszolj nevalaszoljon nevalaszoljerre ' +
		'neodgovaraj neodgovarati neodgovarajte nuraspunde nuraspundeti cevaplama cevaplamayin cevapvermeyiniz yanitlama yanitlamayin ' +
		'neotvechat neotvechajte neotvechayte nevidpovidaty nevidpovidayte khongtraloi janganbalas'
	).split(' '),
);

/** Local parts of programs: RFC 3834 section 2, RFC 2142 where a machine sends under it, and lists. */
const programs = new Set(
	(
		'mailerdaemon mailsystem maildelivery maildeliverysystem postmaster root daemon listserv listserver majordomo ' +
		'mailman sympa lyris ezmlm bounce bounces bounced returns undeliverable autoresponder autoreply automailer ' +
		'mailer system cron crond uucp www wwwdata apache nginx nagios'
	).split(' '),
);
/** Of those, words that count wherever they stand in the local part. */
const anywhere = /^(?:mailerdaemon|bounces?|listserv|autoresponder|autoreply)$/;

/** Characters that are looked at; a local part has 64 at most (RFC 5321 section 4.5.3.1.1). */
const longest = 256;

/** Longest phrase, in words. */
const maxWords = 4;

/**
 * Whether nobody reads what comes to an address, told by its local part: programs and lists that RFC 3834
 * section 2 names, and words for no reply anywhere in it. Such an address is never answered; what comes
 * from it may still be a person's, of whom a contact form speaks.
 */
export function isUnattended(address: string): boolean {
	const local = address
		.slice(0, Math.max(address.lastIndexOf('@'), 0))
		.slice(0, longest)
		.toLowerCase();
	// The mailbox of Exchange itself, by the id that all installations share.
	if (/^microsoftexchange[0-9a-f]{32}$/.test(local)) return true;
	if (/^owner-./.test(local) || /.-(?:request|owner|bounces?)(?:[+=]|$)/.test(local)) return true;
	const words = local
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.split(/[^\p{L}]+/u)
		.filter((word) => word !== '');
	if (programs.has(words.join(''))) return true;
	return words.some((word, at) => {
		if (anywhere.test(word)) return true;
		return Array.from({ length: maxWords }, (_, more) => words.slice(at, at + more + 1).join('')).some((phrase) =>
			unread.has(phrase),
		);
	});
}
