/** A mail of a person in plain text, as it crosses the wire. */
export function plainMessage(mail: {
	readonly name: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly messageId: string;
}): string {
	return [
		`From: ${mail.name} <${mail.from}>`,
		`To: ${mail.to}`,
		`Subject: ${mail.subject}`,
		`Message-ID: <${mail.messageId}>`,
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
		'',
		'It squeaks.',
		'',
	].join('\r\n');
}
