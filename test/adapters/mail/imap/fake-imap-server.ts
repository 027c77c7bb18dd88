import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a server says to a login: null takes it. */
export type LoginAnswer = (secret: string) => string | null;

/**
 * As much of an IMAP server as logging in takes, for what Dovecot cannot be made to do: tokens, and
 * refusals that pass. A login with a token shows the token, one with a password the password.
 */
export class FakeImapServer {
	readonly logins: string[] = [];
	private readonly sockets = new Set<Socket>();
	private readonly server = createServer((socket) => this.serve(socket));

	constructor(private readonly answer: LoginAnswer) {}

	async listen(): Promise<number> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
		return (this.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		socket.on('error', () => undefined);
		socket.write('* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready\r\n');
		let rest = '';
		let asked: string | null = null;
		socket.on('data', (data) => {
			const lines = `${rest}${data.toString('latin1')}`.split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (asked !== null) {
					// The empty line by which a client ends a refused XOAUTH2.
					socket.write(`${asked} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n`);
					asked = null;
					continue;
				}
				asked = this.say(socket, line);
			}
		});
	}

	/** Answers a line; the tag of a login whose refusal the client has to confirm. */
	private say(socket: Socket, line: string): string | null {
		const [tag = '', command = ''] = line.toUpperCase().split(' ');
		if (command === 'LOGIN') {
			const [, quoted, bare] = /^\S+ \S+ (?:"[^"]*"|\S+) (?:"([^"]*)"|(\S+))$/.exec(line) ?? [];
			const refusal = this.noted(quoted ?? bare ?? '');
			socket.write(refusal === null ? `${tag} OK welcome\r\n` : `${tag} NO ${refusal}\r\n`);
			return null;
		}
		if (command === 'AUTHENTICATE') {
			const parts = Buffer.from(line.split(' ')[3] ?? '', 'base64')
				.toString('utf8')
				.split('\u0001');
			const token = parts.find((part) => part.startsWith('auth=Bearer '))?.slice('auth=Bearer '.length) ?? '';
			const isTaken = this.noted(token) === null;
			socket.write(
				isTaken
					? `${tag} OK welcome\r\n`
					: `+ ${Buffer.from('{"status":"400","schemes":"Bearer"}').toString('base64')}\r\n`,
			);
			return isTaken ? null : tag;
		}
		socket.write(`${command === 'LOGOUT' ? '* BYE\r\n' : ''}${tag} OK done\r\n`);
		return null;
	}

	private noted(secret: string): string | null {
		this.logins.push(secret);
		return this.answer(secret);
	}
}
