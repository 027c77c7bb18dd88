import { dataverseClient } from '../../../adapters/dataverse/web-api/client';
import { DataverseError } from '../../../adapters/dataverse/web-api/failure';
import { creating, reading, updating, type Operation } from '../../../adapters/dataverse/web-api/operation';
import { Pace } from '../../../adapters/dataverse/web-api/pace';
import { query } from '../../../adapters/dataverse/web-api/query';
import { ArcError } from '../../../core/errors';
import { batchAnswer, errorBody, message, scripted, waitedTime, type Said } from './scripted-send';

const environment = 'https://contoso.crm4.dynamics.com/';
const root = 'https://contoso.crm4.dynamics.com/api/data/v9.2/';
const id = '6f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const user = '7f0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';
const made = creating('incidents', id, { title: 'Jam' });
const updated = updating('incidents', id, { title: 'Jam' });
const sent: Operation = { method: 'POST', path: `emails(${id})/Microsoft.Dynamics.CRM.SendEmail`, body: {} };

function open(...said: readonly Said[]) {
	const timing = waitedTime();
	const { send, asked } = scripted(...said);
	return { client: dataverseClient({ environment, send, timing }), asked, timing };
}

const json = { 'content-type': 'application/json; odata.metadata=minimal' };
const busy = (seconds?: number, status = 429): Said => ({
	status,
	headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
	body: errorBody('0x80072322', 'Number of requests exceeded the limit of 6000'),
});
const reset = (): Error => Object.assign(new Error('socket'), { code: 'ECONNRESET' });
const refusedConnection = (): Error =>
	new Error('n8n', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });

describe('A client of the Dataverse Web API', () => {
	it('asks with the headers that Dataverse expects', async () => {
		const { client, asked } = open({ headers: json, body: '{"value":[{"name":"Support"}]}' });
		const answer = await client.ask({
			...reading(query('queues', { select: ['name'], filter: "name eq 'A&B'" })),
			caller: user,
		});
		expect(answer.body['value']).toEqual([{ name: 'Support' }]);
		expect(asked).toEqual([
			{
				method: 'GET',
				url: `${root}queues?$select=name&$filter=name%20eq%20'A%26B'`,
				headers: expect.objectContaining({
					Accept: 'application/json',
					'OData-Version': '4.0',
					'OData-MaxVersion': '4.0',
					'If-None-Match': 'null',
					MSCRMCallerID: user,
				}),
			},
		]);
	});

	it('reads all pages of a query', async () => {
		const page = (value: object[], next?: string): Said => ({
			headers: json,
			body: JSON.stringify({ value, ...(next === undefined ? {} : { '@odata.nextLink': `${root}${next}` }) }),
		});
		const { client, asked } = open(page([{ a: 1 }], 'queues?$skiptoken=%253c2'), page([{ a: 2 }]));
		expect(await client.rows('queues')).toEqual([{ a: 1 }, { a: 2 }]);
		expect(asked[1]?.url).toBe(`${root}queues?$skiptoken=%253c2`);
	});

	it('follows no link to another server', async () => {
		const { client } = open({ headers: json, body: '{"value":[],"@odata.nextLink":"https://other.example/x"}' });
		await expect(client.rows('queues')).rejects.toMatchObject({ code: 'storeUnavailable' });
	});

	it('puts a path that is too long for a URL into a batch', async () => {
		const { client, asked } = open(batchAnswer(message(200, { value: [] })));
		await client.ask(reading(`contacts?$filter=${'a'.repeat(9_000)}`));
		expect(asked.map(({ method, url }) => [method, url])).toEqual([['POST', `${root}$batch`]]);
	});

	it('does operations in one batch and answers each in its place', async () => {
		const { client, asked } = open(
			batchAnswer(
				message(204, undefined, [`OData-EntityId: ${root}incidents(${id})`]),
				message(412, { error: { code: '', message: 'A record with matching key values already exists.' } }),
				message(200, { value: [{ name: 'é' }] }),
			),
		);
		const [one, two, three] = await client.each([made, made, reading('queues')]);
		expect(one).toMatchObject({ status: 204, headers: { 'odata-entityid': `${root}incidents(${id})` } });
		expect(two).toBeInstanceOf(DataverseError);
		expect(two).toMatchObject({ status: 412, table: 'incidents' });
		expect(three).toMatchObject({ body: { value: [{ name: 'é' }] } });
		const headers = asked[0]?.headers;
		const body = asked[0]?.body ?? '';
		const boundary = /boundary="(batch_[\w-]+)"/.exec(headers?.['Content-Type'] ?? '')?.[1];
		expect(headers?.['Prefer']).toBe('odata.continue-on-error');
		expect(body.split('\r\n').slice(0, 13)).toEqual([
			`--${boundary}`,
			'Content-Type: application/http',
			'Content-Transfer-Encoding: binary',
			'',
			`PATCH /api/data/v9.2/incidents(${id}) HTTP/1.1`,
			'Accept: application/json',
			'OData-Version: 4.0',
			'OData-MaxVersion: 4.0',
			'Content-Type: application/json; charset=utf-8',
			'If-None-Match: *',
			'',
			'{"title":"Jam"}',
			`--${boundary}`,
		]);
		expect(body.endsWith(`--${boundary}--\r\n`)).toBe(true);
	});

	it('does a group as a change set, whose later operations name what earlier ones made', async () => {
		const { client, asked } = open(batchAnswer([message(204), message(204)], message(204)));
		const link: Operation = { method: 'PUT', path: '$1/primarycontactid/$ref', body: { '@odata.id': '$2' } };
		const outcomes = await client.groups([[made, link], [made]]);
		expect(outcomes.map((group) => group.map((outcome) => 'status' in outcome && outcome.status))).toEqual([
			[204, 204],
			[204],
		]);
		expect(asked[0]?.body).toMatch(/Content-Type: multipart\/mixed; boundary="changeset_0[\w-]+"\r\n\r\n--changeset_0/);
		expect(asked[0]?.body).toMatch(/Content-ID: 2\r\n\r\nPUT \$1\/primarycontactid\/\$ref HTTP\/1\.1/);
	});

	const tooLong = {
		error: {
			code: '0x80044331',
			message:
				"A validation error occurred.  The length of the 'title' attribute of the 'incident' entity exceeded the maximum allowed length of '200'.",
		},
	};
	it.each<[why: string, answered: string | string[], codes: string[]]>([
		['one part without a number', message(400, tooLong), ['fieldInvalid', 'fieldInvalid']],
		['one part with its number', message(400, tooLong, ['Content-ID: 2']), ['notWritten', 'fieldInvalid']],
	])('says of a refused group what refused it: %s', async (_why, answered, codes) => {
		const { client } = open(batchAnswer(answered));
		const [outcomes] = await client.groups([[made, updated]]);
		expect(outcomes?.map((outcome) => 'code' in outcome && outcome.code)).toEqual(codes);
	});

	it('sends what other users do in batches of their own, in order', async () => {
		const { client, asked } = open(
			batchAnswer(message(204), message(204)),
			batchAnswer(message(204)),
			batchAnswer(message(204)),
		);
		await client.each([{ ...made, caller: user }, { ...updated, caller: user }, made, { ...made, caller: user }]);
		expect(asked.map(({ headers }) => headers['MSCRMCallerID'])).toEqual([user, undefined, user]);
	});

	it('cuts a batch at a thousand operations', async () => {
		const thousand = Array.from({ length: 1_000 }, () => message(204));
		const { client, asked } = open(batchAnswer(...thousand), batchAnswer(message(204)));
		expect(await client.each(Array.from({ length: 1_001 }, () => made))).toHaveLength(1_001);
		expect(asked).toHaveLength(2);
	});

	it.each<[why: string, said: Said, waits: number[]]>([
		['seconds', busy(7), [7_000]],
		['a date', { status: 429, headers: { 'retry-after': 'Mon, 02 Mar 2026 10:00:20 GMT' } }, [20_000]],
		['nothing', busy(), [1_000]],
		['seconds of an environment that is not there', busy(30, 503), [30_000]],
	])('waits as Dataverse says: %s', async (_why, said, waits) => {
		const { client, asked, timing } = open(said, { status: 204 });
		expect(await client.ask(sent)).toMatchObject({ status: 204 });
		expect(timing.waits).toEqual(waits);
		expect(asked).toHaveLength(2);
	});

	it('does parts of a batch again that were told to wait, and no others', async () => {
		const { client, asked, timing } = open(
			batchAnswer(message(204), message(429, { error: { code: '0x80072321', message: 'Time' } }, ['Retry-After: 5'])),
			batchAnswer(message(204)),
		);
		expect(await client.each([made, sent])).toMatchObject([{ status: 204 }, { status: 204 }]);
		expect(timing.waits).toEqual([5_000]);
		expect(asked[1]?.body).not.toContain('PATCH');
	});

	it('asks nobody while an environment is administered, and goes on by itself', async () => {
		const { client, asked, timing } = open(busy(3_600, 503), { status: 204 });
		await expect(client.ask(made)).rejects.toMatchObject({ code: 'storeUnavailable' });
		await expect(client.each([made])).rejects.toMatchObject({
			code: 'storeUnavailable',
			message: 'Dataverse asks to be left alone until 2026-03-02T11:00:00.000Z',
		});
		expect(asked).toHaveLength(1);
		await timing.wait(3_600_000);
		expect(await client.ask(made)).toMatchObject({ status: 204 });
	});

	it.each<[why: string, operation: Operation, failure: Said]>([
		['a creation under an id of ours', made, reset()],
		['an update that says what shall be', updated, reset()],
		['reading', reading('queues'), { status: 502, body: '<html>' }],
		['an action that never arrived', sent, refusedConnection()],
	])('sends again: %s', async (_why, operation, failure) => {
		const { client, asked } = open(failure, { status: 204 });
		expect(await client.ask(operation)).toMatchObject({ status: 204 });
		expect(asked).toHaveLength(2);
	});

	it.each<[why: string, operation: Operation, failure: Said]>([
		['an action without an answer', sent, reset()],
		['an action that a gateway lost', sent, { status: 504, body: '<html>' }],
		['a change under a condition', { ...updated, repeatable: false }, reset()],
	])('never sends again: %s', async (_why, operation, failure) => {
		const { client, asked } = open(failure);
		await expect(client.ask(operation)).rejects.toMatchObject({ code: 'storeUnavailable', isAmbiguous: true });
		expect(asked).toHaveLength(1);
	});

	it('repeats a lost batch only where all of it may be repeated', async () => {
		const repeated = open(reset(), batchAnswer(message(412), message(204)));
		expect(await repeated.client.each([made, updated])).toMatchObject([{ status: 412 }, { status: 204 }]);
		const { client, asked } = open(reset());
		await expect(client.each([made, sent])).rejects.toMatchObject({ isAmbiguous: true });
		expect(asked).toHaveLength(1);
	});

	it('gives up after four attempts', async () => {
		const { client, asked, timing } = open(reset(), reset(), reset(), reset());
		await expect(client.ask(made)).rejects.toMatchObject({ message: 'Dataverse did not answer (ECONNRESET)' });
		expect(asked).toHaveLength(4);
		expect(timing.waits).toEqual([1_000, 2_000, 4_000]);
	});

	it('hands on what the sender itself refuses', async () => {
		const refused = new ArcError('credentialInvalid', 'The token cannot be renewed');
		const { client } = open(refused);
		await expect(client.ask(made)).rejects.toBe(refused);
	});

	it('takes the answer to a batch that was cut off for lost', async () => {
		const whole = batchAnswer(message(204), message(204));
		const { client } = open({ ...whole, body: whole.body.slice(0, -60) });
		expect(await client.each([made, made])).toMatchObject([{ status: 204 }, { isAmbiguous: true }]);
	});

	it('runs at most 52 requests at once, whoever asks', async () => {
		let running = 0;
		let most = 0;
		const timing = waitedTime();
		const pace = new Pace(timing);
		const send = async () => {
			most = Math.max(most, (running += 1));
			await new Promise((resolve) => setImmediate(resolve));
			running -= 1;
			return { status: 204, headers: {}, body: '' };
		};
		const clients = [1, 2].map(() => dataverseClient({ environment, send, timing, pace }));
		await Promise.all(clients.flatMap((client) => Array.from({ length: 100 }, async () => await client.ask(made))));
		expect([most, running]).toEqual([52, 0]);
	});
});

describe('An error of Dataverse', () => {
	it.each<[why: string, status: number, code: string, text: string, expected: Partial<DataverseError>]>([
		[
			'a right that is missing',
			403,
			'0x80040220',
			'Principal user is missing prvCreateIncident privilege',
			{ code: 'privilegeMissing', table: 'incidents', dataverseCode: '0x80040220' },
		],
		['a disabled owner', 403, '0x80040225', 'The specified user is disabled.', { code: 'ownerDisabled' }],
		['a queue that is gone', 404, '0x80040217', 'queue With Id = 1 Does Not Exist', { code: 'recordNotFound' }],
		[
			'a table that is missing',
			404,
			'0x80060888',
			"Resource not found for the segment 'leads'.",
			{ code: 'recordTypeUnknown' },
		],
		[
			'a column that is missing',
			400,
			'0x80060888',
			"Could not find a property named 'new_tier' on type 'Microsoft.Dynamics.CRM.account'.",
			{ code: 'fieldInvalid', column: 'new_tier' },
		],
		[
			'a lookup to a wrong type',
			400,
			'0x80048d19',
			"An undeclared property 'customerid_lead@odata.bind' was found",
			{ code: 'fieldInvalid', column: 'customerid_lead' },
		],
		[
			'a text that is too long',
			400,
			'0x80044331',
			"The length of the 'title' attribute of the 'incident' entity exceeded the maximum allowed length of '200'.",
			{ code: 'fieldInvalid', column: 'title' },
		],
		['a plug-in', 400, '0x80040265', 'No cases on Sundays', { code: 'recordRefused' }],
		['an expired token', 401, '', 'Unauthorized', { code: 'credentialInvalid', status: 401 }],
	])('is told: %s', async (_why, status, code, text, expected) => {
		const { client } = open({ status, headers: json, body: errorBody(code, text) });
		const error = await client.ask(made).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(DataverseError);
		expect(error).toMatchObject(expected);
		expect((error as Error).message).toContain(text);
	});
});
