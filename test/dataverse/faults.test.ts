import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf, plainClient, valuesOf, type Ask } from '../support/dataverse/plain-client';
import { startDataverse, type RunningDataverse } from '../support/dataverse/start-dataverse';

let dataverse: RunningDataverse;
let ask: Ask;

beforeEach(async () => {
	dataverse = await startDataverse();
	ask = plainClient(dataverse);
});
afterEach(async () => await dataverse.close());

const control = async (name: string, body: object = {}): Promise<Record<string, unknown>> => {
	const response = await fetch(`${dataverse.url}/control/${name}`, { method: 'POST', body: JSON.stringify(body) });
	return (await response.json()) as Record<string, unknown>;
};
const accounts = async () => valuesOf(await ask('GET', 'accounts?$select=name')).length;
const multipart = (path: string) =>
	`--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET /api/data/v9.2/${path} HTTP/1.1\r\n\r\n\r\n--b--\r\n`;

describe('an environment that is told to fail', () => {
	it('refuses so many requests, of those that are meant', async () => {
		const fault = { kind: 'refuse', status: 500, code: '0x80040216', message: 'Generic' };
		await control('fail', { fault, times: 2, method: 'POST', path: '^accounts' });
		expect((await ask('GET', 'accounts')).status).toBe(200);
		expect((await ask('POST', 'contacts', { lastname: 'x' })).status).toBe(204);
		for (let time = 1; time <= 2; time += 1) expect((await ask('POST', 'accounts', { name: 'x' })).status).toBe(500);
		expect((await ask('POST', 'accounts', { name: 'x' })).status).toBe(204);
	});

	it('breaks a connection before it does anything, or after it did all', async () => {
		await control('fail', { fault: { kind: 'drop' }, times: 1, method: 'POST' });
		await expect(ask('POST', 'accounts', { name: 'x' })).rejects.toThrow();
		expect(await accounts()).toBe(0);
		await control('fail', { fault: { kind: 'ambiguous' }, times: 1, method: 'POST' });
		await expect(ask('POST', 'accounts', { name: 'x' })).rejects.toThrow();
		expect(await accounts()).toBe(1);
	});

	it('refuses a part of a batch', async () => {
		await control('fail', {
			fault: { kind: 'refuse', status: 429, retryAfter: 3 },
			times: 1,
			within: 'part',
			path: '^contacts',
		});
		const headers = { 'content-type': 'multipart/mixed; boundary=b' };
		const refused = await ask('POST', '$batch', multipart('contacts'), headers);
		expect(refused.text).toMatch(/HTTP\/1\.1 429 [\s\S]*Retry-After: 3/);
		expect((await ask('POST', '$batch', multipart('contacts'), headers)).text).toContain('HTTP/1.1 200 OK');
	});

	it('answers 503 while it is administered', async () => {
		await control('administration', { retryAfter: 60 });
		const refused = await ask('GET', 'WhoAmI');
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
		await control('mend');
		expect((await ask('GET', 'WhoAmI')).status).toBe(200);
	});

	it('lets nobody in while it is down', async () => {
		dataverse.server.goDown();
		await expect(ask('GET', 'WhoAmI')).rejects.toThrow();
		dataverse.server.faults.mend();
		expect((await ask('GET', 'WhoAmI')).status).toBe(200);
	});

	it('comes up by itself where it was told so', async () => {
		// The answer to the one who told it breaks off too.
		await control('down', { milliseconds: 100 }).catch(() => ({}));
		const back = async (): Promise<number> => await ask('GET', 'WhoAmI').then(({ status }) => status, back);
		await expect(ask('GET', 'WhoAmI')).rejects.toThrow();
		expect(await back()).toBe(200);
	});

	it('refuses what comes beside 52 open requests of a user', async () => {
		dataverse.server.limits.concurrent = 2;
		await control('fail', { fault: { kind: 'delay', milliseconds: 200 }, times: 2 });
		const open = [ask('GET', 'WhoAmI'), ask('GET', 'WhoAmI')];
		while (dataverse.server.limits.peak < 2) await new Promise((resolve) => setImmediate(resolve));
		const refused = await ask('GET', 'WhoAmI');
		expect([refused.status, codeOf(refused), refused.headers.get('retry-after')]).toEqual([429, '0x80072326', '1']);
		expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200]);
	});

	it('refuses a user who asks too often, until the window has passed', async () => {
		dataverse.server.limits.requests = 2;
		expect((await ask('GET', 'WhoAmI')).headers.get('x-ms-ratelimit-burst-remaining-xrm-requests')).toBe('1');
		await ask('GET', 'WhoAmI');
		const refused = await ask('GET', 'WhoAmI');
		expect([refused.status, codeOf(refused)]).toEqual([429, '0x80072322']);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(290);
		await control('advance', { milliseconds: 301_000 });
		expect((await ask('GET', 'WhoAmI')).status).toBe(200);
	});
});

describe('an environment in another process', () => {
	it('counts what it was asked', async () => {
		await ask('GET', 'accounts');
		await ask('GET', 'nothing');
		await ask('POST', '$batch', multipart('contacts'), { 'content-type': 'multipart/mixed; boundary=b' });
		expect(await control('counts')).toMatchObject({ requests: 3, parts: 1, byStatus: { '200': 2, '404': 1 } });
		await control('reset');
		expect(await control('counts')).toMatchObject({ requests: 0, parts: 0 });
	});

	it('is filled, and looked into', async () => {
		const { id } = await control('insert', {
			table: 'account',
			body: { name: 'Contoso', createdon: '2020-01-01T00:00:00Z' },
		});
		expect((await ask('GET', `accounts(${String(id)})?$select=name,createdon`)).json).toMatchObject({
			name: 'Contoso',
			createdon: '2020-01-01T00:00:00Z',
		});
		expect(await control('rows', { table: 'account' })).toMatchObject({ rows: [{ name: 'Contoso' }] });
	});

	it('is started again with what it had', async () => {
		const file = path.join(mkdtempSync(path.join(tmpdir(), 'dataverse-')), 'rows.sqlite');
		const first = await startDataverse({ file });
		await plainClient(first)('POST', 'accounts', { name: 'Contoso' });
		await first.close();
		const second = await startDataverse({ file });
		expect(valuesOf(await plainClient(second)('GET', 'accounts?$select=name'))).toMatchObject([{ name: 'Contoso' }]);
		await second.close();
		rmSync(path.dirname(file), { recursive: true });
	});
});
