import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a server says to a FETCH of UIDs: its untagged lines, and how it ends (`OK`, `NO`, `BAD`). */
export type FetchAnswer = (uids: string, query: string) => { readonly lines?: readonly string[]; readonly end: string };

/** An IMAP server with one folder that answers FETCH as a test says, for what Dovecot cannot be made to do. */
export class ScriptedImapServer {
	readonly asked: string[] = [];
	private readonly sockets = new Set<Socket>();
	private readonly server = createServer((socket) => this.serve(socket));

	constructor(private readonly answer: FetchAnswer) {}

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
		socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
		let rest = '';
		socket.on('data', (data) => {
			const lines = `${rest}${data.toString('latin1')}`.split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) socket.write(this.say(line));
		});
	}

	private say(line: string): string {
		const [tag = '', command = '', sub = '', uids = '', ...query] = line.split(' ');
		switch (`${command} ${command === 'UID' ? sub : ''}`.trim().toUpperCase()) {
			case 'LIST':
				return `* LIST () "/" INBOX\r\n${tag} OK done\r\n`;
			case 'SELECT':
				return `* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 4] next\r\n${tag} OK [READ-WRITE] done\r\n`;
			case 'UID FETCH': {
				this.asked.push(uids);
				const { lines = [], end } = this.answer(uids, query.join(' '));
				return [...lines, `${tag} ${end} said`, ''].join('\r\n');
			}
			case 'LOGOUT':
				return `* BYE\r\n${tag} OK done\r\n`;
			default:
				return `${tag} OK done\r\n`;
		}
	}
}

/** The untagged answer that hands out a message. */
export function handedOut(uid: number, source: string): string {
	return `* ${uid} FETCH (UID ${uid} BODY[] {${source.length}}\r\n${source})`;
}
