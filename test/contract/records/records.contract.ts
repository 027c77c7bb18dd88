import type { Store } from '../../../core/ledger/store';
import { caseNumber, freshId, saved, type ContractStore } from '../contract-store';

/**
 * What every system for records makes of create, update, upsert, delete, get, list, and of what a decision looks up.
 *
 * @param isFree Whether it takes types and fields that nobody declared, and numbers cases by itself.
 */
export function recordsContract(current: () => ContractStore, isFree: boolean): void {
	const store = (): Store => current().store;
	const owner = freshId();
	const create = async (type: string, fields: Record<string, unknown>, more: { id?: string; test?: boolean } = {}) =>
		saved((await store().write([{ op: 'create', type, fields, ...more }]))[0]).record;

	describe('records', () => {
		it('gives a new case its number and state, and counts on', async () => {
			const first = await create('case', { title: 'One' });
			const second = await create('case', { title: 'Two' });
			expect(first).toMatchObject({ type: 'case', title: 'One', number: caseNumber(current(), 1), state: 'active' });
			expect(first.createdOn).toBe('2026-03-02T10:00:00.000Z');
			expect(second['number']).toEqual(caseNumber(current(), 2));
			expect(second['number']).not.toBe(first['number']);
		});

		if (isFree)
			it('leaves no gap in the numbers for a refused case or a test case', async () => {
				await store().write([{ op: 'create', type: 'case', fields: { contact: freshId() } }]);
				const tested = await create('case', { title: 'Tried' }, { test: true });
				expect(tested).toMatchObject({ number: 'TEST-00001', test: true });
				expect((await create('case', { title: 'Real' }))['number']).toBe('CAS-00001');
			});

		it('makes a record with a given id once', async () => {
			const id = freshId();
			const [one, two] = await store().write([
				{ op: 'create', type: 'case', id, fields: { title: 'First' } },
				{ op: 'create', type: 'case', id, fields: { title: 'Second' } },
			]);
			expect(saved(one).change).toBe('created');
			expect(saved(two)).toMatchObject({
				change: 'existed',
				record: { title: 'First', number: caseNumber(current(), 1) },
			});
		});

		it('takes the active contact that has the address, before an inactive and an older one', async () => {
			await create('contact', { lastName: 'Gone', emails: ['ada@fabrikam.example'], state: 'inactive' });
			current().clock.pass(1_000);
			const active = await create('contact', { lastName: 'Lindqvist', emails: ['Ada@Fabrikam.example'] });
			current().clock.pass(1_000);
			await create('contact', { lastName: 'Younger', emails: ['ada@fabrikam.example'] });
			const [result] = await store().write([
				{ op: 'create', type: 'contact', unlessAddress: ' ADA@fabrikam.example', fields: { lastName: 'New' } },
			]);
			expect(saved(result)).toMatchObject({ change: 'existed', record: { id: active.id } });
		});

		it('makes one contact for an address, whoever asks first', async () => {
			const other = await current().another();
			const ask = {
				op: 'create',
				type: 'contact',
				unlessAddress: 'new@fabrikam.example',
				fields: { emails: ['new@fabrikam.example'] },
			} as const;
			const results = (await Promise.all([store().write([ask]), other.write([ask]), store().write([ask])]))
				.flat()
				.map(saved);
			expect(new Set(results.map((result) => result.record.id)).size).toBe(1);
			expect(results.filter((result) => result.change === 'created')).toHaveLength(1);
		});

		it('makes a contact again for an address whose contact was deleted or has another address now', async () => {
			const ask = {
				op: 'create',
				type: 'contact',
				unlessAddress: 'new@fabrikam.example',
				fields: { emails: ['new@fabrikam.example'] },
			} as const;
			const one = saved((await store().write([ask]))[0]).record;
			await store().write([{ op: 'delete', type: 'contact', id: one.id }]);
			const two = saved((await store().write([ask]))[0]);
			expect(two.change).toBe('created');
			await store().write([
				{ op: 'update', type: 'contact', id: two.record.id, fields: { emails: ['moved@fabrikam.example'] } },
			]);
			expect(saved((await store().write([ask]))[0]).change).toBe('created');
		});

		it.each<[why: string, type: string, fields: Record<string, unknown>]>([
			['a customer that is no record', 'case', { customer: { contact: '00000000-0000-4000-8000-000000000000' } }],
			['a contact that is no record', 'case', { contact: '00000000-0000-4000-8000-000000000000' }],
			['an account that is no record', 'contact', { account: '00000000-0000-4000-8000-000000000000' }],
		])('refuses %s', async (_why, type, fields) => {
			const [result] = await store().write([{ op: 'create', type, fields }]);
			expect(result).toMatchObject({ name: 'ArcError', code: 'referenceNotFound' });
		});

		it('makes the other changes of a batch when one is refused', async () => {
			const results = await store().write([
				{ op: 'create', type: 'account', id: freshId(), fields: { name: 'Fabrikam' } },
				{ op: 'update', type: 'account', id: freshId(), fields: {} },
				{ op: 'create', type: 'account', id: freshId(), fields: { name: 'Contoso' } },
			]);
			expect(results[1]).toMatchObject({ code: 'recordNotFound' });
			expect((await store().list('account')).records.map((record) => record['name'])).toEqual(['Fabrikam', 'Contoso']);
		});

		it('makes none of the changes that shall be made together when one is refused', async () => {
			const { id } = await create('account', { name: 'Fabrikam' });
			const changes = [
				{ op: 'update', type: 'account', id, fields: { name: 'Renamed' } },
				{ op: 'create', type: 'case', fields: { contact: freshId() } },
				{ op: 'create', type: 'case', fields: { title: 'Jam' } },
			] as const;
			const results = await store().write(changes, { whole: true });
			expect(results.map((result) => result instanceof Error && 'code' in result && result.code)).toEqual([
				'notWritten',
				'referenceNotFound',
				'notWritten',
			]);
			expect((await store().get('account', [id]))[0]).toMatchObject({ name: 'Fabrikam' });
			expect((await store().list('case')).records).toEqual([]);
			expect(await store().write([changes[0], changes[2]], { whole: true })).toEqual([
				expect.objectContaining({ change: 'updated' }),
				expect.objectContaining({
					change: 'created',
					record: expect.objectContaining({ number: caseNumber(current(), 1) }),
				}),
			]);
		});

		it('notes when a case is resolved, and forgets it when it is reopened', async () => {
			const { id } = await create('case', { title: 'Jam' });
			current().clock.pass(1_000);
			const update = async (fields: Record<string, unknown>) =>
				saved((await store().write([{ op: 'update', type: 'case', id, fields }]))[0]).record;
			expect(await update({ state: 'resolved' })).toMatchObject({
				resolvedOn: '2026-03-02T10:00:01.000Z',
				title: 'Jam',
			});
			expect(await update({ state: 'active' })).toMatchObject({ resolvedOn: null });
			const made = await create('case', { title: 'Thanks', state: 'resolved' });
			expect((await store().get('case', [made.id]))[0]).toMatchObject({
				state: 'resolved',
				resolvedOn: '2026-03-02T10:00:01.000Z',
			});
		});

		it('updates the record that an upsert matches, and creates it where there is none', async () => {
			const upsert = {
				op: 'upsert',
				type: 'account',
				match: { accountnumber: '4711' },
				fields: { name: 'Fabrikam' },
			} as const;
			const [made] = await store().write([upsert]);
			const [updated] = await store().write([{ ...upsert, fields: { name: 'Fabrikam Inc.' } }]);
			expect(saved(made)).toMatchObject({ change: 'created', record: { accountnumber: '4711' } });
			expect(saved(updated)).toMatchObject({
				change: 'updated',
				record: { id: saved(made).record.id, name: 'Fabrikam Inc.' },
			});
		});

		it('gets records in the order asked for, without those that are gone', async () => {
			const [a, b] = [await create('account', { name: 'A' }), await create('account', { name: 'B' })];
			await store().write([{ op: 'delete', type: 'account', id: a.id }]);
			const found = await store().get('account', [b.id, freshId(), a.id, b.id]);
			expect(found.map((record) => record['name'])).toEqual(['B', 'B']);
		});

		it.each([
			['of many characters', 'a'.repeat(60_000)],
			['of many words', 'a '.repeat(400)],
		])('refuses a search %s, which no record could answer', async (_why, search) => {
			await expect(store().list('account', { search })).rejects.toMatchObject({ code: 'fieldInvalid' });
		});

		it.each<[why: string, query: Parameters<Store['list']>[1], names: string[]]>([
			['equal text', { where: { name: 'Fabrikam Inc.' } }, ['Fabrikam Inc.']],
			["an equal field of the user's own", { where: { numberofemployees: 2 } }, ['Contoso Ltd.']],
			['a missing field as null', { where: { numberofemployees: null } }, ['Fabrikam Inc.', '100% _Cotton']],
			['a reference as a whole', { where: { owner: { user: owner } } }, ['Contoso Ltd.']],
			['an address without case', { email: 'Office@Contoso.Example' }, ['Contoso Ltd.']],
			['an address in where', { where: { emails: 'office@contoso.example' } }, ['Contoso Ltd.']],
			['the beginning of any word', { search: 'inc' }, ['Fabrikam Inc.']],
			['the beginning of an address', { search: 'office@con' }, ['Contoso Ltd.']],
			['all words of a search', { search: 'fab ltd' }, []],
			['signs of LIKE as themselves', { search: '100%' }, ['100% _Cotton']],
			['no more than the limit', { limit: 2 }, ['Fabrikam Inc.', 'Contoso Ltd.']],
		])('lists by %s', async (_why, query, names) => {
			await create('user', { name: 'Uma' }, { id: owner });
			await create('account', { name: 'Fabrikam Inc.' }, { id: freshId() });
			await create(
				'account',
				{
					name: 'Contoso Ltd.',
					numberofemployees: 2,
					owner: { user: owner },
					emails: ['office@contoso.example'],
				},
				{ id: freshId() },
			);
			await create('account', { name: '100% _Cotton' }, { id: freshId() });
			expect((await store().list('account', query)).records.map((record) => record['name'])).toEqual(names);
		});

		it('lists everything in pages', async () => {
			await store().write(
				Array.from({ length: 7 }, (_, index) => ({
					op: 'create' as const,
					type: 'account',
					id: freshId(),
					fields: { numberofemployees: index },
				})),
			);
			const found: unknown[] = [];
			let cursor: string | null = '0';
			while (cursor !== null) {
				const page = await store().list('account', { limit: 3, cursor });
				found.push(...page.records.map((record) => record['numberofemployees']));
				cursor = page.nextCursor;
			}
			expect(found).toEqual([0, 1, 2, 3, 4, 5, 6]);
		});

		if (isFree)
			it('keeps fields of any kind and name', async () => {
				const fields = JSON.parse(
					'{"__proto__": 1, "a\\u0000b": "c\\u0000\\ud800", "list": [{"x": null}], "no": false}',
				) as Record<string, unknown>;
				const { id } = await create('custom_device', fields);
				const [found] = await store().get('custom_device', [id]);
				expect(JSON.parse(JSON.stringify(found))).toMatchObject({ list: [{ x: null }], no: false });
				expect(Object.keys(found ?? {})).toEqual(expect.arrayContaining(['__proto__', 'a\0b']));
			});

		it('finds the holders of addresses of any type, oldest first, without those of test runs', async () => {
			const contact = await create('contact', { emails: ['Ada@fabrikam.example', 'al@fabrikam.example'] });
			current().clock.pass(1_000);
			const user = await create('user', { email: 'ada@fabrikam.example' });
			await create('contact', { emails: ['ada@fabrikam.example'] }, { test: true });
			const found = await store().holders(['ADA@fabrikam.example', 'al@fabrikam.example', 'nobody@fabrikam.example']);
			expect(found.get('ADA@fabrikam.example')?.map(({ id }) => id)).toEqual([contact.id, user.id]);
			expect(found.get('al@fabrikam.example')).toEqual([contact]);
			expect(found.get('nobody@fabrikam.example') ?? []).toEqual([]);
		});

		it('reads at most 101 holders of one address', async () => {
			const changes = Array.from({ length: 105 }, () => ({
				op: 'create' as const,
				type: 'contact',
				fields: { emails: ['ada@fabrikam.example'] },
			}));
			await store().write(changes);
			expect((await store().holders(['ada@fabrikam.example'])).get('ada@fabrikam.example')).toHaveLength(101);
		});

		it('finds records by reference, whatever their types', async () => {
			const account = await create('account', { name: 'Fabrikam' });
			const lead = await create('lead', { lastName: 'Byron' });
			const refs = [{ account: account.id }, { lead: lead.id }, { case: account.id }, { case: freshId() }];
			expect(await store().named(refs)).toEqual(
				new Map([
					[`account:${account.id}`, account],
					[`lead:${lead.id}`, lead],
				]),
			);
		});

		it('finds the entitlements of customers, oldest first, without those of test runs', async () => {
			const [one, other] = [await create('account', {}), await create('contact', {})];
			const gold = await create('entitlement', { name: 'Gold', customer: { account: one.id } });
			current().clock.pass(1_000);
			const silver = await create('entitlement', { name: 'Silver', customer: { contact: other.id } });
			await create('entitlement', { name: 'Tried', customer: { account: one.id } }, { test: true });
			await create('entitlement', { name: 'Of somebody', customer: { account: (await create('account', {})).id } });
			expect(await store().entitlementsOf([{ contact: other.id }, { account: one.id }])).toEqual([gold, silver]);
			expect(await store().entitlementsOf([])).toEqual([]);
		});

		it('finds queues by address', async () => {
			const queue = await create('queue', { name: 'Support', emailAddress: 'Support@contoso.example' });
			const found = await store().queuesByAddress(['support@CONTOSO.example', 'nobody@contoso.example']);
			expect([...found.entries()].map(([address, { id }]) => [address, id])).toEqual([
				['support@contoso.example', queue.id],
			]);
		});
	});
}
