import type { Activity } from '../activity/activity';
import { ArcError } from '../errors';
import { activitySchema } from '../activity/activity-schema';

const pinnedSchema = activitySchema.partial().required({ type: true });

/**
 * The activity of an item with pinned data, to be stored as a test: what a person left out of it is
 * filled in as for a message that arrives now.
 *
 * @throws ArcError `itemInvalid` naming the first field that is not as ARC Rule Trigger makes it
 */
export function pinnedActivity(json: unknown, id: string, receivedOn: string): Activity {
	const result = pinnedSchema.safeParse(json);
	if (!result.success) {
		const [issue] = result.error.issues;
		const field = ['activity', ...(issue?.path ?? [])].join('.');
		throw new ArcError(
			'itemInvalid',
			`The pinned item's \`${field}\` is not as ARC Rule Trigger makes it: ${issue?.message ?? 'unknown'}`,
			{
				hint: 'Correct the pinned data, or unpin it and run ARC Rule Trigger for a fresh test item.',
			},
		);
	}
	const given = result.data as Partial<Activity> & Pick<Activity, 'type'>;
	return {
		direction: 'incoming',
		subject: '',
		from: null,
		receivedOn,
		regarding: null,
		related: [],
		...given,
		id,
		test: true,
	};
}
