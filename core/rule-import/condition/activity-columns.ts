import { choices, type Column, type ColumnKind, type Columns } from './columns';

const ofActivity = (field: string, kind: ColumnKind, remark?: string): Column => ({
	left: { code: `$json.activity.${field}` },
	kind,
	...(remark === undefined ? {} : { remark }),
});

/** What the sender resolved to; a user, lead or queue is something, though none of these. */
const emailSender: Column = {
	left: { code: '$json.sender.kind === "other" ? "other" : $json.sender.contact?.id ?? $json.sender.account?.id' },
	kind: 'id',
	remark: 'a sender that is a user, a lead or a queue has no ID here',
};

/** The columns that all activity types have. */
const common: readonly (readonly [name: string, column: Column])[] = [
	['subject', ofActivity('subject', 'text')],
	['description', ofActivity('description', 'text')],
	['activityid', ofActivity('id', 'id')],
	['createdon', ofActivity('receivedOn', 'time')],
	[
		'regardingobjectid',
		{
			left: { code: 'Object.values($json.activity.regarding ?? {})[0]' },
			whole: { code: '$json.activity.regarding' },
			kind: 'id',
		},
	],
	[
		'ownerid',
		{
			left: { code: '$json.queue?.owner?.user ?? $json.queue?.owner?.team' },
			kind: 'id',
			remark: 'an activity has no owner here; the owner of its queue stands for him',
		},
	],
	[
		'prioritycode',
		{
			left: { code: '$json.activity.priority ?? $json.activity.headers?.importance ?? "normal"' },
			kind: 'choice',
			choices: choices({ 0: 'low', 1: 'normal', 2: 'high' }),
		},
	],
];

const direction: Column = {
	...ofActivity('direction', 'choice'),
	choices: choices({ 0: 'incoming', 1: 'outgoing' }),
};

/** An email comes to a rule when it was received, or sent. */
const stateOfEmail: Column = {
	left: { code: '"completed"' },
	kind: 'choice',
	choices: choices({ 0: 'open', 1: 'completed', 2: 'canceled' }),
	remark: 'an email in a rule is always completed',
};
const statusOfEmail: Column = {
	left: { code: '$json.activity.direction === "outgoing" ? "sent" : "received"' },
	kind: 'choice',
	choices: choices({
		1: 'draft',
		2: 'completed',
		3: 'sent',
		4: 'received',
		5: 'canceled',
		6: 'pending send',
		7: 'sending',
		8: 'failed',
	}),
	remark: 'an email in a rule is always received or sent',
};

/** What the columns of an activity table are beside the common ones. */
const ofTables: Readonly<Record<string, readonly (readonly [name: string, column: Column])[]>> = {
	email: [
		['description', ofActivity('text', 'text', 'the plain text of the body is compared, without its HTML')],
		['sender', ofActivity('from', 'text')],
		['torecipients', { left: { code: '$json.activity.to.join(";")' }, kind: 'text' }],
		['messageid', ofActivity('messageId', 'text', 'message ids have no angle brackets here')],
		['inreplyto', ofActivity('inReplyTo', 'text', 'message ids have no angle brackets here')],
		['senton', ofActivity('sentOn', 'time')],
		['actualend', ofActivity('receivedOn', 'time')],
		['attachmentcount', { left: { code: '$json.activity.attachments?.length ?? 0' }, kind: 'number' }],
		['correlatedsubjectchanged', ofActivity('subjectChanged', 'boolean')],
		['correlatedactivityid', ofActivity('correlatedWith', 'id')],
		['parentactivityid', ofActivity('correlatedWith', 'id')],
		['emailsender', emailSender],
		['sendersaccount', { left: { code: '$json.sender.account.id' }, kind: 'id' }],
		['directioncode', direction],
		['statecode', stateOfEmail],
		['statuscode', statusOfEmail],
	],
	phonecall: [
		['phonenumber', ofActivity('phoneNumber', 'text')],
		['directioncode', direction],
		['leftvoicemail', ofActivity('leftVoiceMail', 'boolean')],
		['actualdurationminutes', ofActivity('durationMinutes', 'number')],
		['scheduledend', ofActivity('dueOn', 'time')],
	],
	task: [
		['percentcomplete', ofActivity('percentComplete', 'number')],
		['actualdurationminutes', ofActivity('durationMinutes', 'number')],
		['scheduledstart', ofActivity('startOn', 'time')],
		['scheduledend', ofActivity('dueOn', 'time')],
	],
	appointment: [
		['location', ofActivity('location', 'text')],
		['isalldayevent', ofActivity('isAllDay', 'boolean')],
		['scheduledstart', ofActivity('startOn', 'time')],
		['scheduledend', ofActivity('endOn', 'time')],
	],
	serviceappointment: [
		['location', ofActivity('location', 'text')],
		['scheduledstart', ofActivity('startOn', 'time')],
		['scheduledend', ofActivity('endOn', 'time')],
	],
	socialactivity: [
		['posturl', ofActivity('postUrl', 'text')],
		['sentimentvalue', ofActivity('sentiment', 'number')],
		['directioncode', direction],
		[
			'postmessagetype',
			{
				left: { code: '$json.activity.directMessage === true || $json.activity.directMessage === "true" ? "1" : "0"' },
				kind: 'choice',
				choices: choices({ 0: '0', 1: '1' }),
			},
		],
	],
};

/** The columns of an activity table; a custom one has the common ones. */
export function activityColumns(table: string): Columns {
	const own = new Map(Object.entries(ofTables)).get(table) ?? [];
	return new Map([...common, ...own]);
}
