import { readFileSync } from 'node:fs';
import { built } from '../built.ts';

const { createTransport } = built('vendor/nodemailer');

/** A message from a file, as it stands there, or made new so that it can be sent again and again. */
export function readMail(file: string, fresh: boolean): { raw: string; from: string; to: string[] } {
	const text = readFileSync(file, 'utf8').replace(/\r?\n/g, '\r\n');
	const end = text.indexOf('\r\n\r\n');
	const header = (name: string): string =>
		new RegExp(`^${name}:\\s*(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(text.slice(0, end))?.[1] ?? '';
	const addresses = (value: string): string[] => value.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? [];
	const stamp = `${Date.now().toString(36)}.${Math.random().toString(36).slice(2, 8)}`;
	const raw = fresh
		? text
				.replace(/^Message-ID:\s*<([^@>]*)@/im, `Message-ID: <$1.${stamp}@`)
				.replace(/^Date:.*$/im, `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`)
		: text;
	return {
		raw,
		from: addresses(header('From'))[0] ?? '',
		to: [...addresses(header('To')), ...addresses(header('Cc'))],
	};
}

/** Hands a message to a mail server on this machine; answers what the server said. */
export async function deliver(port: number, mail: { raw: string; from: string; to: string[] }): Promise<string> {
	const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
	try {
		const { response } = (await transport.sendMail({ envelope: { from: mail.from, to: mail.to }, raw: mail.raw })) as {
			response: string;
		};
		return response;
	} finally {
		transport.close();
	}
}
