import type { standardActivityTypes } from '../../../../core/activity/activity';

type StandardActivityType = (typeof standardActivityTypes)[number];

const tables: Readonly<Record<StandardActivityType, string>> = {
	appointment: 'appointment',
	email: 'email',
	phoneCall: 'phonecall',
	serviceActivity: 'serviceappointment',
	socialActivity: 'socialactivity',
	task: 'task',
};

/** Logical name of the table of an activity type; a custom type is the name of its table. */
export function activityTableOf(type: string): string {
	return Object.hasOwn(tables, type) ? tables[type as StandardActivityType] : type;
}
