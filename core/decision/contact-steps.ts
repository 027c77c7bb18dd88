import type { QueueItem, TraceEntry } from '../activity/queue-item';

/** What the trace says where the sender's record was made, by Evaluate Rule and by Resolve Contact. */
export const contactMadeTexts = {
	evaluate: 'Created a contact for the unknown sender, or found the one made for the address',
	resolve: 'Created a contact for the sender, or found the one that has the address',
} as const;

/** What the trace says where the sender's record was activated. */
export const activatedText = (type: 'contact' | 'account'): string => `Activated the ${type} of the sender again`;

/** The entry of a trace by which the item made a contact, or found the one that it would have made. */
export function contactMade({ trace }: QueueItem): TraceEntry | undefined {
	return trace.find(({ text }) => text === contactMadeTexts.evaluate || text === contactMadeTexts.resolve);
}

/** Whether the item activated the sender's record. */
export function activatedSender({ trace }: QueueItem, type: string): boolean {
	return (type === 'contact' || type === 'account') && trace.some(({ text }) => text === activatedText(type));
}
