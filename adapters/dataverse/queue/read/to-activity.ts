import { isAddress, normalizeAddress } from '../../../../core/address';
import type { Activity } from '../../../../core/activity/activity';
import { activityFromValues } from '../../../../core/activity/read-activity';
import type { TableDescription } from '../../tables/describe-tables';
import type { Row } from '../../web-api/operation';
import { activityTableOf } from './activity-table';
import type { Party, ReadActivity } from './read-activities';
import { furtherColumns, having, parts, textAt, timeAt } from './row-values';

type Read = (row: Row, parties: readonly Party[]) => unknown;

const column =
	(name: string): Read =>
	(row) =>
		row[name] ?? null;
const time =
	(name: string): Read =>
	(row) =>
		timeAt(row, name);
const labelled =
	(name: string): Read =>
	(row) =>
		row[`${name}@OData.Community.Display.V1.FormattedValue`] ?? null;
const people =
	(part: number): Read =>
	(_row, parties) => {
		const names = having(parties, part).flatMap(({ address, name }) => address ?? name ?? []);
		return names.length === 0 ? null : names;
	};
const priorities = ['low', 'normal', 'high'];
const priority: Read = ({ prioritycode }) => priorities[Number(prioritycode ?? 1)] ?? null;

const meeting: Readonly<Record<string, Read>> = {
	startOn: time('scheduledstart'),
	endOn: time('scheduledend'),
	location: column('location'),
	priority,
};

/** Our fields of the types that are no email, by the columns of their tables. */
const fieldsOfTables: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
	appointment: {
		...meeting,
		isAllDay: column('isalldayevent'),
		requiredAttendees: people(parts.required),
		optionalAttendees: people(parts.optional),
	},
	phonecall: {
		phoneNumber: column('phonenumber'),
		durationMinutes: column('actualdurationminutes'),
		leftVoiceMail: column('leftvoicemail'),
		dueOn: time('scheduledend'),
		priority,
	},
	serviceappointment: { ...meeting, service: labelled('_serviceid_value'), resources: people(parts.resource) },
	socialactivity: {
		postAuthor: labelled('_postauthor_value'),
		postUrl: column('posturl'),
		directMessage: ({ postmessagetype }) => (typeof postmessagetype === 'number' ? postmessagetype === 1 : null),
		sentiment: column('sentimentvalue'),
	},
	task: {
		startOn: time('scheduledstart'),
		dueOn: time('scheduledend'),
		durationMinutes: column('actualdurationminutes'),
		percentComplete: column('percentcomplete'),
		priority,
	},
};

/** Who an activity of a table comes from; a task comes from nobody. */
const senderParts: Readonly<Record<string, number>> = {
	appointment: parts.organizer,
	phonecall: parts.sender,
	serviceappointment: parts.customer,
	socialactivity: parts.sender,
};

/**
 * An activity that is no email, of its row and its parties: the fields of its type, and all other
 * columns under their logical names.
 *
 * @param receivedOn When it came, where Dataverse does not say.
 */
export function toActivity(
	type: string,
	table: TableDescription,
	{ row, parties }: ReadActivity,
	receivedOn: string,
): Activity {
	const logicalName = activityTableOf(type);
	const own = Object.entries(fieldsOfTables[logicalName] ?? {}).flatMap(([field, read]) => {
		const value = read(row, parties);
		return value === null ? [] : [[field, value] as const];
	});
	const [sender] = having(parties, senderParts[logicalName] ?? parts.sender);
	const address = normalizeAddress(sender?.address ?? '');
	const description = textAt(row, 'description');
	const values = new Map<string, unknown>([
		...Object.entries(furtherColumns(table, row)),
		...own,
		['subject', textAt(row, 'subject') ?? ''],
		...(description === null ? [] : [['description', description] as const]),
		['from', isAddress(address) ? address : null],
		['fromName', sender?.name ?? null],
	]);
	const direction = row['directioncode'] === true ? 'outgoing' : 'incoming';
	const came = timeAt(row, 'createdon') ?? receivedOn;
	return {
		...activityFromValues(type, values, { direction, receivedOn: came }),
		id: String(row[table.key]),
	} as Activity;
}
