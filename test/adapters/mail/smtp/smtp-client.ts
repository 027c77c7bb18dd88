import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:net';

/** A client that says exactly what a test tells it to. */
export class SmtpClient {
	private buffer = '';
	private waiting: (() => void) | null = null;
	private ended = false;
	/** The last answer that was read. */
	last = '';

	private constructor(readonly socket: Socket) {
		socket.setEncoding('utf8');
		socket.on('data', (text: string) => {
			this.buffer += text;
			this.waiting?.();
		});
		socket.on('error', () => undefined);
		socket.on('close', () => {
			this.ended = true;
			this.waiting?.();
		});
	}

	/** Connects and says EHLO. */
	static async open(port: number): Promise<SmtpClient> {
		const client = new SmtpClient(connect(port, '127.0.0.1'));
		await client.answer();
		await client.say('EHLO client.example');
		return client;
	}

	/** The next whole answer, as its code and text; `closed` where the server hung up. */
	async answer(): Promise<string> {
		for (;;) {
			const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.buffer);
			if (match) {
				this.buffer = this.buffer.slice(match[0].length);
				this.last = match[0].trim();
				return this.last;
			}
			if (this.ended) return 'closed';
			await new Promise<void>((resolve) => {
				this.waiting = resolve;
			});
		}
	}

	async say(line: string): Promise<string> {
		this.socket.write(`${line}\r\n`);
		return this.answer();
	}

	/** Sends a message to all recipients; the answer to it, or to what was refused first. */
	async send(to: readonly string[], message: string, from = 'ada@fabrikam.example'): Promise<string> {
		for (const line of [`MAIL FROM:<${from}>`, ...to.map((address) => `RCPT TO:<${address}>`), 'DATA']) {
			const answer = await this.say(line);
			if (!/^[23]/.test(answer)) return answer;
		}
		return this.say(`${message}\r\n.`);
	}

	close(): void {
		this.socket.destroy();
	}
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
