import type { Described } from '../described';
import type { activitySchema } from './activity-schema';

/** Activity types of Dynamics; any other name is a custom activity. */
export const standardActivityTypes = [
	'appointment',
	'email',
	'phoneCall',
	'serviceActivity',
	'socialActivity',
	'task',
] as const;

/** An activity as a rule sees it, whatever its type; see its schema. */
export type Activity = Described<typeof activitySchema>;

/** What a machine wrote, by its kind; a person's mail has none. */
export type AutomaticKind = NonNullable<Activity['automatic']>;

/** How a mail is signed or encrypted. */
export type Protection = NonNullable<Activity['protection']>;

/** By what the message that another one answers was found. */
export type CorrelationMethod = NonNullable<Activity['correlatedBy']>;

export type Attachment = NonNullable<Activity['attachments']>[number];

/** What a mail server of ours found out about who sent a message (RFC 8601); null is: it did not say. */
export type Authentication = NonNullable<Activity['authentication']>;

/** What a mail server reports about a message that was sent before (RFC 3464). */
export type DeliveryReport = NonNullable<Activity['delivery']>;

const headKeys = [
	'id',
	'type',
	'direction',
	'from',
	'fromName',
	'receivedOn',
	'automatic',
	'automaticBecause',
	'regarding',
	'related',
	'correlatedWith',
	'subjectChanged',
	'blockedProfile',
	'directMessage',
] as const;

/** What decides about an activity before its conditions: all but what people read, which may be very long. */
export type ActivityHead = Pick<Activity, (typeof headKeys)[number]>;

/** The head of an activity. */
export function headOf(activity: Activity): ActivityHead {
	return Object.fromEntries(
		headKeys.flatMap((key) => (activity[key] === undefined ? [] : [[key, activity[key]]])),
	) as unknown as ActivityHead;
}
