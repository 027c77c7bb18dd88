import { codeOf, plainClient, valuesOf, type Ask } from '../support/dataverse/plain-client';
import type { Seed } from '../support/dataverse/seed/seed';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;
let seed: Seed;
let queue: string;
let contact: string;

beforeEach(async () => {
	dataverse = await startDataverse();
	ask = plainClient(dataverse);
	({ seed } = dataverse.server);
	queue = seed.queue('Support', 'support@own.example');
	contact = seed.contact('Ann Lee', 'ann@contoso.example');
});
afterEach(async () => await dataverse.close());

describe('a case', () => {
	const resolve = async (incident: string, status: number) =>
		await ask('POST', 'CloseIncident', {
			IncidentResolution: { subject: 'Solved', timespent: 60, 'incidentid@odata.bind': `/incidents(${incident})` },
			Status: status,
		});

	it('is resolved by CloseIncident, once, and nothing else', async () => {
		const incident = seed.incident('Printer', ['contact', contact]);
		expect((await ask('PATCH', `incidents(${incident})`, { statecode: 1, statuscode: 5 })).status).toBe(400);
		expect((await resolve(incident, 5)).status).toBe(204);
		expect((await ask('GET', `incidents(${incident})`)).json).toMatchObject({ statecode: 1, statuscode: 5 });
		const how = await ask(
			'GET',
			`incidents(${incident})?$select=title&$expand=Incident_IncidentResolutions($select=subject,timespent)`,
		);
		expect(how.json['Incident_IncidentResolutions']).toMatchObject([{ subject: 'Solved', timespent: 60 }]);
		expect((await resolve(incident, 5)).status).toBe(400);
	});

	it('is opened again, and canceled, by a change', async () => {
		const incident = seed.incident('Printer', ['contact', contact], { statecode: 1, statuscode: 5 });
		expect((await ask('PATCH', `incidents(${incident})`, { statecode: 0, statuscode: 1 })).status).toBe(204);
		expect((await ask('PATCH', `incidents(${incident})`, { statecode: 2 })).status).toBe(204);
		expect((await ask('GET', `incidents(${incident})`)).json).toMatchObject({ statecode: 2, statuscode: 6 });
	});

	it('is not resolved with a status of another state', async () => {
		const refused = await resolve(seed.incident('Printer', ['contact', contact]), 1);
		expect([refused.status, codeOf(refused)]).toEqual([400, '0x80048408']);
	});
});

describe('an email', () => {
	const draft = async () => {
		const made = await ask(
			'POST',
			'emails?$select=activityid,sender,torecipients,directioncode,_emailsender_value',
			{
				subject: 'Re: Help',
				description: '<p>Hello</p>',
				email_activity_parties: [
					{ participationtypemask: 1, 'partyid_queue@odata.bind': `/queues(${queue})` },
					{ participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${contact})` },
					{ participationtypemask: 3, addressused: 'boss@contoso.example' },
				],
			},
			{ prefer: 'return=representation' },
		);
		expect(made.json).toMatchObject({
			sender: 'support@own.example',
			torecipients: 'ann@contoso.example;',
			directioncode: true,
			_emailsender_value: queue,
		});
		return String(made.json['activityid']);
	};

	it('is sent once', async () => {
		const email = await draft();
		const send = async () =>
			await ask('POST', `emails(${email})/Microsoft.Dynamics.CRM.SendEmail`, { IssueSend: true });
		const sent = await send();
		expect([sent.status, sent.json['Subject']]).toEqual([200, 'Re: Help']);
		expect((await ask('GET', `emails(${email})`)).json).toMatchObject({ statecode: 1, statuscode: 6 });
		expect((await send()).status).toBe(400);
		expect(dataverse.server.environment.sent()).toEqual([
			{
				activityid: email,
				from: 'support@own.example',
				to: ['ann@contoso.example', 'boss@contoso.example'],
				subject: 'Re: Help',
				body: '<p>Hello</p>',
			},
		]);
	});

	it('has other parties where they are given anew', async () => {
		const email = await draft();
		await ask('PATCH', `emails(${email})`, {
			email_activity_parties: [{ participationtypemask: 1, addressused: 'x@own.example' }],
		});
		const read = await ask(
			'GET',
			`emails(${email})?$select=sender&$expand=email_activity_parties($select=addressused)`,
		);
		expect(read.json).toMatchObject({
			sender: 'x@own.example',
			email_activity_parties: [{ addressused: 'x@own.example' }],
		});
	});

	it.each<[why: string, parties: object[]]>([
		['a sender', [{ participationtypemask: 2, addressused: 'a@x.example' }]],
		['a recipient', [{ participationtypemask: 1, addressused: 'a@x.example' }]],
	])('is not sent without %s', async (_why, parties) => {
		const made = await ask(
			'POST',
			'emails',
			{ subject: 'x', email_activity_parties: parties },
			{ prefer: 'return=representation' },
		);
		const path = `emails(${String(made.json['activityid'])})/Microsoft.Dynamics.CRM.SendEmail`;
		expect((await ask('POST', path, { IssueSend: true })).status).toBe(400);
		expect(dataverse.server.environment.sent()).toEqual([]);
	});

	it('is made from a template and sent', async () => {
		const template = seed.insert('template', { title: 'Thanks', subject: 'We got it', body: 'Thank you' });
		const incident = seed.incident('Printer', ['contact', contact]);
		const sent = await ask('POST', 'SendEmailFromTemplate', {
			TemplateId: template,
			Regarding: { '@odata.type': 'Microsoft.Dynamics.CRM.incident', incidentid: incident },
			Target: {
				'@odata.type': 'Microsoft.Dynamics.CRM.email',
				email_activity_parties: [
					{ participationtypemask: 1, 'partyid_queue@odata.bind': `/queues(${queue})` },
					{ participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${contact})` },
				],
			},
		});
		expect(sent.json).toMatchObject({ subject: 'We got it', _regardingobjectid_value: incident, statecode: 1 });
		expect(dataverse.server.environment.sent()).toMatchObject([{ subject: 'We got it', body: 'Thank you' }]);
	});

	it('is what a template becomes for a row, and is not kept', async () => {
		const template = seed.insert('template', {
			title: 'Thanks',
			subject: 'About {!incident:title;your case}',
			body: '<p>{!incident:productserialnumber;no number}</p>',
		});
		const incident = seed.incident('Printer', ['contact', contact]);
		const parameters = { TemplateId: template, ObjectType: 'incident', ObjectId: incident };
		const filled = await ask('POST', 'InstantiateTemplate', parameters);
		expect(filled.json['value']).toEqual([
			{
				'@odata.type': '#Microsoft.Dynamics.CRM.email',
				subject: 'About Printer',
				description: '<p>no number</p>',
			},
		]);
		expect(valuesOf(await ask('GET', 'emails'))).toEqual([]);
		expect((await ask('POST', 'InstantiateTemplate', { ...parameters, ObjectId: template })).status).toBe(404);
		expect((await ask('POST', 'InstantiateTemplate', { ...parameters, ObjectType: 'cases' })).status).toBe(400);
	});

	it('carries attachments', async () => {
		const email = await draft();
		const body = Buffer.from('hello').toString('base64');
		const bind = { 'objectid_email@odata.bind': `/emails(${email})` };
		expect((await ask('POST', 'activitymimeattachments', { filename: 'a.txt', body, ...bind })).status).toBe(204);
		const read = await ask(
			'GET',
			`emails(${email})?$select=attachmentcount&$expand=email_activity_mime_attachment($select=filename,filesize)`,
		);
		expect(read.json).toMatchObject({
			attachmentcount: 1,
			email_activity_mime_attachment: [{ filename: 'a.txt', filesize: 5 }],
		});
	});
});

describe('a queue', () => {
	const items = async () =>
		valuesOf(await ask('GET', 'queueitems?$select=title,objecttypecode,statecode,_queueid_value,_workerid_value'));

	it('takes an activity in, once, and from another queue', async () => {
		const email = seed.activity('email', 'Help', [{ part: 1, row: ['contact', contact] }]);
		const target = { Target: { '@odata.type': 'Microsoft.Dynamics.CRM.email', activityid: email } };
		const added = await ask('POST', `queues(${queue})/Microsoft.Dynamics.CRM.AddToQueue`, target);
		expect(added.status).toBe(200);
		const again = await ask('POST', `queues(${queue})/Microsoft.Dynamics.CRM.AddToQueue`, target);
		expect(again.json['QueueItemId']).toBe(added.json['QueueItemId']);
		expect(await items()).toMatchObject([
			{ title: 'Help', objecttypecode: 4_202, statecode: 0, _queueid_value: queue },
		]);
		const other = seed.queue('Other', null);
		await ask('POST', `queues(${other})/Microsoft.Dynamics.CRM.AddToQueue`, {
			...target,
			SourceQueue: { queueid: queue },
		});
		expect(await items()).toMatchObject([{ _queueid_value: other }]);
	});

	it('lets its items be picked, released, deactivated and removed', async () => {
		const user = seed.user('Worker');
		const task = seed.activity('task', 'Call back', []);
		const item = seed.queueItem(queue, ['task', task]);
		const act = async (name: string, body: object = {}) =>
			await ask('POST', `queueitems(${item})/Microsoft.Dynamics.CRM.${name}`, body);
		const pick = { SystemUser: { systemuserid: user }, RemoveQueueItem: false };
		expect((await act('PickFromQueue', pick)).status).toBe(204);
		expect(await items()).toMatchObject([{ _workerid_value: user }]);
		expect((await act('ReleaseToQueue')).status).toBe(204);
		expect(await items()).toMatchObject([{ _workerid_value: null }]);
		expect((await ask('PATCH', `queueitems(${item})`, { statecode: 1, statuscode: 2 })).status).toBe(204);
		expect(await items()).toMatchObject([{ statecode: 1 }]);
		expect((await act('RemoveFromQueue')).status).toBe(204);
		expect(await items()).toEqual([]);
	});

	it('is not deleted while something waits in it', async () => {
		seed.queueItem(queue, ['task', seed.activity('task', 'x', [])]);
		expect(codeOf(await ask('DELETE', `queues(${queue})`))).toBe('0x80040227');
	});
});

describe('an action', () => {
	it.each<[why: string, path: () => string, body: () => object, status: number]>([
		['is bound, but called by itself', () => 'AddToQueue', () => ({}), 404],
		['has no namespace', () => `queues(${queue})/AddToQueue`, () => ({}), 404],
		['belongs to another table', () => `contacts(${contact})/Microsoft.Dynamics.CRM.AddToQueue`, () => ({}), 404],
		['is unknown', () => 'OpenIncident', () => ({}), 404],
		['lacks a parameter', () => `queues(${queue})/Microsoft.Dynamics.CRM.AddToQueue`, () => ({}), 400],
		[
			'lacks a type',
			() => `queues(${queue})/Microsoft.Dynamics.CRM.AddToQueue`,
			() => ({ Target: { activityid: contact } }),
			400,
		],
		['has a parameter too many', () => 'CloseIncident', () => ({ IncidentResolution: {}, Status: 5, Other: 1 }), 400],
	])('is refused where it %s', async (_why, path, body, status) => {
		expect((await ask('POST', path(), body())).status).toBe(status);
	});

	it('is posted, and a function is read', async () => {
		expect((await ask('GET', 'CloseIncident')).status).toBe(405);
		expect((await ask('POST', 'WhoAmI', {})).status).toBe(405);
		expect((await ask('GET', 'WhoAmI()')).status).toBe(200);
	});
});
