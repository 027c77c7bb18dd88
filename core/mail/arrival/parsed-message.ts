import type { Attachment, Authentication, AutomaticKind, DeliveryReport, Protection } from '../../activity/activity';
import type { ArcError } from '../../errors';
import type { Mailbox } from './author';

/** The fields of an email activity that its message holds. */
export interface EmailContent {
	readonly type: 'email';
	readonly direction: 'incoming';
	readonly subject: string;
	readonly from: string | null;
	readonly fromName: string | null;
	readonly replyTo: string | null;
	readonly sentBy: string | null;
	readonly to: readonly string[];
	readonly cc: readonly string[];
	readonly messageId: string | null;
	readonly inReplyTo: string | null;
	readonly references: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
	readonly reply: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
	readonly sentOn: string | null;
	readonly receivedOn: string;
	readonly size: number;
	readonly automatic: AutomaticKind | null;
	readonly automaticBecause: string | null;
	readonly delivery: DeliveryReport | null;
	readonly authentication: Authentication;
	readonly protection: Protection | null;
}

export interface ParsedMessage {
	readonly email: EmailContent;
	/** Where it went, normalised: To, Cc, Bcc where a server left it in, and the recipients that SMTP named. */
	readonly recipients: {
		readonly to: readonly string[];
		readonly cc: readonly string[];
		readonly bcc: readonly string[];
		readonly envelope: readonly string[];
		/** Where servers noted that it went, by kinds of headers, the one first that says most. */
		readonly delivered: readonly (readonly string[])[];
	};
	/** Further mailboxes that the author may have, where the first turns out to be a queue. */
	readonly otherAuthors: readonly Mailbox[];
	/** What makes two arrivals the same message; see `messageIdentity`. */
	readonly identity: string;
	/** Null where another program took the message apart. */
	readonly raw: Uint8Array | null;
	/** Why the body could not be read; the email then has its headers only. */
	readonly failure: ArcError | null;
}
