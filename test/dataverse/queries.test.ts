import { codeOf, plainClient, valuesOf, type Ask } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;
const ids: Record<string, string> = {};

beforeAll(async () => {
	dataverse = await startDataverse({
		seed: (seed) => {
			const contoso = (ids['contoso'] = seed.account('Contoso', {
				emailaddress1: 'info@contoso.example',
				revenue: 12,
			}));
			const ann = (ids['ann'] = seed.contact('Ann Lee', 'Ann@Contoso.example', { account: contoso }));
			seed.contact('Bob Özil', 'bob@fabrikam.example', { emailaddress2: "o'neil@x.example", numberofchildren: 2 });
			seed.contact('Cid 100%', null);
			const queue = (ids['queue'] = seed.queue('Support', 'support@own.example'));
			const incident = (ids['case'] = seed.incident('Printer', ['contact', ann], { caseorigincode: 2 }));
			const email = seed.activity('email', 'Help', [
				{ part: 1, row: ['contact', ann] },
				{ part: 2, row: ['queue', queue] },
				{ part: 3, address: 'boss@contoso.example' },
			]);
			ids['email'] = email;
			ids['item'] = seed.queueItem(queue, ['email', email], { enteredon: '2024-05-01T10:00:00Z' });
			ids['other item'] = seed.queueItem(queue, ['incident', incident], { enteredon: '2024-05-01T11:00:00Z' });
		},
	});
	ask = plainClient(dataverse);
});
afterAll(async () => await dataverse.close());

const firstNames = async (filter: string, more = '') => {
	const answer = await ask(
		'GET',
		`contacts?$select=firstname&$orderby=firstname&$filter=${encodeURIComponent(filter)}${more}`,
	);
	return answer.status === 200 ? valuesOf(answer).map(({ firstname }) => firstname) : [answer.status, codeOf(answer)];
};

describe('a filter', () => {
	it.each<[why: string, filter: () => string, found: unknown[]]>([
		['texts without case', () => "emailaddress1 eq 'ANN@contoso.EXAMPLE'", ['Ann']],
		['texts of other scripts without case', () => "lastname eq 'öZIL'", ['Bob']],
		['a quote', () => "emailaddress2 eq 'O''NEIL@x.example'", ['Bob']],
		['a percent sign as itself', () => "contains(lastname,'0%')", ['Cid']],
		['the beginning', () => "startswith(lastname,'öz')", ['Bob']],
		['the end', () => "endswith(emailaddress1,'.EXAMPLE')", ['Ann', 'Bob']],
		['nothing', () => 'emailaddress1 eq null', ['Cid']],
		['something', () => 'emailaddress1 ne null', ['Ann', 'Bob']],
		['what is empty as different from a text', () => "emailaddress1 ne 'ann@contoso.example'", ['Bob', 'Cid']],
		['the contrary', () => "not contains(firstname,'b') and statecode eq 0", ['Ann', 'Cid']],
		['numbers', () => 'numberofchildren gt 1 and numberofchildren le 2', ['Bob']],
		['an id', () => `contactid eq ${ids['ann']}`, ['Ann']],
		['a lookup', () => `_parentcustomerid_value eq ${ids['contoso']}`, ['Ann']],
		['over a navigation', () => "parentcustomerid_account/name eq 'contoso'", ['Ann']],
		['over the other navigation of a lookup', () => "parentcustomerid_contact/lastname eq 'contoso'", []],
		[
			'one of many',
			() => 'Microsoft.Dynamics.CRM.In(PropertyName=\'emailaddress1\',PropertyValues=["ann@contoso.example","x"])',
			['Ann'],
		],
		[
			'one of many of other scripts',
			() => 'Microsoft.Dynamics.CRM.In(PropertyName=\'lastname\',PropertyValues=["öZIL"])',
			['Bob'],
		],
		[
			'none of many',
			() => 'Microsoft.Dynamics.CRM.NotIn(PropertyName=\'emailaddress1\',PropertyValues=["ann@contoso.example"])',
			['Bob', 'Cid'],
		],
		[
			'between',
			() => 'Microsoft.Dynamics.CRM.Between(PropertyName=\'numberofchildren\',PropertyValues=["1","3"])',
			['Bob'],
		],
		['today', () => "Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", ['Ann', 'Bob', 'Cid']],
		['whom it was made by', () => "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='createdby')", []],
		['members of a collection', () => 'contact_activity_parties/any(p:p/participationtypemask eq 1)', ['Ann']],
		['whether there are any', () => 'incident_customer_contacts/any()', ['Ann']],
		['all of none', () => "incident_customer_contacts/all(c:c/title eq 'x')", ['Bob', 'Cid']],
	])('understands %s', async (_why, filter, found) => {
		expect(await firstNames(filter())).toEqual(found);
	});

	it('takes aliases', async () => {
		expect(await firstNames('emailaddress1 eq @p1', `&@p1=${encodeURIComponent("'ann@contoso.example'")}`)).toEqual([
			'Ann',
		]);
	});

	it('goes over a lambda and further', async () => {
		const filter = `Email_QueueItem/any(q:q/queueid/emailaddress eq 'support@own.example' and q/statecode eq 0)`;
		const found = await ask('GET', `emails?$select=subject&$filter=${encodeURIComponent(filter)}`);
		expect(valuesOf(found)).toMatchObject([{ subject: 'Help' }]);
	});

	it.each<[why: string, filter: string]>([
		['an unknown property', "nome eq 'x'"],
		['a navigation as a property', 'parentcustomerid_account eq 1'],
		['the logical name of a lookup', `parentcustomerid eq ${'0'.repeat(8)}-0000-0000-0000-000000000000`],
		['a text for a number', "numberofchildren eq '2'"],
		['a text for an id', "_parentcustomerid_value eq 'x'"],
		['a number for a text', 'firstname eq 5'],
		['a function that is not there', 'length(firstname) eq 3'],
		['a function of Dataverse that is not there', "Microsoft.Dynamics.CRM.Nothing(PropertyName='firstname')"],
		['half a sentence', 'firstname eq'],
		['a name in the wrong case', "FirstName eq 'Ann'"],
	])('is refused for %s', async (_why, filter) => {
		expect(await firstNames(filter)).toEqual([400, '0x80060888']);
	});
});

describe('the options of a query', () => {
	it.each<[why: string, path: string]>([
		['an unknown property in $select', 'contacts?$select=nome'],
		['a navigation in $select', 'contacts?$select=parentcustomerid_account'],
		['an unknown navigation in $expand', 'contacts?$expand=parentcustomerid'],
		['an unknown property within $expand', 'contacts?$expand=parentcustomerid_account($select=nome)'],
		['an unknown property in $orderby', 'contacts?$orderby=nome'],
		['$skip', 'contacts?$skip=1'],
		['an option in the wrong case', 'contacts?$Select=firstname'],
		['a $top that is no number', 'contacts?$top=x'],
	])('are refused for %s', async (_why, path) => {
		const refused = await ask('GET', path);
		expect([refused.status, codeOf(refused)]).toEqual([400, '0x80060888']);
	});

	it('order, limit and count', async () => {
		const answer = await ask('GET', 'contacts?$select=firstname&$orderby=firstname desc&$top=2&$count=true');
		expect(valuesOf(answer).map(({ firstname }) => firstname)).toEqual(['Cid', 'Bob']);
		expect(answer.json['@odata.count']).toBe(3);
		expect((await ask('GET', "contacts/$count?$filter=firstname eq 'Ann'")).text).toBe('1');
	});

	it('expand single-valued and collection-valued navigations, within one another', async () => {
		const answer = await ask(
			'GET',
			`queueitems(${ids['item']})?$select=title&$expand=objectid_email($select=subject;$expand=email_activity_parties($select=addressused,participationtypemask;$filter=participationtypemask ne 3;$orderby=participationtypemask)),objectid_incident($select=title)`,
		);
		expect(answer.json).toMatchObject({
			title: 'Help',
			objectid_email: {
				subject: 'Help',
				email_activity_parties: [{ addressused: 'Ann@Contoso.example' }, { addressused: 'support@own.example' }],
			},
			objectid_incident: null,
		});
	});

	it('expand an activity by its base type', async () => {
		const answer = await ask(
			'GET',
			`queueitems(${ids['item']})?$expand=objectid_activitypointer($select=subject,activitytypecode)`,
		);
		expect(answer.json).toMatchObject({ objectid_activitypointer: { subject: 'Help', activitytypecode: 'email' } });
		expect(valuesOf(await ask('GET', 'activitypointers?$select=subject'))).toMatchObject([{ subject: 'Help' }]);
	});
});

describe('annotations', () => {
	it('come where they are wanted', async () => {
		const path = `incidents(${ids['case']})?$select=caseorigincode,isescalated,_customerid_value`;
		expect(Object.keys((await ask('GET', path)).json).sort()).toEqual(
			['@odata.context', '@odata.etag', '_customerid_value', 'caseorigincode', 'incidentid', 'isescalated'].sort(),
		);
		const wanted = await ask('GET', path, undefined, { prefer: 'odata.include-annotations="*"' });
		expect(wanted.json).toMatchObject({
			'caseorigincode@OData.Community.Display.V1.FormattedValue': 'Email',
			'_customerid_value@OData.Community.Display.V1.FormattedValue': 'Ann Lee',
			'_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact',
			'_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty': 'customerid_contact',
		});
		const one = { prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname"' };
		const keys = Object.keys((await ask('GET', path, undefined, one)).json);
		expect(keys).toContain('_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname');
		expect(keys).not.toContain('_customerid_value@OData.Community.Display.V1.FormattedValue');
	});

	it('name the type of what waits in a queue', async () => {
		const prefer = { prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"' };
		const items = valuesOf(
			await ask('GET', 'queueitems?$select=_objectid_value&$orderby=enteredon', undefined, prefer),
		);
		const types = items.map((item) => item['_objectid_value@Microsoft.Dynamics.CRM.lookuplogicalname']);
		expect(types).toEqual(['email', 'incident']);
	});
});

describe('pages', () => {
	it('follow one another by their links, whatever is made or deleted in between', async () => {
		const seen: unknown[] = [];
		const prefer = { prefer: 'odata.maxpagesize=2' };
		for (let number = 1; number <= 5; number += 1) dataverse.server.seed.account(`Page ${number}`);
		const filter = encodeURIComponent("startswith(name,'Page')");
		let link: unknown = `accounts?$select=name&$orderby=name desc&$filter=${filter}&$count=true`;
		while (typeof link === 'string') {
			const page = await ask('GET', link, undefined, prefer);
			expect(page.headers.get('preference-applied')).toBe('odata.maxpagesize=2');
			expect(valuesOf(page).length).toBeLessThanOrEqual(2);
			seen.push(...valuesOf(page).map(({ name }) => name));
			if (seen.length === 2) {
				dataverse.server.seed.account('Page 9');
				await ask('DELETE', `accounts(${String(valuesOf(page)[0]?.['accountid'])})`);
			}
			link = page.json['@odata.nextLink'];
		}
		expect(seen).toEqual(['Page 5', 'Page 4', 'Page 3', 'Page 2', 'Page 1']);
	});

	it('refuse a link that was changed', async () => {
		const page = await ask('GET', 'contacts?$select=firstname', undefined, { prefer: 'odata.maxpagesize=1' });
		const link = String(page.json['@odata.nextLink']);
		expect((await ask('GET', `${link}&$orderby=lastname`)).status).toBe(400);
	});
});

describe('tracked changes', () => {
	it('are told from where the last ones ended', async () => {
		const first = await ask('GET', 'leads?$select=subject', undefined, { prefer: 'odata.track-changes' });
		expect(first.headers.get('preference-applied')).toBe('odata.track-changes');
		const made = await ask('POST', 'leads', { subject: 'One', lastname: 'x' }, { prefer: 'return=representation' });
		const second = await ask('GET', String(first.json['@odata.deltaLink']));
		expect(valuesOf(second)).toMatchObject([{ subject: 'One' }]);
		await ask('DELETE', `leads(${String(made.json['leadid'])})`);
		const third = await ask('GET', String(second.json['@odata.deltaLink']));
		expect(valuesOf(third)).toMatchObject([{ id: made.json['leadid'], reason: 'deleted' }]);
		expect(valuesOf(await ask('GET', String(third.json['@odata.deltaLink'])))).toEqual([]);
	});

	it('are not told of a part of a table', async () => {
		const refused = await ask('GET', "leads?$filter=subject eq 'x'", undefined, { prefer: 'odata.track-changes' });
		expect(refused.status).toBe(400);
	});
});

describe('a query in FetchXML', () => {
	const fetchNames = async (entity: string, fetchAttributes = '') => {
		const xml = `<fetch ${fetchAttributes}><entity name="contact"><attribute name="firstname"/><order attribute="firstname"/>${entity}</entity></fetch>`;
		return await ask('GET', `contacts?fetchXml=${encodeURIComponent(xml)}`, undefined, {
			prefer: 'odata.include-annotations="*"',
		});
	};

	it.each<[why: string, entity: string, found: unknown[]]>([
		[
			'texts without case',
			'<filter><condition attribute="emailaddress1" operator="eq" value="ANN@contoso.example"/></filter>',
			['Ann'],
		],
		[
			'patterns',
			'<filter><condition attribute="emailaddress1" operator="like" value="%.example"/></filter>',
			['Ann', 'Bob'],
		],
		[
			'any of several, and one of many',
			'<filter type="or"><condition attribute="lastname" operator="begins-with" value="ö"/><condition attribute="firstname" operator="in"><value>Cid</value></condition></filter>',
			['Bob', 'Cid'],
		],
		['nothing', '<filter><condition attribute="emailaddress1" operator="null"/></filter>', ['Cid']],
		[
			'a linked table',
			'<link-entity name="account" from="accountid" to="parentcustomerid" alias="a"><filter><condition attribute="name" operator="eq" value="contoso"/></filter></link-entity>',
			['Ann'],
		],
	])('understands %s', async (_why, entity, found) => {
		expect(valuesOf(await fetchNames(entity)).map(({ firstname }) => firstname)).toEqual(found);
	});

	it('answers what it asks of a linked table, empty where there is none', async () => {
		const link =
			'<link-entity name="account" from="accountid" to="parentcustomerid" alias="a" link-type="outer"><attribute name="name"/></link-entity>';
		expect(valuesOf(await fetchNames(link))).toMatchObject([
			{ 'a.name': 'Contoso' },
			{ 'a.name': null },
			{ 'a.name': null },
		]);
	});

	it('comes in pages', async () => {
		const page = await fetchNames('', 'count="2" page="1"');
		expect(valuesOf(page)).toHaveLength(2);
		expect(page.json['@Microsoft.Dynamics.CRM.morerecords']).toBe(true);
		const last = await fetchNames('', 'count="2" page="2"');
		expect(valuesOf(last)).toMatchObject([{ firstname: 'Cid' }]);
		expect(last.json['@Microsoft.Dynamics.CRM.morerecords']).toBe(false);
	});

	it.each<[why: string, xml: string]>([
		['another table than its set', '<fetch><entity name="account"/></fetch>'],
		['an attribute that is unknown', '<fetch><entity name="contact"><attribute name="nome"/></entity></fetch>'],
		[
			'an operator that is unknown',
			'<fetch><entity name="contact"><filter><condition attribute="lastname" operator="x"/></filter></entity></fetch>',
		],
		['XML that is none', '<fetch>'],
	])('is refused for %s', async (_why, xml) => {
		const refused = await ask('GET', `contacts?fetchXml=${encodeURIComponent(xml)}`);
		expect([refused.status, codeOf(refused)]).toEqual([400, '0x80060888']);
	});
});
