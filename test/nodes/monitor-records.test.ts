import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formToken } from '../../adapters/monitor/monitor-login';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../core/ledger/store';
import { servePage } from '../../nodes/ActivityMonitorTrigger/serve-page';

const access = { user: 'ada', password: 'a long password', token: 'a-token-of-24-characters-or-more' };
const basic = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
const id = '0b6f1c1e-5a0b-4b5e-9a51-0d3f3a7a1b01';

describe('the page of a case changes its state', () => {
	let folder: string;
	let store: Store;

	beforeEach(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-monitor-'));
		store = await openSqliteStore({ file: path.join(folder, 'default.sqlite') });
		await store.write([
			{ op: 'create', type: 'case', id, fields: { title: 'Printer jams' } },
			{ op: 'create', type: 'contact', id, fields: { firstName: 'Ada' } },
		]);
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function ask(
		method: string,
		record: string,
		body: Readonly<Record<string, unknown>>,
		authorization = basic,
	): Promise<number> {
		const request = { method, query: { record }, body, authorization, client: '127.0.0.1' };
		const look = { zone: 'UTC', texts: false };
		return (await servePage(request, access, look, async () => await Promise.resolve(store))).status;
	}
	const state = async (): Promise<unknown> => (await store.get('case', [id]))[0]?.['state'];
	const form = (action: string): Readonly<Record<string, unknown>> => ({
		token: formToken(access, Date.now()),
		action,
	});

	it('by its form, as far as the state allows', async () => {
		expect([await ask('POST', `case:${id}`, form('resolve')), await state()]).toEqual([303, 'resolved']);
		expect((await store.get('case', [id]))[0]).toMatchObject({ resolvedOn: expect.any(String) as string });
		expect([await ask('POST', `case:${id}`, form('resolve')), await state()]).toEqual([409, 'resolved']);
		expect([await ask('POST', `case:${id}`, form('reopen')), await state()]).toEqual([303, 'active']);
		expect([await ask('POST', `case:${id}`, form('cancel')), await state()]).toEqual([303, 'cancelled']);
	});

	it('for a program with the bearer token, without a form', async () => {
		const bearer = `Bearer ${access.token}`;
		expect([await ask('POST', `case:${id}`, { action: 'resolve' }, bearer), await state()]).toEqual([303, 'resolved']);
	});

	it.each<[why: string, method: string, record: string, body: () => Readonly<Record<string, unknown>>, status: number]>(
		[
			['a form that it did not make', 'POST', `case:${id}`, () => ({ token: '1.2.3', action: 'resolve' }), 403],
			['a GET', 'GET', `case:${id}`, () => form('resolve'), 200],
			['an action that there is not', 'POST', `case:${id}`, () => form('delete'), 409],
			['a record that is no case', 'POST', `contact:${id}`, () => form('resolve'), 409],
			['a case that is gone', 'POST', 'case:gone', () => form('resolve'), 404],
		],
	)('but not by %s', async (_why, method, record, body, status) => {
		expect([await ask(method, record, body()), await state()]).toEqual([status, 'active']);
	});
});
