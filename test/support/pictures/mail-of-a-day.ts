import { deliver } from '../demo/send-mail.ts';

/** Sender, subject and text of what came to the support queue on the day that the pictures show. */
const mails: readonly (readonly [from: string, subject: string, text: string, headers?: string])[] = [
	['Ada Lindqvist <ada.lindqvist@fabrikam.example>', 'Invoice 4711 is wrong', 'It names 12 printers; we bought 2.'],
	[
		'Jonas Berg <jonas.berg@litware.example>',
		'Scanner offline since Monday',
		'The scanner in Bergen is not reachable.',
	],
	['Chioma Eze <chioma.eze@wingtip.example>', 'How do I change the toner?', 'Page 12 of the manual is missing.'],
	['Printer <printer@fabrikam.example>', 'Toner low', 'Tray 2.', 'Auto-Submitted: auto-generated'],
	['Maja Nowak <maja.nowak@fabrikam.example>', 'Urgent: labels are printed twice', 'Since the update of last night.'],
	['Sales News <news@proseware.example>', 'Our offers of the week', 'Ten per cent.', 'Precedence: bulk'],
];

/** Delivers them to the receiver, one after the other. */
export async function sendMailOfADay(port: number): Promise<void> {
	for (const [at, [from, subject, text, header]] of mails.entries()) {
		const id = `picture-${at}.${Date.now()}@pictures.example`;
		const lines = [
			`From: ${from}`,
			'To: support@contoso.example',
			`Subject: ${subject}`,
			`Message-ID: <${id}>`,
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
			...(header === undefined ? [] : [header]),
			'',
			text,
		];
		const sender = /<(.*)>/.exec(from)?.[1] ?? from;
		await deliver(port, { raw: lines.join('\r\n'), from: sender, to: ['support@contoso.example'] });
	}
}
