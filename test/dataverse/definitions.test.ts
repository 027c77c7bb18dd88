import { codeOf, plainClient, valuesOf, type Ask } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;

beforeAll(async () => {
	dataverse = await startDataverse();
	dataverse.server.environment.declare((model) => {
		model.declareTable({
			name: 'new_ticket',
			set: 'new_tickets',
			primaryName: 'new_name',
			label: 'Ticket',
			columns: [
				{ name: 'new_size', kind: 'Picklist', label: 'Size', options: { '1': 'Small', '2': 'Large' } },
				{ name: 'new_code', kind: 'String', maxLength: 10, required: 'ApplicationRequired' },
			],
			lookups: [
				{ name: 'new_customerid', targets: ['account', 'contact'] },
				{ name: 'new_caseid', targets: ['incident'] },
			],
			keys: [
				{ name: 'new_bycode', attributes: ['new_code'] },
				{ name: 'new_bycase', attributes: ['new_caseid', 'new_name'] },
			],
		});
		model.declareTable({ name: 'new_chat', set: 'new_chats', primaryName: 'subject', activity: true });
	});
	ask = plainClient(dataverse);
});
afterAll(async () => await dataverse.close());

const ticket = "EntityDefinitions(LogicalName='new_ticket')";

describe('definitions', () => {
	it('tell a table, with its id always', async () => {
		const answer = await ask(
			'GET',
			"EntityDefinitions(LogicalName='incident')?$select=EntitySetName,PrimaryNameAttribute",
		);
		expect(answer.json).toMatchObject({ EntitySetName: 'incidents', PrimaryNameAttribute: 'title' });
		expect(Object.keys(answer.json).sort()).toEqual([
			'@odata.context',
			'EntitySetName',
			'MetadataId',
			'PrimaryNameAttribute',
		]);
		const again = await ask('GET', `EntityDefinitions(${String(answer.json['MetadataId'])})?$select=LogicalName`);
		expect(again.json).toMatchObject({ LogicalName: 'incident' });
	});

	it('tell which tables there are, custom ones too', async () => {
		const custom = await ask('GET', 'EntityDefinitions?$select=LogicalName,IsActivity&$filter=IsCustomEntity eq true');
		expect(valuesOf(custom)).toMatchObject([
			{ LogicalName: 'new_ticket', IsActivity: false },
			{ LogicalName: 'new_chat', IsActivity: true },
		]);
	});

	it('tell what attributes have in common without a cast, and more with one', async () => {
		const all = valuesOf(
			await ask(
				'GET',
				`${ticket}/Attributes?$select=LogicalName,AttributeType,RequiredLevel,DisplayName,IsValidForCreate`,
			),
		);
		expect(all.find(({ LogicalName: name }) => name === 'new_code')).toMatchObject({
			AttributeType: 'String',
			RequiredLevel: { Value: 'ApplicationRequired' },
		});
		expect(all.find(({ LogicalName: name }) => name === 'createdon')).toMatchObject({ IsValidForCreate: false });
		expect(all.find(({ LogicalName: name }) => name === 'new_customerid')).toMatchObject({ AttributeType: 'Customer' });
		expect((await ask('GET', `${ticket}/Attributes?$select=LogicalName,MaxLength`)).status).toBe(400);
		const cast = `${ticket}/Attributes/Microsoft.Dynamics.CRM`;
		const texts = valuesOf(await ask('GET', `${cast}.StringAttributeMetadata?$select=LogicalName,MaxLength`));
		expect(texts).toContainEqual(expect.objectContaining({ LogicalName: 'new_code', MaxLength: 10 }));
		const lookups = valuesOf(await ask('GET', `${cast}.LookupAttributeMetadata?$select=LogicalName,Targets`));
		expect(lookups).toContainEqual(
			expect.objectContaining({ LogicalName: 'new_customerid', Targets: ['account', 'contact'] }),
		);
		expect((await ask('GET', `${cast}.EnumAttributeMetadata?$select=LogicalName`)).status).toBe(400);
	});

	it('tell choices where they are expanded, those of a status with their state', async () => {
		const choices = valuesOf(
			await ask(
				'GET',
				`${ticket}/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet`,
			),
		);
		expect(choices).toMatchObject([
			{
				LogicalName: 'new_size',
				OptionSet: { Options: [{ Value: 1, Label: { UserLocalizedLabel: { Label: 'Small' } } }, { Value: 2 }] },
				GlobalOptionSet: null,
			},
		]);
		const statuses = valuesOf(
			await ask(
				'GET',
				"EntityDefinitions(LogicalName='incident')/Attributes/Microsoft.Dynamics.CRM.StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet",
			),
		);
		const { Options: options } = statuses[0]?.['OptionSet'] as { readonly Options: object[] };
		expect(options).toContainEqual(expect.objectContaining({ Value: 5, State: 1 }));
	});

	it('tell keys and the names of navigations', async () => {
		expect(valuesOf(await ask('GET', `${ticket}/Keys`))).toMatchObject([
			{ KeyAttributes: ['new_code'], EntityKeyIndexStatus: 'Active' },
			{ KeyAttributes: ['new_caseid', 'new_name'] },
		]);
		const many = valuesOf(
			await ask(
				'GET',
				`${ticket}/ManyToOneRelationships?$select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName`,
			),
		);
		expect(many).toContainEqual(
			expect.objectContaining({
				ReferencingAttribute: 'new_customerid',
				ReferencedEntity: 'contact',
				ReferencingEntityNavigationPropertyName: 'new_customerid_contact',
			}),
		);
		const email = valuesOf(await ask('GET', "EntityDefinitions(LogicalName='email')/ManyToOneRelationships"));
		expect(email.map((one) => one['ReferencingEntityNavigationPropertyName'])).toContain(
			'regardingobjectid_incident_email',
		);
		const both = valuesOf(await ask('GET', "EntityDefinitions(LogicalName='entitlement')/ManyToManyRelationships"));
		expect(both).toContainEqual(expect.objectContaining({ SchemaName: 'entitlementcontacts_association' }));
	});

	it('expand attributes of a table, with options of their own', async () => {
		const answer = await ask(
			'GET',
			`${ticket}?$select=LogicalName&$expand=Attributes($select=LogicalName;$filter=LogicalName eq 'new_size')`,
		);
		expect(answer.json['Attributes']).toMatchObject([{ LogicalName: 'new_size' }]);
	});

	it.each<[filter: string, status: number]>([
		["OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'", 200],
		["OwnershipType eq 'UserOwned'", 400],
		['CanCreateAttributes/Value eq true', 200],
		["DisplayName eq 'Ticket'", 400],
		["Nothing eq 'Ticket'", 400],
	])('answer the filter %s with %i', async (filter, status) => {
		expect(
			(await ask('GET', `EntityDefinitions?$select=LogicalName&$filter=${encodeURIComponent(filter)}`)).status,
		).toBe(status);
	});

	it('say that a table is missing', async () => {
		const answer = await ask('GET', "EntityDefinitions(LogicalName='new_nothing')");
		expect([answer.status, codeOf(answer)]).toEqual([404, '0x80040217']);
	});
});

describe('a table of its own', () => {
	it('is used as any other, by its alternate key too', async () => {
		const account = dataverse.server.seed.account('Contoso');
		const made = await ask('PATCH', "new_tickets(new_code='T/1')".replace('/', '-'), {
			new_name: 'One',
			new_size: 2,
			'new_customerid_account@odata.bind': `/accounts(${account})`,
		});
		expect(made.status).toBe(204);
		const read = await ask('GET', "new_tickets(new_code='T-1')?$select=new_name,new_code,_new_customerid_value");
		expect(read.json).toMatchObject({ new_name: 'One', new_code: 'T-1', _new_customerid_value: account });
		expect((await ask('PATCH', "new_tickets(new_code='T-1')", { new_name: 'Two' })).status).toBe(204);
		expect(valuesOf(await ask('GET', 'new_tickets?$select=new_name'))).toMatchObject([{ new_name: 'Two' }]);
		const second = await ask('POST', 'new_tickets', { new_name: 'Three', new_code: 't-1' });
		expect([second.status, codeOf(second)]).toEqual([412, '0x80060892']);
		const unknown = await ask('GET', "new_tickets(new_code='T-9')");
		expect([unknown.status, codeOf(unknown)]).toEqual([404, '0x80060891']);
		expect((await ask('GET', "new_tickets(new_name='Two')")).status).toBe(400);
	});

	it('is made by an alternate key with a lookup in it', async () => {
		const { seed } = dataverse.server;
		const incident = seed.incident('Printer', ['contact', seed.contact('Ann Lee', 'ann@y.example')]);
		const path = `new_tickets(new_name='Keyed',_new_caseid_value=${incident})`;
		for (const size of [1, 2]) expect((await ask('PATCH', path, { new_size: size })).status).toBe(204);
		const read = await ask('GET', `${path}?$select=new_size,_new_caseid_value&$expand=new_caseid($select=title)`);
		expect(read.json).toMatchObject({ new_size: 2, _new_caseid_value: incident, new_caseid: { title: 'Printer' } });
	});

	it('is an activity where it says so: it waits in queues, and is about something', async () => {
		const { seed } = dataverse.server;
		const queue = seed.queue('Chats', null);
		const contact = seed.contact('Ann Lee', 'ann@x.example');
		const chat = seed.activity('new_chat', 'Hello', [{ part: 1, row: ['contact', contact] }], {
			'regardingobjectid_contact_new_chat@odata.bind': `/contacts(${contact})`,
		});
		seed.queueItem(queue, ['new_chat', chat]);
		const items = await ask(
			'GET',
			'queueitems?$select=title&$expand=objectid_new_chat($select=subject;$expand=new_chat_activity_parties($select=addressused))',
		);
		expect(valuesOf(items)).toMatchObject([
			{
				title: 'Hello',
				objectid_new_chat: { subject: 'Hello', new_chat_activity_parties: [{ addressused: 'ann@x.example' }] },
			},
		]);
		expect(valuesOf(await ask('GET', 'activitypointers?$select=activitytypecode'))).toMatchObject([
			{ activitytypecode: 'new_chat' },
		]);
	});
});
