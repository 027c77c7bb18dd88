import { QueuePass } from '../../../../adapters/dataverse/queue/queue-pass';
import type { QueueSource } from '../../../../adapters/dataverse/queue/queue-source';
import { readAttachments } from '../../../../adapters/mail/read/body/read-attachments';
import type { Activity } from '../../../../core/activity/activity';
import type { SeedParty } from '../../../support/dataverse/seed/seed';
import { QueueWorld } from './queue-world';

let world: QueueWorld;
beforeEach(async () => {
	world = await QueueWorld.open();
});
afterEach(async () => await world.close());

async function takenIn(fields: Partial<QueueSource> = {}): Promise<Activity> {
	await new QueuePass(world.source(fields)).run(true);
	const [activity] = await world.activities();
	if (activity === undefined) throw new Error('Nothing was taken in');
	return activity;
}

const ada: SeedParty = { part: 1, address: 'ada@fabrikam.example' };
const day = '2026-03-02';

describe('an activity that is no email', () => {
	it.each<[type: string, table: string, parties: readonly SeedParty[], row: object, expected: object]>([
		[
			'task',
			'task',
			[],
			{ percentcomplete: 40, scheduledend: `${day}T12:00:00Z`, prioritycode: 2, actualdurationminutes: 30 },
			{ percentComplete: 40, dueOn: `${day}T12:00:00.000Z`, priority: 'high', durationMinutes: 30, from: null },
		],
		[
			'phoneCall',
			'phonecall',
			[ada],
			{ phonenumber: '+49 30 1234', directioncode: true, leftvoicemail: true },
			{ phoneNumber: '+49 30 1234', direction: 'outgoing', leftVoiceMail: true, from: 'ada@fabrikam.example' },
		],
		[
			'appointment',
			'appointment',
			[
				{ part: 5, address: 'req@contoso.example' },
				{ part: 6, address: 'opt@contoso.example' },
				{ part: 7, address: 'org@contoso.example' },
			],
			{ location: 'Room 3', isalldayevent: true, scheduledstart: `${day}T09:00:00Z` },
			{
				location: 'Room 3',
				isAllDay: true,
				startOn: `${day}T09:00:00.000Z`,
				requiredAttendees: ['req@contoso.example'],
				optionalAttendees: ['opt@contoso.example'],
				from: 'org@contoso.example',
			},
		],
		[
			'serviceActivity',
			'serviceappointment',
			[{ part: 11, address: 'ada@fabrikam.example' }],
			{ location: 'On site', scheduledend: `${day}T10:00:00Z` },
			{ location: 'On site', endOn: `${day}T10:00:00.000Z`, from: 'ada@fabrikam.example' },
		],
		[
			'socialActivity',
			'socialactivity',
			[],
			{ posturl: 'https://social.example/1', postmessagetype: 1, sentimentvalue: 0.5 },
			{ postUrl: 'https://social.example/1', directMessage: true, sentiment: 0.5, direction: 'incoming' },
		],
	])('brings the fields of its type: %s', async (activityType, table, parties, row, expected) => {
		const id = world.seed.activity(table, 'Printer jams', parties, { description: 'On floor 3', ...row });
		world.seed.queueItem(world.queueId, [table, id]);
		expect(await takenIn({ activityType })).toMatchObject({
			id,
			type: activityType,
			subject: 'Printer jams',
			description: 'On floor 3',
			statecode: 0,
			...expected,
		});
	});

	it('may be of a type of the environment, and brings its own columns under their names', async () => {
		world.dataverse.server.environment.declare((model) =>
			model.declareTable({
				name: 'new_inspection',
				set: 'new_inspections',
				primaryName: 'subject',
				activity: true,
				columns: [
					{ name: 'new_severity', kind: 'Picklist', options: { '1': 'Low', '2': 'Severe' } },
					{ name: 'new_site', kind: 'String' },
				],
			}),
		);
		const id = world.seed.insert('new_inspection', { subject: 'Crack', new_severity: 2, new_site: 'Hall 4' });
		const queueitem = world.seed.queueItem(world.queueId, ['new_inspection', id]);
		expect(await takenIn({ activityType: 'new_inspection' })).toMatchObject({
			id,
			type: 'new_inspection',
			new_severity: 2,
			new_severityLabel: 'Severe',
			new_site: 'Hall 4',
		});
		await world.handle('new_inspection');
		await new QueuePass(world.source({ activityType: 'new_inspection' })).run(true);
		expect(world.row('queueitem', queueitem)).toMatchObject({ statecode: 1 });
		expect(world.row('new_inspection', id)?.['_regardingobjectid_value']).toBeTruthy();
	});

	it('belongs to what it is about, where records live there', async () => {
		const account = world.seed.account('Fabrikam');
		const incident = world.seed.incident('Printer', ['account', account]);
		const about = { 'regardingobjectid_incident_task@odata.bind': `/incidents(${incident})` };
		world.seed.queueItem(world.queueId, ['task', world.seed.activity('task', 'Call back', [], about)]);
		expect(await takenIn({ activityType: 'task' })).toMatchObject({ regarding: { case: incident } });
	});
});

describe('an email', () => {
	const message = {
		description: '<p>It <b>jams</b> again.</p>',
		messageid: '<1@fabrikam.example>',
		inreplyto: '<0@contoso.example>',
		senton: `${day}T09:58:00Z`,
		prioritycode: 2,
	};

	it('has its parties, the headers that Dataverse keeps, and its text beside the HTML', async () => {
		const contact = world.seed.contact('Ada Byron', 'ada@fabrikam.example');
		const { email } = world.email('Printer', {}, message, [
			{ part: 1, address: 'Ada@Fabrikam.example', row: ['contact', contact] },
			{ part: 3, address: 'boss@fabrikam.example' },
		]);
		expect(await takenIn()).toMatchObject({
			id: email,
			subject: 'Printer',
			from: 'ada@fabrikam.example',
			fromName: 'Ada Byron',
			to: ['support@contoso.example'],
			cc: ['boss@fabrikam.example'],
			text: 'It jams again.',
			html: '<p>It <b>jams</b> again.</p>',
			messageId: '1@fabrikam.example',
			inReplyTo: '0@contoso.example',
			sentOn: `${day}T09:58:00.000Z`,
			headers: { importance: 'high' },
			statuscodeLabel: 'Received',
			direction: 'incoming',
		});
	});

	it('answers an earlier one by its In-Reply-To, and is about what Dataverse says', async () => {
		const account = world.seed.account('Fabrikam');
		const incident = world.seed.incident('Printer', ['account', account]);
		const first = world.email('Printer', { enteredon: `${day}T10:00:00Z` }, { messageid: '<0@contoso.example>' });
		const tracked = { 'regardingobjectid_incident_email@odata.bind': `/incidents(${incident})` };
		const reply = world.email('Re: Printer', { enteredon: `${day}T10:01:00Z` }, { ...message, ...tracked });
		await takenIn();
		expect(await world.store.activities([reply.email])).toMatchObject([
			{ correlatedWith: first.email, correlatedBy: 'inReplyTo', regarding: { case: incident } },
		]);
	});

	it('is told from the mail of a machine where the environment keeps whole headers', async () => {
		world.dataverse.server.environment.declare((model) =>
			model.declareColumn('email', { name: 'internetmessageheaders', kind: 'Memo', maxLength: 100_000 }),
		);
		const lines = ['From: Jörg <bot@fabrikam.example>', 'To: support@contoso.example', 'Auto-Submitted: auto-replied'];
		world.email('Out of office', {}, { internetmessageheaders: lines.join('\r\n') });
		expect(await takenIn()).toMatchObject({
			from: 'bot@fabrikam.example',
			fromName: 'Jörg',
			headers: { 'auto-submitted': 'auto-replied' },
			automatic: 'autoReply',
		});
	});

	it('that was sent is an outgoing one, so that the rule skips it', async () => {
		world.email('Sent', {}, { directioncode: true, statuscode: 3 });
		expect(await takenIn()).toMatchObject({ direction: 'outgoing' });
	});

	it('without a sender, a subject and a body is taken all the same', async () => {
		world.seed.queueItem(world.queueId, ['email', world.seed.insert('email', { directioncode: false })]);
		expect(await takenIn()).toMatchObject({ from: null, subject: '', text: '' });
	});

	it('whose body is over the limit becomes a failed item, and others go on', async () => {
		world.email('Large', { enteredon: `${day}T10:00:00Z` }, { description: 'x'.repeat(2_000) });
		world.email('Small', { enteredon: `${day}T10:01:00Z` });
		await takenIn({ limits: { withFiles: false, maxSize: 1_000 } });
		expect(await world.items()).toMatchObject([{ state: 'failed', reason: 'messageTooLarge' }, { state: 'active' }]);
	});

	describe('with files', () => {
		const files = (email: string) => {
			const attach = (name: string, bytes: string, more = {}) =>
				world.seed.insert('activitymimeattachment', {
					filename: name,
					mimetype: 'text/plain',
					body: Buffer.from(bytes).toString('base64'),
					'objectid_email@odata.bind': `/emails(${email})`,
					objecttypecode: 'email',
					...more,
				});
			attach('Prüfbericht.txt', 'One', { attachmentnumber: 1 });
			attach('logo.png', 'Two', { attachmentnumber: 2, mimetype: 'image/png', attachmentcontentid: 'logo@1' });
		};

		it('names them, and has their bytes on request', async () => {
			const { email } = world.email('Report: Prüfung', {}, message);
			files(email);
			expect(await takenIn()).toMatchObject({
				attachments: [
					{ name: 'Prüfbericht.txt', contentType: 'text/plain', size: 3 },
					{ name: 'logo.png', inline: true, contentId: 'logo@1' },
				],
			});
			expect(await world.store.rawMessage(email)).toBeNull();
		});

		it('keeps them in the raw message on request', async () => {
			const { email } = world.email('Report: Prüfung', {}, message);
			files(email);
			const activity = await takenIn({ limits: { withFiles: true, maxSize: 1_000_000 } });
			expect(activity).toMatchObject({ subject: 'Report: Prüfung', text: 'It jams again.' });
			const raw = await world.store.rawMessage(email);
			expect(
				readAttachments(raw ?? Buffer.alloc(0)).map(({ name, content }) => [name, Buffer.from(content).toString()]),
			).toEqual([
				['Prüfbericht.txt', 'One'],
				['logo.png', 'Two'],
			]);
		});

		it('keeps their names alone where they are over the limit', async () => {
			const { email } = world.email('Report', {}, message);
			files(email);
			expect(await takenIn({ limits: { withFiles: true, maxSize: 30 } })).toMatchObject({
				attachments: [{ name: 'Prüfbericht.txt' }, { name: 'logo.png' }],
			});
			expect(await world.store.rawMessage(email)).toBeNull();
		});
	});
});
