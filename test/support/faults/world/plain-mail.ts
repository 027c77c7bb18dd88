import { waitUntil } from '../../n8n/wait-until.ts';
import { plainMessage } from '../../demo/plain-message.ts';
import { rest } from './rest.ts';
import { built } from '../../built.ts';

const { createTransport } = built('vendor/nodemailer');

export interface PlainMail {
	readonly messageId: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly raw: string;
}

/** A mail of a person: one conversation of its own, from one of 50 senders. */
export function plainMail(number: number, to: string): PlainMail {
	const from = `sender-${number % 50}@wingtip.example`;
	const messageId = `${number}.${to.replace('@', '.')}@wingtip.example`;
	const subject = `Message ${String(number).padStart(6, '0')}`;
	return {
		messageId,
		from,
		to,
		subject,
		raw: plainMessage({ name: `Sender ${number % 50}`, from, to, subject, messageId }),
	};
}

/** What a mail server does with mail for a server that may be away: keeps it, and tries again until it is taken. */
export class MailQueue {
	/** What was refused or broke off, by its answer, for the report. */
	readonly refusals = new Map<string, number>();
	private readonly port: number;
	private readonly waiting: PlainMail[] = [];
	private readonly senders: Promise<void>[];
	private accepted = 0;
	private ended = false;

	constructor(port: number, connections = 3) {
		this.port = port;
		this.senders = Array.from({ length: connections }, async () => await this.send());
	}

	add(mails: readonly PlainMail[]): void {
		this.waiting.push(...mails);
	}

	get acceptedCount(): number {
		return this.accepted;
	}

	/** Waits until as many mails were answered 250. */
	async untilAccepted(count: number): Promise<void> {
		await waitUntil(`${count} mails to be accepted`, () => this.accepted >= count);
	}

	async end(): Promise<void> {
		this.ended = true;
		await Promise.all(this.senders);
	}

	private async send(): Promise<void> {
		const options = {
			host: '127.0.0.1',
			port: this.port,
			secure: false,
			ignoreTLS: true,
			pool: true,
			maxConnections: 1,
			connectionTimeout: 2_000,
			greetingTimeout: 5_000,
			socketTimeout: 20_000,
		};
		let transport = createTransport(options);
		while (!this.ended) {
			const mail = this.waiting.shift();
			if (mail === undefined) {
				await rest(20);
				continue;
			}
			try {
				await transport.sendMail({ envelope: { from: mail.from, to: [mail.to] }, raw: mail.raw });
				this.accepted += 1;
			} catch (error) {
				this.note(error);
				this.waiting.push(mail);
				transport.close();
				transport = createTransport(options);
				await rest(200);
			}
		}
		transport.close();
	}

	private note(error: unknown): void {
		const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
		const answer = String(responseCode ?? code ?? 'unknown');
		this.refusals.set(answer, (this.refusals.get(answer) ?? 0) + 1);
	}
}
