import type { ReplyNote } from '../activity/queue-item';
import type { TraceEntry } from '../activity/trace';
import type { EntryState } from '../ledger/monitor';

/** What people call each state of an entry. */
export const stateNames: Record<EntryState, string> = {
	ready: 'Ready',
	skipped: 'Skipped',
	failed: 'Failed',
	active: 'Active',
	waiting: 'Waiting',
};

/** What people call each step of a trace. */
export const stepNames: Record<TraceEntry['step'], string> = {
	takeIn: 'Arrival',
	claim: 'Claim',
	evaluate: 'Evaluation',
	resolve: 'Contact',
	create: 'Record',
	reply: 'Reply',
	settle: 'End',
	reexecute: 'Executed again',
};

/** What people call each state of a reply. */
export const replyStateNames: Record<ReplyNote['state'], string> = {
	pending: 'Being sent',
	sent: 'Sent',
	notSent: 'Not sent',
	unknown: 'Unknown: it may have been sent, and is not sent again',
};

/**
 * A name of the code as people write it: `phoneCall` is "Phone call", `custom_device` "Custom device".
 * One that is no such name, as a type of the user's own with spaces, stays as it is.
 */
export function wordsOf(name: string): string {
	if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) return name;
	const words = name
		.replace(/_+/g, ' ')
		.replace(/([a-z0-9])([A-Z])/g, (_all, before: string, next: string) => `${before} ${next.toLowerCase()}`)
		.trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How an activity came into its queue, as people say it. */
export function wayInText(wayIn: string): string {
	const known = new Map([
		['to', 'addressed to the queue (To)'],
		['cc', 'addressed to the queue (Cc)'],
		['mailbox', 'from the mailbox'],
	]);
	return known.get(wayIn) ?? 'added by Enqueue Activity';
}
