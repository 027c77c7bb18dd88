import type { Activity } from '../../../../core/activity/activity';
import type { Arrival } from '../../../../core/ledger/intake';
import type { Store } from '../../../../core/ledger/store';
import type { ReadMail } from '../../../../core/mail/arrival/arrive';
import { arrivalsOf } from '../../../mail/intake/take-in-message';
import type { TableDescription } from '../../tables/describe-tables';
import type { DataverseClient } from '../../web-api/client';
import type { QueueRow } from './queue-rows';
import { readActivities, type ReadActivity } from './read-activities';
import { readMessage, type MessageLimits } from './read-message';
import { furtherColumns, regardingOf } from './row-values';
import { toActivity } from './to-activity';

/** Where what is read of a queue of Dataverse goes. */
export interface Intake {
	readonly store: Store;
	/** Id of the queue in the store. */
	readonly storeQueueId: string;
	readonly activityType: string;
	readonly table: TableDescription;
	/** Whether the records of the store live in the same environment, so that what activities are about is there. */
	readonly recordsHere: boolean;
	readonly limits: MessageLimits;
}

/** By which way an item of a queue of Dataverse comes into the ledger, so that it comes once. */
export const wayOf = (queueItemId: string): string => `dataverse:${queueItemId.toLowerCase()}`;

/**
 * What the store takes in for queue items of Dataverse, in order: each activity under its own id there.
 * An item whose activity is gone is left out.
 */
export async function arrivalsOfRows(
	client: DataverseClient,
	intake: Intake,
	rows: readonly QueueRow[],
): Promise<readonly Arrival[]> {
	const { store, table, activityType } = intake;
	const ids = [...new Set(rows.map(({ activityId }) => activityId))];
	const activities = await readActivities(client, table, ids);
	const there = rows.flatMap((row) => {
		const read = activities.get(row.activityId);
		return read === undefined ? [] : [{ row, read }];
	});
	const now = new Date(await store.now());
	if (activityType !== 'email') return there.map(({ row, read }) => activityArrival(intake, row, read, now));
	const messages = new Map<string, ReadMail['message']>();
	for (const [id, read] of activities) messages.set(id, await readMessage(client, read, intake.limits, now));
	const received = there.flatMap(({ row, read }) => {
		const message = messages.get(row.activityId);
		return message === undefined ? [] : [{ read, mail: mailOf(intake, row, read, message) }];
	});
	const arrivals = await arrivalsOf(
		store,
		received.map(({ mail }) => mail),
		await store.settings(),
	);
	return arrivals.map((arrival, position) => withDirection(arrival, received[position]?.read));
}

function mailOf(intake: Intake, row: QueueRow, read: ReadActivity, message: ReadMail['message']): ReadMail {
	const regarding = aboutOf(intake, read);
	return {
		message,
		id: row.activityId,
		way: { kind: 'enqueued', queueId: intake.storeQueueId, wayIn: wayOf(row.id) },
		further: furtherColumns(intake.table, read.row),
		...(regarding === null ? {} : { regarding }),
	};
}

function activityArrival(intake: Intake, row: QueueRow, read: ReadActivity, now: Date): Arrival {
	const activity = toActivity(intake.activityType, intake.table, read, now.toISOString());
	return {
		activity: { ...activity, regarding: aboutOf(intake, read) },
		conversationKeys: [activity.id],
		places: [{ queueId: intake.storeQueueId, wayIn: wayOf(row.id) }],
	};
}

/** Records that live elsewhere do not know what a row of Dataverse is about. */
const aboutOf = ({ recordsHere }: Intake, { row }: ReadActivity): Activity['regarding'] =>
	recordsHere ? regardingOf(row) : null;

function withDirection(arrival: Arrival, read: ReadActivity | undefined): Arrival {
	if (read?.row['directioncode'] !== true) return arrival;
	return { ...arrival, activity: { ...arrival.activity, direction: 'outgoing' } };
}
