import { imapSource } from './imap/imap-source';
import type { MailSource } from './mail-source';
import { smtpSource } from './smtp/smtp-source';

/** Where mail may come from, by the value of Receive From; a further source is a row here and a folder beside. */
export const mailSources: ReadonlyMap<string, MailSource> = new Map(
	[imapSource, smtpSource].map((source) => [source.option.value, source]),
);
