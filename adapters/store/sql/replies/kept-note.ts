import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { ReplyTable } from '../schema/tables/reply-tables';

/** What is noted of a reply. One that is only marked as sent has the note with which it began. */
export function keptNote({ state, note }: Pick<ReplyTable, 'state' | 'note'>): ReplyNote {
	const kept = JSON.parse(note) as ReplyNote;
	return state === 'sent' ? { ...kept, state, reason: null } : kept;
}
