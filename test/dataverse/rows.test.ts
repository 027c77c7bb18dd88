import { codeOf, plainClient, valuesOf, type Ask } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;
const id = (last: number) => `11111111-0000-4000-8000-${String(last).padStart(12, '0')}`;

beforeEach(async () => {
	dataverse = await startDataverse();
	ask = plainClient(dataverse);
});
afterEach(async () => await dataverse.close());

describe('a creation', () => {
	it('answers 204 with the URI of the row', async () => {
		const made = await ask('POST', 'accounts', { name: 'Contoso' });
		expect(made.status).toBe(204);
		const uri = made.headers.get('odata-entityid') ?? '';
		expect(uri).toMatch(/\/api\/data\/v9\.2\/accounts\([0-9a-f-]{36}\)$/);
		expect((await ask('GET', `${uri}?$select=name`)).json).toMatchObject({ name: 'Contoso' });
	});

	it('answers the row where a representation is preferred, and says so', async () => {
		const made = await ask('POST', 'accounts?$select=name', { name: 'Contoso' }, { prefer: 'return=representation' });
		expect(made.status).toBe(201);
		expect(made.headers.get('preference-applied')).toBe('return=representation');
		expect(made.headers.get('odata-entityid')).toBeNull();
		expect(Object.keys(made.json).sort()).toEqual(['@odata.context', '@odata.etag', 'accountid', 'name']);
	});

	it('makes what is nested in it, and binds what is there', async () => {
		const made = await ask('POST', 'contacts', { contactid: id(1), firstname: 'Ann', lastname: 'Lee' });
		expect(made.status).toBe(204);
		await ask('POST', 'accounts', {
			accountid: id(2),
			name: 'Contoso',
			'primarycontactid@odata.bind': `/contacts(${id(1)})`,
			contact_customer_accounts: [{ lastname: 'One' }, { lastname: 'Two' }],
		});
		const read = await ask(
			'GET',
			`accounts(${id(2)})?$select=_primarycontactid_value&$expand=primarycontactid($select=fullname),contact_customer_accounts($select=lastname;$orderby=lastname desc)`,
		);
		expect(read.json).toMatchObject({
			_primarycontactid_value: id(1),
			primarycontactid: { fullname: 'Ann Lee' },
			contact_customer_accounts: [{ lastname: 'Two' }, { lastname: 'One' }],
		});
	});

	it.each<[why: string, set: string, body: object, status: number, code: string]>([
		['a property that is unknown', 'accounts', { nome: 'x' }, 400, '0x80048d19'],
		['a value of another type', 'accounts', { name: 5 }, 400, '0x80048d19'],
		['a text that is too long', 'incidents', { title: 'x'.repeat(201) }, 400, '0x80044331'],
		['a value outside of its choices', 'accounts', { name: 'x', accountcategorycode: 9 }, 400, '0x8004431a'],
		['a column that is read-only', 'accounts', { name: 'x', createdon: '2024-01-01T00:00:00Z' }, 400, '0x80040203'],
		['a lookup that is computed', 'accounts', { name: 'x', _primarycontactid_value: id(1) }, 400, '0x80048d19'],
		[
			'a navigation that is unknown',
			'incidents',
			{ 'customerid@odata.bind': `/contacts(${id(1)})` },
			400,
			'0x80048d19',
		],
		[
			'a row of a wrong type',
			'incidents',
			{ 'customerid_account@odata.bind': `/contacts(${id(1)})` },
			400,
			'0x80048d19',
		],
		[
			'a row that is not there',
			'incidents',
			{ 'customerid_contact@odata.bind': `/contacts(${id(9)})` },
			404,
			'0x80040217',
		],
		[
			'a set that is unknown',
			'incidents',
			{ 'customerid_contact@odata.bind': `/contact(${id(1)})` },
			404,
			'0x80060888',
		],
		[
			'the navigation of the base type',
			'emails',
			{ 'regardingobjectid_account@odata.bind': `/accounts(${id(1)})` },
			400,
			'0x80048d19',
		],
		['a case without a customer', 'incidents', { title: 'x' }, 400, '0x80040203'],
		['a status of another state', 'tasks', { subject: 'x', statuscode: 5 }, 400, '0x80048408'],
		['a table that is unknown', 'acounts', { name: 'x' }, 404, '0x80060888'],
		['a table that clients do not write', 'activitypointers', { subject: 'x' }, 405, '0x80060888'],
	])('refuses %s', async (_why, set, body, status, code) => {
		await ask('POST', 'contacts', { contactid: id(1), lastname: 'Lee' });
		const refused = await ask('POST', set, body);
		expect([refused.status, codeOf(refused)]).toEqual([status, code]);
	});
});

describe('a change', () => {
	beforeEach(async () => {
		await ask('POST', 'accounts', { accountid: id(1), name: 'Contoso', telephone1: '1' });
	});

	it('touches what it names alone', async () => {
		expect((await ask('PATCH', `accounts(${id(1)})`, { name: 'Fabrikam' })).status).toBe(204);
		expect((await ask('GET', `accounts(${id(1)})`)).json).toMatchObject({ name: 'Fabrikam', telephone1: '1' });
	});

	it('makes a row that is not there, unless If-Match forbids it', async () => {
		expect((await ask('PATCH', `accounts(${id(2)})`, { name: 'New' })).headers.get('odata-entityid')).toContain(id(2));
		const refused = await ask('PATCH', `accounts(${id(3)})`, { name: 'New' }, { 'if-match': '*' });
		expect([refused.status, codeOf(refused)]).toEqual([404, '']);
	});

	it('leaves a row that is there where If-None-Match asks for it', async () => {
		const refused = await ask('PATCH', `accounts(${id(1)})`, { name: 'Other' }, { 'if-none-match': '*' });
		expect([refused.status, codeOf(refused)]).toEqual([412, '']);
		expect((await ask('GET', `accounts(${id(1)})`)).json).toMatchObject({ name: 'Contoso' });
		const made = await ask('PATCH', `accounts(${id(2)})`, { name: 'New' }, { 'if-none-match': '*' });
		expect(made.status).toBe(204);
	});

	it('wants the version that If-Match names', async () => {
		const { '@odata.etag': etag } = (await ask('GET', `accounts(${id(1)})`)).json;
		const same = { 'if-none-match': String(etag) };
		expect((await ask('GET', `accounts(${id(1)})?$select=name`, undefined, same)).status).toBe(304);
		expect((await ask('PATCH', `accounts(${id(1)})`, { name: 'A' }, { 'if-match': String(etag) })).status).toBe(204);
		const late = await ask('PATCH', `accounts(${id(1)})`, { name: 'B' }, { 'if-match': String(etag) });
		expect([late.status, codeOf(late)]).toEqual([412, '0x80060882']);
		expect((await ask('GET', `accounts(${id(1)})?$select=name`, undefined, same)).status).toBe(200);
		expect((await ask('DELETE', `accounts(${id(1)})`, undefined, { 'if-match': String(etag) })).status).toBe(412);
	});

	it('takes a property by itself', async () => {
		expect((await ask('PUT', `accounts(${id(1)})/name`, { value: 'Litware' })).status).toBe(204);
		expect((await ask('GET', `accounts(${id(1)})/name`)).json).toMatchObject({ value: 'Litware' });
		expect((await ask('DELETE', `accounts(${id(1)})/telephone1`)).status).toBe(204);
		expect((await ask('GET', `accounts(${id(1)})/telephone1`)).status).toBe(204);
	});

	it('links and unlinks', async () => {
		await ask('POST', 'contacts', { contactid: id(2), lastname: 'Lee' });
		const link = { '@odata.id': `${dataverse.url}/api/data/v9.2/contacts(${id(2)})` };
		expect((await ask('PUT', `accounts(${id(1)})/primarycontactid/$ref`, link)).status).toBe(204);
		expect((await ask('GET', `accounts(${id(1)})`)).json).toMatchObject({ _primarycontactid_value: id(2) });
		expect((await ask('PATCH', `accounts(${id(1)})`, { 'primarycontactid@odata.bind': null })).status).toBe(204);
		expect((await ask('GET', `accounts(${id(1)})`)).json).toMatchObject({ _primarycontactid_value: null });
		await ask('POST', 'entitlements', {
			entitlementid: id(3),
			name: 'Gold',
			'customerid_account@odata.bind': `/accounts(${id(1)})`,
		});
		expect((await ask('POST', `entitlements(${id(3)})/entitlementcontacts_association/$ref`, link)).status).toBe(204);
		const read = async () => valuesOf(await ask('GET', 'entitlementcontactscollection'));
		expect(await read()).toMatchObject([{ entitlementid: id(3), contactid: id(2) }]);
		await ask('DELETE', `entitlements(${id(3)})/entitlementcontacts_association(${id(2)})/$ref`);
		expect(await read()).toEqual([]);
	});

	it('refuses a method on a whole set', async () => {
		expect((await ask('PATCH', 'accounts', { name: 'x' })).status).toBe(405);
		expect((await ask('DELETE', 'accounts')).status).toBe(405);
	});

	it('lets go of what pointed to a row that is deleted', async () => {
		await ask('POST', 'contacts', {
			contactid: id(2),
			lastname: 'Lee',
			'parentcustomerid_account@odata.bind': `/accounts(${id(1)})`,
		});
		expect((await ask('DELETE', `accounts(${id(1)})`)).status).toBe(204);
		expect((await ask('GET', `contacts(${id(2)})`)).json).toMatchObject({ _parentcustomerid_value: null });
	});

	it('deletes a row, once, and not one that others need', async () => {
		await ask('POST', 'incidents', { title: 'x', 'customerid_account@odata.bind': `/accounts(${id(1)})` });
		const needed = await ask('DELETE', `accounts(${id(1)})`);
		expect([needed.status, codeOf(needed)]).toEqual([405, '0x80040227']);
		await ask('POST', 'contacts', { contactid: id(2), lastname: 'Lee' });
		expect((await ask('DELETE', `contacts(${id(2)})`)).status).toBe(204);
		expect((await ask('DELETE', `contacts(${id(2)})`)).status).toBe(404);
	});
});
