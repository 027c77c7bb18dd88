/** How far the folders of mailboxes were taken in. */
export interface Mailboxes {
	/** How far the messages of a mailbox folder were taken in; null where it was never read. */
	mailboxPosition(folder: MailboxFolder): Promise<MailboxPosition | null>;
	/**
	 * Notes how far a mailbox folder was taken in. Within one UIDVALIDITY the position never goes
	 * back, so that of two processes that read one folder the slower one undoes nothing.
	 */
	saveMailboxPosition(folder: MailboxFolder, position: MailboxPosition): Promise<void>;
}

/** A folder of an account on a mail server. */
export interface MailboxFolder {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly folder: string;
}

/** Every message up to `uid` was taken in or left out for good, apart from those that are pending. */
export interface MailboxPosition {
	/** UIDs mean something only together with it (RFC 9051 section 2.3.1.1); a number of up to 32 bits. */
	readonly uidValidity: number;
	readonly uid: number;
	/** UIDs up to `uid` that are still to be taken in, ascending. */
	readonly pending: readonly number[];
	/** When the folder was read for the first time, in ISO 8601; kept once it is noted. */
	readonly since: string;
}
