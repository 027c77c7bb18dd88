import type { QueueItem } from '../../activity/queue-item';
import type { TraceEntry } from '../../activity/trace';

/** The entry of a trace by which the item made a contact, or found the one that it would have made. */
export function contactMade({ trace }: QueueItem): TraceEntry | undefined {
	return trace.find(({ kind }) => kind === 'contactCreated' || kind === 'contactResolved');
}

/** Whether the item activated the sender's record, which is of this type. */
export function activatedSender({ trace }: QueueItem, type: string): boolean {
	return trace.some((entry) => entry.kind === 'senderActivated' && entry.values.type === type);
}

/** Whether the item reopened a case. */
export function reopenedCase({ trace }: QueueItem): boolean {
	return trace.some((entry) => entry.kind === 'recordWritten' && entry.values.did === 'reopen');
}
