import { codeOf, plainClient, valuesOf, type Ask, type PlainAnswer } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;
const id = (last: number) => `11111111-0000-4000-8000-${String(last).padStart(12, '0')}`;

beforeEach(async () => {
	dataverse = await startDataverse();
	ask = plainClient(dataverse);
});
afterEach(async () => await dataverse.close());

/** A request as it stands in a batch. */
const request = (method: string, path: string, body?: object, contentId?: number): string =>
	[
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
		'',
		`${method} ${path.startsWith('$') ? path : `/api/data/v9.2/${path}`} HTTP/1.1`,
		...(body === undefined ? ['', ''] : ['Content-Type: application/json', '', JSON.stringify(body)]),
	].join('\r\n');

const multipart = (boundary: string, parts: readonly string[]): string =>
	`${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;

const changeSet = (parts: readonly string[]): string =>
	`Content-Type: multipart/mixed; boundary=changeset_1\r\n\r\n${multipart('changeset_1', parts)}`;

const batch = async (parts: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<PlainAnswer> =>
	await ask('POST', '$batch', multipart('batch_1', parts), {
		'content-type': 'multipart/mixed; boundary="batch_1"',
		...headers,
	});

const statuses = ({ text }: PlainAnswer): number[] =>
	[...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
const names = async () => valuesOf(await ask('GET', 'accounts?$select=name&$orderby=name')).map(({ name }) => name);

describe('a batch', () => {
	it('is answered part by part, in its order', async () => {
		const answer = await batch([request('POST', 'accounts', { name: 'A' }), request('GET', 'accounts?$select=name')]);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
		expect(statuses(answer)).toEqual([204, 200]);
		expect(answer.text).toContain('OData-EntityId: ');
		expect(answer.text).toContain('"name":"A"');
	});

	it('stops at the first error, whose status is its own', async () => {
		const parts = [request('POST', 'accounts', { nome: 'A' }), request('POST', 'accounts', { name: 'B' })];
		const answer = await batch(parts);
		expect([answer.status, statuses(answer)]).toEqual([400, [400]]);
		expect(await names()).toEqual([]);
	});

	it('goes on where it is asked to', async () => {
		const parts = [request('POST', 'accounts', { nome: 'A' }), request('POST', 'accounts', { name: 'B' })];
		const answer = await batch(parts, { prefer: 'odata.continue-on-error' });
		expect([answer.status, statuses(answer)]).toEqual([200, [400, 204]]);
		expect(await names()).toEqual(['B']);
	});

	it('gives a GET its own preferences', async () => {
		await ask('POST', 'accounts', { name: 'A', accountcategorycode: 1 });
		const part = request('GET', 'accounts?$select=accountcategorycode').replace(
			'HTTP/1.1\r\n',
			'HTTP/1.1\r\nPrefer: odata.include-annotations="*"\r\n',
		);
		expect((await batch([part])).text).toContain('FormattedValue":"Preferred Customer"');
	});

	it.each<[why: string, body: () => string]>([
		['lines without CR', () => multipart('batch_1', [request('GET', 'accounts')]).replaceAll('\r\n', '\n')],
		['a batch within', () => multipart('batch_1', [request('POST', '$batch', {})])],
		['no end', () => multipart('batch_1', [request('GET', 'accounts')]).replace('--batch_1--', '')],
		['a part that is no request', () => multipart('batch_1', ['Content-Type: text/plain\r\n\r\nx'])],
		['a GET in a change set', () => multipart('batch_1', [changeSet([request('GET', 'accounts', undefined, 1)])])],
		[
			'a change without Content-ID',
			() => multipart('batch_1', [changeSet([request('POST', 'accounts', { name: 'A' })])]),
		],
		[
			'too many requests',
			() =>
				multipart(
					'batch_1',
					Array.from({ length: 1_001 }, () => request('GET', 'WhoAmI')),
				),
		],
	])('is refused for %s', async (_why, body) => {
		const answer = await ask('POST', '$batch', body(), { 'content-type': 'multipart/mixed; boundary=batch_1' });
		expect(answer.status).toBe(400);
	});
});

describe('a change set', () => {
	it('is done as a whole, its answers carrying the Content-IDs', async () => {
		const answer = await batch([
			changeSet([request('POST', 'accounts', { name: 'A' }, 1), request('POST', 'accounts', { name: 'B' }, 2)]),
		]);
		expect(statuses(answer)).toEqual([204, 204]);
		expect(answer.text).toMatch(/boundary=changesetresponse_/);
		expect([...answer.text.matchAll(/^Content-ID: (\d+)/gm)].map(([, found]) => found)).toEqual(['1', '2']);
	});

	it('is undone as a whole, with one answer', async () => {
		const answer = await batch([
			request('POST', 'accounts', { name: 'Before' }),
			changeSet([request('POST', 'accounts', { name: 'A' }, 1), request('POST', 'accounts', { nome: 'B' }, 2)]),
			request('POST', 'accounts', { name: 'After' }),
		]);
		expect([answer.status, statuses(answer)]).toEqual([400, [204, 400]]);
		expect(await names()).toEqual(['Before']);
		const further = await batch(
			[
				changeSet([request('POST', 'accounts', { name: 'A' }, 1), request('POST', 'accounts', { nome: 'B' }, 2)]),
				request('POST', 'accounts', { name: 'After' }),
			],
			{ prefer: 'odata.continue-on-error' },
		);
		expect([further.status, statuses(further)]).toEqual([200, [400, 204]]);
		expect(await names()).toEqual(['After', 'Before']);
	});

	it('refers to what it made, in URLs, binds and links', async () => {
		await ask('POST', 'contacts', { contactid: id(1), lastname: 'Lee' });
		const answer = await batch([
			changeSet([
				request('POST', 'accounts', { accountid: id(2), name: 'A' }, 1),
				request('POST', 'contacts', { lastname: 'New', 'parentcustomerid_account@odata.bind': '$1' }, 2),
				request('PATCH', '$1', { telephone1: '5' }, 3),
				request('PUT', '$1/primarycontactid/$ref', { '@odata.id': '$2' }, 4),
			]),
		]);
		expect(statuses(answer)).toEqual([204, 204, 204, 204]);
		const account = await ask(
			'GET',
			`accounts(${id(2)})?$select=telephone1&$expand=primarycontactid($select=lastname,_parentcustomerid_value)`,
		);
		expect(account.json).toMatchObject({
			telephone1: '5',
			primarycontactid: { lastname: 'New', _parentcustomerid_value: id(2) },
		});
	});

	it('cannot refer to what comes later', async () => {
		const answer = await batch([
			changeSet([
				request('POST', 'contacts', { lastname: 'New', 'parentcustomerid_account@odata.bind': '$2' }, 1),
				request('POST', 'accounts', { name: 'A' }, 2),
			]),
		]);
		expect([answer.status, statuses(answer)]).toEqual([400, [400]]);
		expect(await names()).toEqual([]);
	});
});

it('refuses a body that is no batch', async () => {
	const answer = await ask('POST', '$batch', { a: 1 });
	expect([answer.status, codeOf(answer)]).toEqual([400, '0x80048d19']);
});
