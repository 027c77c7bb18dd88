import { hasSubjectPrefix } from '../../threads/same-subject';

/** What else is known of a mail whose text is parted: without it, only what proves itself counts. */
export interface ReplyContext {
	/** Whether it answers a message, by its headers. */
	readonly answers?: boolean;
	readonly subject?: string;
	/** The text of the stored message that it answers. */
	readonly answered?: string;
}

/** What is known of a mail, with what is found out once for all of its lines. */
export interface KnownContext extends ReplyContext {
	/**
	 * Whether something beside its text says that the mail holds another one: its headers, or the prefix of an
	 * answer or a forward in its subject. In a first mail people paste headers and quote manuals.
	 */
	readonly holdsAnother: boolean;
}

export function knownContext(context: ReplyContext): KnownContext {
	const { answers, subject = '' } = context;
	return { ...context, holdsAnother: answers === true || hasSubjectPrefix(subject) };
}
