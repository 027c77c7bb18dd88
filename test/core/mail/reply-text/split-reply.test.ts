import fc from 'fast-check';
import { splitReply } from '../../../../core/mail/reply-text/split-reply';
import { growsWithLength } from '../../../support/characters-read';

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

it.each<[why: string, text: string, reply: string]>([
	['a mail without history is all reply', 'Hello,\n\nit works.\n', 'Hello,\n\nit works.'],
	['English', 'Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Support <help@contoso.example> wrote:\n> Does it work?', 'Yes.'],
	[
		'an announcement over two lines',
		'Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Support\n<help@contoso.example> wrote:\n\n> Well?',
		'Yes.',
	],
	['German', 'Ja.\n\nAm 02.03.2026 um 10:00 schrieb Support <help@contoso.example>:\n> Geht es?', 'Ja.'],
	['French', 'Oui.\n\nLe lun. 2 mars 2026 à 10:00, Support <help@contoso.example> a écrit :\n> Ça va ?', 'Oui.'],
	['Spanish', 'Sí.\n\nEl lun, 2 mar 2026 a las 10:00, Support (<help@contoso.example>) escribió:\n> ¿Funciona?', 'Sí.'],
	['Dutch', 'Ja.\n\nOp ma 2 mrt 2026 om 10:00 schreef Support <help@contoso.example>:\n> Werkt het?', 'Ja.'],
	['Danish', 'Ja.\n\nDen 2. mar. 2026 kl. 10.00 skrev Support <help@contoso.example>:\n> Virker det?', 'Ja.'],
	['Polish', 'Tak.\n\n2 mar 2026 10:00 "Support" <help@contoso.example> napisał(a):\n> Działa?', 'Tak.'],
	['Chinese', '好的。\n\n在 2026年3月2日 10:00，Support 写道：\n> 可以吗？', '好的。'],
	[
		'a language that is not known, by date and address',
		'Ok.\n\n2026. 03. 02. 10:00 keltezéssel, Support <help@contoso.example>:\n> Jó?',
		'Ok.',
	],
	[
		'the headers that Outlook writes',
		'Done.\n\nFrom: Support <help@contoso.example>\nSent: Monday, 2 March 2026\nTo: Ada\nSubject: Printer\n\nIs it done?',
		'Done.',
	],
	[
		'its German headers',
		'Erledigt.\n\nVon: Support\nGesendet: Montag, 2. März 2026\nAn: Ada\nBetreff: Drucker\n\nErledigt?',
		'Erledigt.',
	],
	['an original message below a line', 'Fine.\n\n-----Original Message-----\nFrom: Support\n\nWell?', 'Fine.'],
	[
		'an answer below the quote',
		'On Mon, 2 Mar 2026, Support wrote:\n> Does it work?\n\nYes, it does.',
		'Yes, it does.',
	],
	['answers between the lines of a quote', '> One?\nYes.\n> Two?\nNo.', '> One?\nYes.\n> Two?\nNo.'],
	['a signature', 'See you.\n\n-- \nAda Lindqvist\nFabrikam', 'See you.'],
	['what a telephone adds', 'See you.\n\nSent from my iPhone', 'See you.'],
	['what a program adds in another language', 'Bis dann.\n\nVon meinem Mobilgerät gesendet', 'Bis dann.'],
	[
		'a line of dashes in code is no signature',
		'Look:\n\n```\na\n----\nb\n```\n\nBroken?',
		'Look:\n\n```\na\n----\nb\n```\n\nBroken?',
	],
	[
		'a form with labels of its own stays',
		'Name: Ada\nE-mail: ada@x.example\nQuestion: why?',
		'Name: Ada\nE-mail: ada@x.example\nQuestion: why?',
	],
	[
		'two labels are no header',
		'We travel\nFrom: Oslo\nTo: Rome\nby train.',
		'We travel\nFrom: Oslo\nTo: Rome\nby train.',
	],
	[
		'a sentence that begins with On stays',
		'On Monday the printer jammed.\nNobody wrote that down.',
		'On Monday the printer jammed.\nNobody wrote that down.',
	],
	['a mail that is a quote alone is all reply', '> One\n> Two', '> One\n> Two'],
	[
		'a forwarded message without a word is what was forwarded',
		'---------- Forwarded message ----------\nFrom: A <a@x.example>\nDate: 2 Mar 2026\nSubject: x\n\nThe text.',
		'The text.',
	],
	['nothing', '', ''],
])('%s', (_why, text, reply) => {
	expect(splitReply(text, { answers: true, subject: 'Re: Printer' }).reply).toBe(reply);
});

it('keeps the history as it was written', () => {
	const quoted = 'On Mon, 2 Mar 2026, Support wrote:\n> Does it work?\n>\n> Support';
	expect(splitReply(`Yes.\n\n${quoted}\n`)).toEqual({ reply: 'Yes.', history: quoted });
});

it('loses no line and makes none up, whatever the text', () => {
	const line = fc.constantFrom(
		'text',
		'',
		'> quote',
		'--',
		'On Mon, 2 Mar 2026, A <a@x.example>',
		'wrote:',
		'From: a@x.example',
		'Sent: 2 Mar 2026',
		'Subject: x',
		'Sent from my iPhone',
		'```',
		'-----Original Message-----',
		'Am 2.3.2026 schrieb A:',
		'-----BEGIN PGP SIGNED MESSAGE-----',
	);
	fc.assert(
		fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), (written) => {
			const text = written.join('\n').replace(/\r\n?/g, '\n');
			const { reply, history } = splitReply(text);
			const [inReply, inHistory] = [lines(reply), lines(history)];
			expect([...inReply, ...inHistory].sort()).toEqual(lines(text).sort());
			// Each keeps the order of the text.
			for (const part of [inReply, inHistory]) {
				let at = -1;
				const whole = lines(text);
				for (const one of part) expect((at = whole.indexOf(one, at + 1))).toBeGreaterThanOrEqual(0);
			}
		}),
		{ numRuns: 500 },
	);
});

it.each<[why: string, line: string]>([
	['announcements that never end', 'On a b'],
	['announcements in Dutch', 'Op a schreef'],
	['announcements in Norwegian', 'den. 3. a skrev b'],
	['addresses with years', 'a@b 2020 <'],
	['fences', '```a'],
	['headers', 'From: a\n\n'],
	['long lines of addresses', 'a@'.repeat(240)],
	['marks of signatures', '--'],
	['marks of signatures with text', 'a\n--\n\n'],
	['quotes with text', '> a\nb'],
	['lines that end in a colon', 'a 10:00:'],
	['addresses in brackets', '<a@x.example '.repeat(38)],
	['signatures of PGP', '-----BEGIN PGP SIGNATURE-----'],
	['lines of dashes', '-'.repeat(100)],
	['labels of no language', 'ab: <a@x.example> 10:00'],
	['telephones', 'Sent from my iPhone'],
	['blanks', ' '.repeat(5_000)],
	['long words', 'a'.repeat(60_000)],
	['long lines of dots', 'a.'.repeat(30_000)],
])('looks at %s as often as they are many', (_why, line) => {
	const split = (text: string): void => void splitReply(text, { answers: true, subject: 'Re: a' });
	expect(growsWithLength(`${line}\n`, 65_536, split)).toBe(true);
});
