import { hasSubjectPrefix } from '../../threads/same-subject';

/** What else is known of a mail whose text is parted: without it, only what proves itself counts. */
export interface ReplyContext {
	/** Whether it answers a message, by its headers. */
	readonly answers?: boolean;
	readonly subject?: string;
	/** The text of the stored message that it answers. */
	readonly answered?: string;
}

/**
 * Whether something beside its text says that a mail holds another one: its headers, or the prefix of an
 * answer or a forward in its subject. In a first mail people paste headers and quote manuals.
 */
export function holdsAnother({ answers, subject = '' }: ReplyContext): boolean {
	return answers === true || hasSubjectPrefix(subject);
}
