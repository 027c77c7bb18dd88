import type { EmailContent } from './parsed-message';

const subject = /^Retrieval using the (?:IMAP4?|POP3?) protocol failed for the following message\b/i;
const beginning =
	/^\s*(?:The server (?:couldn['’]t|could not) retrieve the following message|The following message could not be retrieved)\b/i;

/**
 * Whether an email from a mailbox is what Exchange hands out in the place of a message that it cannot convert. What
 * somebody wrote is still on the server, where Outlook shows it.
 */
export function standsForUnretrievable(email: Pick<EmailContent, 'subject' | 'text' | 'inReplyTo'>): boolean {
	if (email.inReplyTo !== null) return false;
	return subject.test(email.subject) || beginning.test(email.text.slice(0, 300));
}
