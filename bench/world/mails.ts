const subjects = ['Printer broken', 'Invoice question', 'Password reset', 'General question'];
export const customers = 1_000;
const paragraph = 'Good morning, we have tried what the manual says, and it did not help us any further. ';

/** A mail of 2.4 KB, multipart/alternative, from the customers in turn, with subjects in turn. */
export function mailNumber(number: number, to: string): string {
	const boundary = `=_part_${number}`;
	const id = `${number}.${crypto.randomUUID()}@example.com`;
	return [
		'Received: from mail.example.com (mail.example.com [192.0.2.10])',
		`	by mx.contoso.example with ESMTPS id ${crypto.randomUUID()};`,
		'	Mon, 2 Mar 2026 10:00:00 +0000',
		`From: Contact ${number % customers} <contact${number % customers}@example.com>`,
		`To: Support <${to}>`,
		`Subject: ${subjects[number % subjects.length]} (${number})`,
		`Message-ID: <${id}>`,
		'Date: Mon, 2 Mar 2026 10:00:00 +0000',
		'MIME-Version: 1.0',
		`Content-Type: multipart/alternative; boundary="${boundary}"`,
		'',
		`--${boundary}`,
		'Content-Type: text/plain; charset=utf-8',
		'',
		paragraph.repeat(8),
		'',
		`--${boundary}`,
		'Content-Type: text/html; charset=utf-8',
		'',
		`<html><body><p>${paragraph.repeat(13)}</p></body></html>`,
		'',
		`--${boundary}--`,
		'',
	].join('\r\n');
}
