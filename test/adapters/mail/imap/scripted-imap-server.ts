import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface KeptMessage {
	readonly raw: string;
	seen: boolean;
}

/** How the server answers a FETCH of messages: as it should, or not. */
export type FetchAnswer =
	| { readonly kind: 'whole' }
	/** OK, without these messages or without these parts of them. */
	| { readonly kind: 'without'; readonly uids: readonly number[] }
	| { readonly kind: 'refused'; readonly status: 'NO' | 'BAD'; readonly text: string }
	/** The connection ends in the midst of the literal of the first message. */
	| { readonly kind: 'cutOff' };

const whole: FetchAnswer = { kind: 'whole' };

/**
 * An IMAP server with one folder (RFC 9051), which answers as a test says: what real servers do now and then
 * and Dovecot cannot be made to do.
 */
export class ScriptedImapServer {
	readonly messages = new Map<number, KeptMessage>();
	readonly commands: string[] = [];
	uidValidity = 7;
	/** Says how a FETCH is answered, by its messages and whether it asks for whole messages. */
	onFetch: (uids: readonly number[], isDownload: boolean) => FetchAnswer = () => whole;
	/** What it says of each message beside what it was asked for. */
	unasked = '';
	/** Ends the connection once this command was answered. */
	endsAfter: (command: string) => boolean = () => false;
	/** A command that it never answers. */
	hangsAt: string | null = null;
	refusesLogins = false;
	/** Whether it tells of a new message at once, or only with its next answer to NOOP or SELECT. */
	tellsAtOnce = true;
	private nextUid = 1;
	private readonly sockets = new Set<Socket>();
	private readonly server = createServer({ noDelay: true }, (socket) => this.serve(socket));

	async listen(): Promise<number> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
		return (this.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	/** Puts a message into the folder and tells whoever has it open, if it does so at once. */
	deliver(raw: string): number {
		const uid = this.nextUid;
		this.nextUid += 1;
		this.messages.set(uid, { raw, seen: false });
		if (this.tellsAtOnce) this.tell();
		return uid;
	}

	/** Tells whoever has the folder open how many messages there are, which makes clients look. */
	tell(): void {
		for (const socket of this.sockets) socket.write(`* ${this.messages.size} EXISTS\r\n`);
	}

	/** Puts another folder in the place of this one: same messages, other UIDs. */
	replaceFolder(firstUid: number): void {
		const kept = [...this.messages.values()];
		this.messages.clear();
		this.uidValidity += 1;
		this.nextUid = firstUid;
		for (const message of kept) {
			this.messages.set(this.nextUid, message);
			this.nextUid += 1;
		}
	}

	get connections(): number {
		return this.sockets.size;
	}

	endConnections(): void {
		for (const socket of this.sockets) socket.destroy();
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => this.sockets.delete(socket));
		socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
		let rest = '';
		socket.on('data', (data) => {
			const lines = `${rest}${data.toString('latin1')}`.split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) this.answer(socket, line);
		});
	}

	private answer(socket: Socket, line: string): void {
		const [tag = '', first = '', second = ''] = line.split(' ');
		const command = first.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : first.toUpperCase();
		this.commands.push(line.slice(tag.length + 1));
		if (command === this.hangsAt) return;
		const args = line.split(' ').slice(command.split(' ').length + 1);
		const said = this.say(socket, command, args);
		if (said === null) return;
		socket.write(`${tag} ${said}\r\n`);
		if (this.endsAfter(command)) socket.end();
	}

	/** What is said behind the tag; null where the connection ended instead. */
	private say(socket: Socket, command: string, args: readonly string[]): string | null {
		switch (command) {
			case 'CAPABILITY':
				socket.write('* CAPABILITY IMAP4rev1\r\n');
				return 'OK done';
			case 'LOGIN':
				return this.refusesLogins ? 'NO [AUTHENTICATIONFAILED] Invalid credentials' : 'OK welcome';
			case 'LIST':
				socket.write('* LIST (\\HasNoChildren) "/" INBOX\r\n');
				return 'OK done';
			case 'SELECT':
				socket.write(
					`* FLAGS (\\Seen)\r\n* ${this.messages.size} EXISTS\r\n* OK [UIDVALIDITY ${this.uidValidity}] here\r\n* OK [UIDNEXT ${this.nextUid}] next\r\n`,
				);
				return 'OK [READ-WRITE] done';
			case 'UID SEARCH':
				socket.write(
					`* SEARCH${this.found(args)
						.map((uid) => ` ${uid}`)
						.join('')}\r\n`,
				);
				return 'OK done';
			case 'UID FETCH':
				return this.fetch(socket, args);
			case 'UID STORE':
				for (const uid of this.named(args[0] ?? '')) {
					const message = this.messages.get(uid);
					if (message !== undefined) message.seen = true;
				}
				return 'OK done';
			case 'NOOP':
				socket.write(`* ${this.messages.size} EXISTS\r\n`);
				return 'OK done';
			case 'LOGOUT':
				socket.write('* BYE\r\n');
				return 'OK done';
			default:
				return 'OK done';
		}
	}

	private fetch(socket: Socket, args: readonly string[]): string | null {
		const uids = this.named(args[0] ?? '');
		const isDownload = args.some((arg) => arg.toUpperCase().includes('BODY.PEEK'));
		const answer = this.onFetch(uids, isDownload);
		if (answer.kind === 'refused') return `${answer.status} ${answer.text}`;
		const places = [...this.messages.keys()];
		for (const uid of uids) {
			const raw = this.messages.get(uid)?.raw ?? '';
			if (answer.kind === 'without' && answer.uids.includes(uid)) continue;
			const row = `* ${places.indexOf(uid) + 1} FETCH (UID ${uid}${this.unasked}`;
			if (!isDownload) socket.write(`${row} RFC822.SIZE ${raw.length} INTERNALDATE "02-Mar-2026 10:00:00 +0000")\r\n`);
			else if (answer.kind === 'cutOff') {
				socket.end(`${row} BODY[] {${raw.length}}\r\n${raw.slice(0, raw.length / 2)}`);
				return null;
			} else socket.write(`${row} BODY[] {${raw.length}}\r\n${raw})\r\n`);
		}
		return 'OK done';
	}

	private found(args: readonly string[]): number[] {
		const set = args[args.findIndex((arg) => arg.toUpperCase() === 'UID') + 1];
		const uids = args.some((arg) => arg.toUpperCase() === 'UID') ? this.named(set ?? '') : [...this.messages.keys()];
		const isUnseen = args.length === 1 && args[0]?.toUpperCase() === 'UNSEEN';
		return uids.filter((uid) => !isUnseen || this.messages.get(uid)?.seen === false);
	}

	/** The messages that there are of a set such as `2:4,7` or `5:*`. */
	private named(set: string): number[] {
		const ranges = set.split(',').map((part) => {
			const [from = 0, to = from] = part
				.split(':')
				.map((end) => (end === '*' ? Math.max(0, ...this.messages.keys()) : Number(end)));
			return [Math.min(from, to), Math.max(from, to)] as const;
		});
		return [...this.messages.keys()].filter((uid) => ranges.some(([from, to]) => from <= uid && uid <= to));
	}
}
