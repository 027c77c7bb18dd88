import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const chunkBytes = 64 * 1024;

/** A message as it goes over SMTP: a line that begins with a dot has one more (RFC 5321 section 4.5.2). */
export function stuffed(raw: Buffer): Buffer {
	return Buffer.from(raw.toString('latin1').replace(/^\./gm, '..'), 'latin1');
}

/**
 * Sends a message over SMTP, its dots stuffed, as it stands; a mail library would tidy what is
 * hostile in it.
 *
 * @returns What the server answered to the message, or to the command that it refused.
 */
export async function sendBytes(
	port: number,
	{ from, to, bytes }: { readonly from: string; readonly to: string; readonly bytes: Buffer },
): Promise<string> {
	const socket = connect(port, '127.0.0.1');
	const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
	const answer = async (): Promise<string> => {
		for (;;) {
			const { value, done } = await answers.next();
			if (done === true) throw new Error('The server ended the connection');
			const line = String(value);
			if (line[3] !== '-') return line;
		}
	};
	try {
		await answer();
		for (const command of ['EHLO attack.example', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
			socket.write(`${command}\r\n`);
			const line = await answer();
			if (!/^[23]/.test(line)) return line;
		}
		for (let at = 0; at < bytes.length; at += chunkBytes)
			if (!socket.write(bytes.subarray(at, at + chunkBytes))) await once(socket, 'drain');
		socket.write('\r\n.\r\n');
		const line = await answer();
		socket.write('QUIT\r\n');
		return line;
	} finally {
		socket.destroy();
	}
}
