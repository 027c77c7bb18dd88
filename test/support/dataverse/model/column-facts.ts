import type { RequiredLevel } from './table.ts';

/**
 * What the reference that was read does not say: how long texts may be and what is required. From memory of
 * the tables as they are delivered; an environment may differ.
 */
const lengths: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	account: { name: 160, accountnumber: 20, emailaddress1: 100, websiteurl: 200, description: 2_000 },
	contact: { firstname: 50, lastname: 50, fullname: 160, jobtitle: 100, emailaddress1: 100, description: 2_000 },
	lead: { subject: 300, firstname: 50, lastname: 50, fullname: 160, companyname: 100, description: 2_000 },
	opportunity: { name: 300, description: 2_000 },
	incident: { title: 200, ticketnumber: 100, description: 2_000, productserialnumber: 100 },
	entitlement: { name: 100, description: 2_000 },
	queue: { name: 200, emailaddress: 100, description: 2_000 },
	queueitem: { title: 300 },
	email: {
		subject: 800,
		description: 1_073_741_823,
		safedescription: 1_073_741_823,
		internetmessageheaders: 1_073_741_823,
		messageid: 320,
		inreplyto: 320,
		sender: 250,
		submittedby: 250,
		torecipients: 500,
		trackingtoken: 50,
		mimetype: 256,
	},
	task: { subject: 200, description: 2_000 },
	phonecall: { subject: 200, description: 2_000, phonenumber: 200 },
	appointment: { subject: 200, description: 1_073_741_823, location: 200 },
	serviceappointment: { subject: 200, description: 2_000 },
	socialactivity: { subject: 200, description: 2_000 },
	incidentresolution: { subject: 200, description: 2_000 },
	activityparty: { addressused: 320 },
	activitymimeattachment: { body: 1_073_741_823, filename: 255, mimetype: 256, subject: 2_000 },
	template: { title: 200, subject: 1_073_741_823, body: 1_073_741_823, description: 2_000 },
	team: { name: 160, emailaddress: 100 },
	systemuser: { fullname: 200, firstname: 64, lastname: 64, internalemailaddress: 100, domainname: 1_024 },
	activitymonitor: { name: 100, advancedsettings: 2_000 },
	convertrule: { name: 160, description: 2_000 },
};

const required: Readonly<Record<string, Readonly<Record<string, RequiredLevel>>>> = {
	account: { name: 'ApplicationRequired' },
	contact: { lastname: 'ApplicationRequired', firstname: 'Recommended' },
	lead: { subject: 'ApplicationRequired', lastname: 'ApplicationRequired' },
	opportunity: { name: 'ApplicationRequired' },
	incident: { title: 'ApplicationRequired', customerid: 'SystemRequired' },
	entitlement: { name: 'ApplicationRequired', customerid: 'SystemRequired' },
	queue: { name: 'SystemRequired' },
	queueitem: { queueid: 'SystemRequired', objectid: 'SystemRequired' },
	task: { subject: 'ApplicationRequired' },
	phonecall: { subject: 'ApplicationRequired' },
	appointment: { subject: 'ApplicationRequired' },
	serviceappointment: { subject: 'ApplicationRequired' },
	team: { name: 'SystemRequired' },
};

/** Of every table that has them. */
const alwaysRequired = new Set(['ownerid', 'statecode', 'createdon', 'modifiedon']);
const long = new Set([
	'description',
	'body',
	'notes',
	'safedescription',
	'internetmessageheaders',
	'descriptionblobid',
]);

/** How many characters a text may have. */
export const lengthOf = (table: string, column: string): number =>
	lengths[table]?.[column] ?? (long.has(column) ? 2_000 : 100);

/** Whether a text has several lines. */
export const isLong = (table: string, column: string): boolean =>
	long.has(column) && !(table === 'template' && column === 'description');

export const requiredLevelOf = (table: string, column: string): RequiredLevel =>
	required[table]?.[column] ?? (alwaysRequired.has(column) ? 'SystemRequired' : 'None');

/** The numbers of tables in columns such as `objecttypecode`. Those of custom tables begin at 10,000. */
export const typeCodes: Readonly<Record<string, number>> = {
	account: 1,
	contact: 2,
	opportunity: 3,
	lead: 4,
	systemuser: 8,
	team: 9,
	incident: 112,
	activityparty: 135,
	usersettings: 150,
	activitymimeattachment: 1_001,
	template: 2_010,
	queue: 2_020,
	queueitem: 2_029,
	activitypointer: 4_200,
	appointment: 4_201,
	email: 4_202,
	incidentresolution: 4_206,
	phonecall: 4_210,
	task: 4_212,
	serviceappointment: 4_214,
	socialactivity: 4_216,
	convertrule: 9_300,
	convertruleitem: 9_301,
	entitlement: 9_700,
};
