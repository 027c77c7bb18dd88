import type { IDataObject } from 'n8n-workflow';
import { StoreNode } from './store-node';

let node: StoreNode;
beforeEach(async () => {
	node = await StoreNode.open();
});
afterEach(async () => await node.dispose());

const external = (id: string) => ({ system: 'HubSpot', id, url: `https://hubspot.example/${id}` });
const ticket = async (id: string): Promise<string> =>
	await node.create('case', { title: `Ticket ${id}`, number: id, external: external(id) });
const ofSystem = (operation: string, more: IDataObject = {}): IDataObject => ({
	resource: 'record',
	operation,
	recordType: 'case',
	findBy: 'external',
	system: 'hubspot',
	externalId: '={{ $json.ticket }}',
	...more,
});

describe('records of another system', () => {
	it('are read, changed, resolved, opened again and deleted by what they are there', async () => {
		const ids = [await ticket('4711'), await ticket('4712')];
		const items = [{ ticket: '4711' }, { ticket: 4712 }];
		expect((await node.json(ofSystem('get'), items)).map(({ id }) => id)).toEqual(ids);
		const title = { fields: { mappingMode: 'defineBelow', value: { title: '={{ "New " + $json.ticket }}' } } };
		expect(await node.json(ofSystem('update', title), items)).toMatchObject([
			{ title: 'New 4711', external: external('4711') },
			{ title: 'New 4712', external: external('4712') },
		]);
		expect(await node.json(ofSystem('resolve'), items)).toMatchObject(
			ids.map((id) => ({ id, state: 'resolved', resolvedOn: expect.any(String) as string })),
		);
		expect(await node.json(ofSystem('reopen'), items)).toMatchObject(
			ids.map((id) => ({ id, state: 'active', resolvedOn: null })),
		);
		expect(await node.json(ofSystem('delete'), items)).toEqual(ids.map((id) => ({ id, deleted: true })));
	});

	it('are resolved once, at the time that is given, also by the ID that they have here', async () => {
		const id = await ticket('4711');
		const resolvedOn = '2026-03-01T08:00:00.000Z';
		const parameters = { resource: 'record', operation: 'resolve', recordId: id, resolvedOn };
		expect(await node.json(parameters)).toMatchObject([{ id, state: 'resolved', resolvedOn }]);
		expect(await node.json(ofSystem('resolve'), [{ ticket: '4711' }])).toMatchObject([{ resolvedOn }]);
	});

	it.each<[why: string, parameters: IDataObject, code: string]>([
		['one that is not known', { externalId: '4713' }, 'recordNotFound'],
		['one of another type', { recordType: 'lead', externalId: '4711' }, 'recordNotFound'],
		['an empty ID', { externalId: ' ' }, 'fieldInvalid'],
		['an empty system', { system: ' ', externalId: '4711' }, 'fieldInvalid'],
	])('are not found by %s', async (_why, parameters, code) => {
		await ticket('4711');
		await expect(node.json(ofSystem('get', parameters))).rejects.toThrow(code);
	});

	it('are made or updated by what they are there', async () => {
		const furtherFields = {
			assignments: [{ name: 'external', value: JSON.stringify(external('4711')), type: 'object' }],
		};
		const parameters = {
			resource: 'record',
			operation: 'upsert',
			recordType: 'case',
			matchBy: 'external',
			fields: { mappingMode: 'defineBelow', value: { title: 'As it is there' } },
			furtherFields,
		};
		const made = [...(await node.json(parameters)), ...(await node.json(parameters))];
		expect(new Set(made.map(({ id }) => id)).size).toBe(1);
	});
});
