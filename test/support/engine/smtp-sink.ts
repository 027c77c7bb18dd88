import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../paths.ts';
import { built } from '../built.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { SMTPServer } = built('vendor/smtp-server');
const { simpleParser } = load('mailparser') as typeof import('mailparser');

export interface SunkMail {
	readonly to: string;
	readonly envelopeFrom: string;
	readonly subject: string;
	readonly body: string;
	readonly headers: ReadonlyMap<string, string>;
}

/** A mail server on loopback that takes everything and delivers nothing. */
export class SmtpSink {
	readonly mails: SunkMail[] = [];
	private readonly server: InstanceType<typeof SMTPServer>;

	constructor() {
		this.server = new SMTPServer({
			authOptional: true,
			closeTimeout: 50,
			disabledCommands: ['STARTTLS'],
			disableReverseLookup: true,
			allowInsecureAuth: true,
			onData: (stream, session, done) => {
				simpleParser(stream, { skipTextToHtml: true, skipHtmlToText: true }).then(
					(mail) => {
						const { mailFrom, rcptTo } = session.envelope;
						this.mails.push({
							to: rcptTo.map(({ address }) => address).join(', '),
							envelopeFrom: mailFrom === false ? '' : mailFrom.address,
							subject: mail.subject ?? '',
							body: mail.text ?? '',
							headers: new Map(
								mail.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
							),
						});
						done();
					},
					(error: Error) => done(error),
				);
			},
		});
		// A sender that is killed breaks its connection off.
		this.server.on('error', () => undefined);
	}

	/** Opens a free port, and answers it. */
	async listen(port = 0): Promise<number> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, '127.0.0.1', resolve);
		});
		return (this.server.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}
}
