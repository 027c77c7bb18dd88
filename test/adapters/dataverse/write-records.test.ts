import type { RecordChange, SavedRecord } from '../../../core/records/records';
import { recordsAnswered, type Answering, type Asked } from './answered-batches';

const id = '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const account = '7f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const contact = '8f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const user = '9f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';

const attribute = (LogicalName: string, AttributeType: string, more: object = {}) => ({
	LogicalName,
	AttributeType,
	...more,
});
const option = (Value: number, Label: string) => ({ Value, Label: { UserLocalizedLabel: { Label } } });
const choices = {
	value: [
		{ LogicalName: 'caseorigincode', OptionSet: { Options: [option(1, 'Phone'), option(700, 'Chat')] } },
		{ LogicalName: 'new_severity', OptionSet: { Options: [option(10, 'Very High'), option(20, 'Low')] } },
	],
};
const lookup = (
	ReferencingAttribute: string,
	ReferencedEntity: string,
	ReferencingEntityNavigationPropertyName: string,
) => ({
	ReferencingAttribute,
	ReferencedEntity,
	ReferencingEntityNavigationPropertyName,
});

/** What the environment says of the table of cases. */
function described(path: string): object {
	if (path.includes('/Attributes/'))
		return path.includes('Picklist')
			? choices
			: path.includes('DateTime')
				? { value: [{ LogicalName: 'new_due', Format: 'DateOnly' }] }
				: { value: [] };
	if (path.includes('/Attributes'))
		return {
			value: [
				attribute('caseorigincode', 'Picklist'),
				attribute('new_severity', 'Picklist'),
				attribute('new_cost', 'Money'),
				attribute('new_due', 'DateTime'),
				attribute('new_total', 'Money', { IsValidForCreate: false, IsValidForUpdate: false }),
				attribute('productid', 'Lookup'),
				attribute('new_party', 'Lookup'),
			],
		};
	if (path.includes('/ManyToOneRelationships'))
		return {
			value: [
				lookup('productid', 'product', 'productid'),
				lookup('new_party', 'account', 'new_party_account'),
				lookup('new_party', 'contact', 'new_party_contact'),
			],
		};
	if (path.includes('/Keys')) return { value: [{ KeyAttributes: ['new_serial'], EntityKeyIndexStatus: 'Active' }] };
	if (path.startsWith('EntityDefinitions?')) return { value: [{ LogicalName: 'product', EntitySetName: 'products' }] };
	return { EntitySetName: 'incidents', PrimaryIdAttribute: 'incidentid' };
}

/** An environment in which every case that is asked for is there. */
const environment =
	(more: Answering = () => undefined, row: object = {}): Answering =>
	(asked) =>
		more(asked) ??
		(asked.path.startsWith('EntityDefinitions')
			? { body: described(asked.path) }
			: asked.method === 'GET' && asked.path.startsWith('incidents')
				? { body: { value: [{ incidentid: id, statecode: 0, createdon: '2026-03-02T10:00:00Z', ...row }] } }
				: asked.method === 'GET'
					? { body: { value: [] } }
					: undefined);

const written = (asked: readonly Asked[]) =>
	asked.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body]);
const creation = (fields: Record<string, unknown>, more: object = {}): RecordChange => ({
	op: 'create',
	type: 'case',
	id,
	fields,
	...more,
});

describe('Records in Dataverse', () => {
	it('makes a row once, under its id, by the columns and navigations of its table', async () => {
		const { records, asked, requests } = await recordsAnswered(environment());
		const fields = {
			title: 'Jam',
			customer: { account },
			contact,
			priority: 'high',
			origin: 'email',
			owner: { user },
			state: 'active',
			originQueue: account,
		};
		const [saved] = await records.write([creation(fields, { by: user, test: true })]);
		expect(saved).toMatchObject({ change: 'created', record: { type: 'case', id, state: 'active' } });
		expect(written(asked)).toEqual([
			[
				'PATCH',
				`incidents(${id})`,
				{
					title: 'Jam',
					'customerid_account@odata.bind': `/accounts(${account})`,
					'primarycontactid@odata.bind': `/contacts(${contact})`,
					prioritycode: 1,
					caseorigincode: 2,
					'ownerid@odata.bind': `/systemusers(${user})`,
					importsequencenumber: 1_906_051_742,
				},
			],
		]);
		expect(asked[0]?.headers).toMatchObject({ 'If-None-Match': '*', MSCRMCallerID: user });
		expect(requests.map(({ headers }) => headers['MSCRMCallerID'])).toEqual([user, undefined]);
	});

	it('answers the row that is there for one that was made before', async () => {
		const { records } = await recordsAnswered(
			environment(({ method }) => (method === 'PATCH' ? { status: 412 } : undefined)),
		);
		expect(await records.write([creation({ title: 'Again' })])).toMatchObject([{ change: 'existed', record: { id } }]);
	});

	it.each<[why: string, fields: Record<string, unknown>, body: Record<string, unknown>]>([
		['a choice by its label', { new_severity: 'very high' }, { new_severity: 10 }],
		['a choice by its value', { new_severity: '20' }, { new_severity: 20 }],
		['an origin that only the environment knows', { origin: 'Chat' }, { caseorigincode: 700 }],
		['an origin of ours that Dataverse has no choice for', { origin: 'task' }, {}],
		['money', { new_cost: '12.50' }, { new_cost: 12.5 }],
		['a day', { new_due: '2026-03-02T10:00:00Z' }, { new_due: '2026-03-02' }],
		['a lookup', { productid: account }, { 'productid@odata.bind': `/products(${account})` }],
		[
			'a lookup of several tables',
			{ 'new_party.contact': contact },
			{ 'new_party_contact@odata.bind': `/contacts(${contact})` },
		],
		['nothing', { new_severity: null, customer: null }, { new_severity: null, 'customerid_account@odata.bind': null }],
	])('writes %s', async (_why, fields, body) => {
		const { records, asked } = await recordsAnswered(environment());
		await records.write([creation(fields)]);
		expect(written(asked)).toEqual([['PATCH', `incidents(${id})`, body]]);
	});

	it.each<[why: string, fields: Record<string, unknown>, message: RegExp]>([
		['a column that is not there', { tier: 1 }, /no column `tier` in its table incident/],
		['a column that Dataverse computes', { new_total: 1 }, /`new_total` of a case is given by Dataverse/],
		['a number that Dataverse gives', { number: 'CAS-1' }, /`number` of a case is given by Dataverse/],
		[
			'a choice that is none',
			{ new_severity: 'urgent' },
			/`new_severity` of the table incident is "urgent", expected one of 10 \(Very High\), 20/,
		],
		['a lookup to a wrong type', { 'new_party.lead': account }, /expected a reference to one of account, contact/],
		[
			'a customer of a wrong type',
			{ customer: { lead: account } },
			/points at lead, expected the id of account or contact/,
		],
	])('refuses %s, and writes nothing', async (_why, fields, message) => {
		const { records, asked } = await recordsAnswered(environment());
		const [refused] = await records.write([creation(fields)]);
		expect(refused).toMatchObject({ code: 'fieldInvalid', message: expect.stringMatching(message) });
		expect(written(asked)).toEqual([]);
	});

	it('resolves a case by its resolution, after its columns, in one change set', async () => {
		const { records, asked } = await recordsAnswered(environment());
		await records.write([{ op: 'update', type: 'case', id, fields: { title: 'Done', state: 'resolved' } }]);
		expect(written(asked)).toEqual([
			['PATCH', `incidents(${id})`, { title: 'Done' }],
			[
				'POST',
				'CloseIncident',
				{ IncidentResolution: { subject: 'Resolved', 'incidentid@odata.bind': `/incidents(${id})` }, Status: 5 },
			],
		]);
	});

	it('does not resolve a case that is resolved', async () => {
		const { records, asked } = await recordsAnswered(environment(undefined, { statecode: 1 }));
		await records.write([{ op: 'update', type: 'case', id, fields: { state: 'resolved' } }]);
		expect(written(asked)).toEqual([]);
	});

	it('activates a case before it changes its columns', async () => {
		const { records, asked } = await recordsAnswered(environment());
		await records.write([
			{ op: 'update', type: 'case', id, fields: { title: 'Back', state: 'active', resolvedOn: null } },
		]);
		expect(written(asked)).toEqual([
			['PATCH', `incidents(${id})`, { statecode: 0, statuscode: 1 }],
			['PATCH', `incidents(${id})`, { title: 'Back' }],
		]);
	});

	it('upserts by an alternate key where the match is one', async () => {
		const { records, asked } = await recordsAnswered(
			environment(({ path }) =>
				path.startsWith("incidents(new_serial='4711')") ? { status: 201, body: { incidentid: id } } : undefined,
			),
		);
		const [saved] = await records.write([
			{ op: 'upsert', type: 'case', match: { new_serial: '4711' }, fields: { title: 'A' } },
		]);
		expect(saved).toMatchObject({ change: 'created', record: { id } });
		expect(written(asked)).toEqual([['PATCH', "incidents(new_serial='4711')", { title: 'A' }]]);
	});

	it('writes fifty records in two requests', async () => {
		const { records, requests } = await recordsAnswered(environment());
		const idOf = (place: number): string => id.slice(0, -2) + String(place).padStart(2, '0');
		await records.write(
			Array.from({ length: 50 }, (_none, place) => ({ ...creation({ title: 'Jam' }), id: idOf(place) })),
		);
		expect(requests).toHaveLength(2);
	});

	it('says of a row that points at none that it is a reference, and of the row itself that it is the record', async () => {
		const gone = (what: string, of: string): Answering =>
			environment(({ method }) =>
				method === 'PATCH'
					? { status: 404, body: { error: { code: '0x80040217', message: `${what} With Id = ${of} Does Not Exist` } } }
					: undefined,
			);
		const pointing = await recordsAnswered(gone('contact', contact));
		expect(await pointing.records.write([creation({ contact })])).toMatchObject([{ code: 'referenceNotFound' }]);
		const missing = await recordsAnswered(gone('incident', id));
		expect(await missing.records.write([{ op: 'update', type: 'case', id, fields: { title: 'A' } }])).toMatchObject([
			{ code: 'recordNotFound' },
		]);
	});

	it('takes the contact of an address, and makes one under an id that everybody makes of it', async () => {
		const ask: RecordChange = {
			op: 'create',
			type: 'contact',
			unlessAddress: ' Ada@x.example',
			fields: { lastName: 'A' },
		};
		const made = await recordsAnswered(({ method }) => (method === 'GET' ? { body: { value: [] } } : undefined));
		await made.records.write([ask]);
		const again = await recordsAnswered(({ method }) => (method === 'GET' ? { body: { value: [] } } : undefined));
		await again.records.write([{ ...ask, unlessAddress: 'ada@X.example' }]);
		expect(written(made.asked)[0]?.[1]).toBe(written(again.asked)[0]?.[1]);
		const row = { contactid: contact, emailaddress2: 'ADA@x.example', statecode: 0 };
		const there = await recordsAnswered(({ path }) => ({ body: { value: path.startsWith('contacts') ? [row] : [] } }));
		const [saved] = (await there.records.write([ask])) as SavedRecord[];
		expect(saved).toMatchObject({ change: 'existed', record: { id: contact, emails: ['ADA@x.example'] } });
		expect(written(there.asked)).toEqual([]);
	});

	it('passes over the contact that was made of an address and has another one now', async () => {
		let made = 0;
		const { records, asked } = await recordsAnswered(({ method, path }) => {
			if (method === 'PATCH') return { status: (made += 1) === 1 ? 412 : 204 };
			const [, found] = /contactid eq (\S+?)\)?$/.exec(path) ?? [];
			if (found === undefined) return { body: { value: [] } };
			return {
				body: { value: [{ contactid: found, emailaddress1: made === 1 ? 'moved@x.example' : 'ada@x.example' }] },
			};
		});
		const [saved] = await records.write([
			{ op: 'create', type: 'contact', unlessAddress: 'ada@x.example', fields: { emails: ['ada@x.example'] } },
		]);
		expect(saved).toMatchObject({ change: 'created', record: { emails: ['ada@x.example'] } });
		expect(new Set(written(asked).map(([, path]) => path)).size).toBe(2);
	});
});
