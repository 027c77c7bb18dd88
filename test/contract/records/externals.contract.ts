import { externalKey } from '../../../core/record/external';
import type { Store } from '../../../core/ledger/store';
import type { RecordChange } from '../../../core/records/records';
import { freshId, saved, type ContractStore } from '../contract-store';

const external = (id: string, system = 'HubSpot') => ({ system, id, url: `https://hubspot.example/${id}` });

/** What every system for records makes of records that live in another one: each of them once. */
export function externalsContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const create = (id: string, more: Partial<Extract<RecordChange, { op: 'create' }>> = {}): RecordChange => ({
		op: 'create',
		type: 'case',
		fields: { title: `Ticket ${id}`, number: id, external: external(id) },
		...more,
	});
	const make = async (id: string) => saved((await store().write([create(id)]))[0]).record;

	describe('a record of another system', () => {
		it('is found by system and id, the system in any case, with the number that it has there', async () => {
			const made = await make('4711');
			await make('4712');
			const found = await store().externals([
				{ system: 'hubspot ', id: ' 4711' },
				{ system: 'Jira', id: '4711' },
			]);
			expect([...found]).toEqual([[externalKey({ system: 'HubSpot', id: '4711' }), made]]);
			expect(made).toMatchObject({ number: '4711', state: 'active', external: external('4711') });
			const page = await store().list('case', { where: { external: { system: 'HUBSPOT', id: '4711' } } });
			expect(page.records).toEqual([made]);
			expect((await store().list('lead', { where: { external: external('4711') } })).records).toEqual([]);
		});

		it('takes no number of the store', async () => {
			await make('4711');
			const [own] = await store().write([{ op: 'create', type: 'case', fields: { title: 'Own' } }]);
			expect(saved(own).record['number']).toBe('CAS-00001');
		});

		it('is made once, and taken where that is wished', async () => {
			const made = await make('4711');
			const [second, wished, lead] = await store().write([
				create('4711'),
				create('4711', { unlessExternal: true, id: freshId() }),
				create('4711', { unlessExternal: true, type: 'lead' }),
			]);
			expect(second).toMatchObject({ code: 'externalTaken', message: expect.stringContaining(made.id) as string });
			expect(saved(wished)).toEqual({ record: made, change: 'existed' });
			expect(lead).toMatchObject({ code: 'externalTaken' });
			expect((await store().list('case')).records).toHaveLength(1);
		});

		it('is made once by two processes at once', async () => {
			const other = await current().another();
			const ask = [create('4711', { unlessExternal: true })];
			const results = (await Promise.all([store().write(ask), other.write(ask), store().write(ask)])).flat().map(saved);
			expect(new Set(results.map(({ record }) => record.id)).size).toBe(1);
			expect(results.filter(({ change }) => change === 'created')).toHaveLength(1);
		});

		it('is one in a batch of a thousand that names each twice', async () => {
			const changes = Array.from({ length: 1_000 }, (_, at) => create(String(at % 500), { unlessExternal: true }));
			const results = (await store().write(changes)).map(saved);
			expect(results.slice(0, 500).every(({ change }) => change === 'created')).toBe(true);
			expect(results.slice(500).map(({ record }) => record.id)).toEqual(
				results.slice(0, 500).map(({ record }) => record.id),
			);
		});

		it('is not what another record becomes by a change, and stays what it is when others change', async () => {
			const [made, other] = [await make('4711'), await make('4712')];
			const update = (id: string, fields: Record<string, unknown>): RecordChange => ({
				op: 'update',
				type: 'case',
				id,
				fields,
			});
			const [taken, same, closed, freed] = await store().write([
				update(other.id, { external: external('4711') }),
				update(made.id, { external: { ...external('4711'), url: null } }),
				update(made.id, { state: 'resolved' }),
				update(other.id, { external: null }),
			]);
			expect(taken).toMatchObject({ code: 'externalTaken' });
			expect(saved(same).record.external).toEqual({ system: 'HubSpot', id: '4711', url: null });
			expect(saved(closed).record).toMatchObject({ state: 'resolved', resolvedOn: '2026-03-02T10:00:00.000Z' });
			expect(saved(freed).record.external).toBeNull();
			expect([...(await store().externals([external('4711'), external('4712')])).values()]).toMatchObject([
				{ id: made.id, state: 'resolved' },
			]);
			expect(saved((await store().write([create('4712')]))[0]).change).toBe('created');
		});

		it('is updated or made by what it is there', async () => {
			const upsert: RecordChange = {
				op: 'upsert',
				type: 'case',
				match: { external: external('4711') },
				fields: { external: external('4711'), title: 'As it is there' },
			};
			const [made, again] = [...(await store().write([upsert])), ...(await store().write([upsert]))].map(saved);
			expect([made?.change, again?.change]).toEqual(['created', 'updated']);
			expect(again?.record.id).toBe(made?.record.id);
		});

		it('of a test run is nobody else’s', async () => {
			const [tested] = await store().write([create('4711', { test: true })]);
			expect((await store().externals([external('4711')])).size).toBe(0);
			expect((await make('4711')).id).not.toBe(saved(tested).record.id);
			const [again] = await store().write([create('4711', { test: true })]);
			expect(saved(again).change).toBe('created');
		});

		it.each<[why: string, value: unknown, names: string]>([
			['no system', { id: '4711' }, 'external.system'],
			['no id', { system: 'HubSpot', id: ' ' }, 'external.id'],
			['an id that is no text', { system: 'HubSpot', id: 4711 }, 'external.id'],
			['an address that runs', { ...external('4711'), url: 'javascript:alert(1)' }, 'external.url'],
			['an address that is none', { ...external('4711'), url: 'hubspot.example/4711' }, 'external.url'],
			['a text in its place', 'HubSpot 4711', 'external.system'],
		])('is refused with %s', async (_why, value, names) => {
			const [result] = await store().write([{ op: 'create', type: 'case', fields: { external: value } }]);
			expect(result).toMatchObject({ code: 'fieldInvalid', message: expect.stringContaining(names) as string });
		});
	});
}
