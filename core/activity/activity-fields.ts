import type { FieldDefinition } from '../field';
import type { standardActivityTypes } from './activity';

type StandardActivityType = (typeof standardActivityTypes)[number];

const priority: FieldDefinition = {
	id: 'priority',
	label: 'Priority',
	kind: 'choice',
	choices: ['low', 'normal', 'high'],
};
const dueOn: FieldDefinition = { id: 'dueOn', label: 'Due Date', kind: 'time' };
const startOn: FieldDefinition = { id: 'startOn', label: 'Start', kind: 'time' };
const endOn: FieldDefinition = { id: 'endOn', label: 'End', kind: 'time' };
const minutes: FieldDefinition = { id: 'durationMinutes', label: 'Duration (Minutes)', kind: 'number' };

/** Every type but email has these; what is regarded as required is asked of all of them alike. */
const common: readonly FieldDefinition[] = [
	{ id: 'subject', label: 'Subject', kind: 'text', required: true },
	{ id: 'description', label: 'Description', kind: 'text' },
	{ id: 'from', label: 'From (Email Address)', kind: 'text' },
	{ id: 'fromName', label: 'From (Name)', kind: 'text' },
	{ id: 'receivedOn', label: 'Received On', kind: 'time' },
];

/** The fields of each activity type, named as in Dynamics. Every activity takes further ones of the user's own. */
const activityFields: Record<StandardActivityType, readonly FieldDefinition[]> = {
	appointment: [
		...common,
		startOn,
		endOn,
		{ id: 'isAllDay', label: 'All Day Event', kind: 'boolean' },
		{ id: 'location', label: 'Location', kind: 'text' },
		{ id: 'requiredAttendees', label: 'Required Attendees', kind: 'list' },
		{ id: 'optionalAttendees', label: 'Optional Attendees', kind: 'list' },
		priority,
	],
	email: [
		{ id: 'subject', label: 'Subject', kind: 'text' },
		{ id: 'text', label: 'Text', kind: 'text' },
		{ id: 'html', label: 'HTML', kind: 'text' },
		{ id: 'from', label: 'From (Email Address)', kind: 'text' },
		{ id: 'fromName', label: 'From (Name)', kind: 'text' },
		{ id: 'replyTo', label: 'Reply To', kind: 'text' },
		{ id: 'to', label: 'To', kind: 'list' },
		{ id: 'cc', label: 'CC', kind: 'list' },
		{ id: 'messageId', label: 'Message ID', kind: 'text' },
		{ id: 'inReplyTo', label: 'In Reply To', kind: 'text' },
		{ id: 'references', label: 'References', kind: 'list' },
		{ id: 'sentOn', label: 'Sent On', kind: 'time' },
		{ id: 'receivedOn', label: 'Received On', kind: 'time' },
	],
	phoneCall: [
		...common,
		{ id: 'phoneNumber', label: 'Phone Number', kind: 'text' },
		{ id: 'direction', label: 'Direction', kind: 'choice', choices: ['incoming', 'outgoing'] },
		minutes,
		{ id: 'leftVoiceMail', label: 'Left Voice Mail', kind: 'boolean' },
		dueOn,
		priority,
	],
	serviceActivity: [
		...common,
		startOn,
		endOn,
		{ id: 'service', label: 'Service', kind: 'text' },
		{ id: 'resources', label: 'Resources', kind: 'list' },
		{ id: 'location', label: 'Location', kind: 'text' },
		priority,
	],
	socialActivity: [
		...common,
		{ id: 'postAuthor', label: 'Post Author', kind: 'text' },
		{ id: 'postUrl', label: 'Post URL', kind: 'text' },
		{ id: 'directMessage', label: 'Direct Message', kind: 'boolean' },
		{ id: 'blockedProfile', label: 'Blocked Profile', kind: 'boolean' },
		{ id: 'sentiment', label: 'Sentiment Value', kind: 'number' },
	],
	task: [
		...common,
		startOn,
		dueOn,
		minutes,
		{ id: 'percentComplete', label: 'Percent Complete', kind: 'number' },
		priority,
	],
};

/** The known fields of an activity type; a custom type has those that all types but email have. */
export function activityFieldsOf(type: string): readonly FieldDefinition[] {
	return new Map<string, readonly FieldDefinition[]>(Object.entries(activityFields)).get(type) ?? common;
}

/** What the store or the package itself writes on an activity, and nobody else. */
export const givenFields: ReadonlySet<string> = new Set([
	'id',
	'type',
	'regarding',
	'related',
	'correlatedWith',
	'correlatedBy',
	'subjectChanged',
	'automatic',
	'automaticBecause',
	'attachments',
	'headers',
	'size',
	'test',
]);
