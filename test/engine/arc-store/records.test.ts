import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { nodeType } from '../../support/engine/n8n-engine';
import { StoreNode } from './store-node';

let node: StoreNode;
beforeEach(async () => {
	node = await StoreNode.open();
});
afterEach(async () => await node.dispose());

const fields = (value: IDataObject): IDataObject => ({ fields: { mappingMode: 'defineBelow', value } });
const record = (operation: string, more: IDataObject = {}): IDataObject => ({ resource: 'record', operation, ...more });
const name = ({ name: named }: IDataObject): unknown => named;

describe('records', () => {
	it.each([
		'account',
		'case',
		'contact',
		'entitlement',
		'lead',
		'opportunity',
		'queue',
		'team',
		'template',
		'user',
		'custom',
	])('makes, reads, changes and deletes a %s', async (recordType) => {
		const more = { recordType, customRecordType: 'custom_device' };
		const [made] = await node.json(
			record('create', { ...more, furtherFields: { assignments: [{ name: 'note', value: 'one', type: 'string' }] } }),
		);
		const id = String(made?.['id']);
		expect(made).toMatchObject({ type: recordType === 'custom' ? 'custom_device' : recordType, note: 'one' });
		await node.run(
			record('update', {
				...more,
				recordId: id,
				furtherFields: { assignments: [{ name: 'note', value: 'two', type: 'string' }] },
			}),
		);
		expect(await node.json(record('get', { ...more, recordId: id }))).toEqual([
			expect.objectContaining({ id, note: 'two' }),
		]);
		expect(await node.json(record('getAll', more))).toHaveLength(1);
		expect(await node.json(record('delete', { ...more, recordId: id }))).toEqual([{ id, deleted: true }]);
		expect(await node.json(record('getAll', more))).toEqual([]);
	});

	it('takes workflows that name no resource for records', async () => {
		await node.create('account', { name: 'Fabrikam' });
		expect((await node.json({ recordType: 'account', operation: 'getAll' })).map(name)).toEqual(['Fabrikam']);
	});

	it('updates the record that matches, or makes it', async () => {
		const upsert = (title: string): IDataObject =>
			record('upsert', {
				recordType: 'account',
				matchBy: 'emails',
				...fields({ name: title, emails: 'office@fabrikam.example' }),
			});
		const [one] = await node.json(upsert('Fabrikam'));
		const [two] = await node.json(upsert('Fabrikam Inc.'));
		expect(two).toMatchObject({ id: one?.['id'], name: 'Fabrikam Inc.' });
	});

	it.each<[why: string, parameters: IDataObject, names: string[]]>([
		['an address', { filters: { email: 'OFFICE@contoso.example' } }, ['Contoso']],
		['a word', { filters: { search: 'fab' } }, ['Fabrikam']],
		['a state', { filters: { state: 'inactive' } }, ['Contoso']],
		[
			'fields of their own',
			{ filters: { equal: { assignments: [{ name: 'tier', value: 2, type: 'number' }] } } },
			['Fabrikam'],
		],
		['all of these', { filters: { search: 'fab', state: 'inactive' } }, []],
		['no filter, up to a limit', { limit: 1 }, ['Fabrikam']],
		['no filter, without a limit', { returnAll: true }, ['Fabrikam', 'Contoso', 'Adatum']],
	])('finds records by %s', async (_why, parameters, names) => {
		await node.create('account', { name: 'Fabrikam', tier: 2 });
		await node.create('account', { name: 'Contoso', state: 'inactive', emails: ['office@contoso.example'] });
		await node.create('account', { name: 'Adatum' });
		expect((await node.json(record('getAll', { recordType: 'account', ...parameters }))).map(name)).toEqual(names);
	});

	it('finds all of many, page by page', async () => {
		await node.store.write(
			Array.from({ length: 1_203 }, (_, index) => ({ op: 'create' as const, type: 'lead', fields: { index } })),
		);
		expect(await node.json(record('getAll', { recordType: 'lead', returnAll: true }))).toHaveLength(1_203);
	});

	it.each<[why: string, parameters: IDataObject, expected: RegExp]>([
		[
			'a record that is not there',
			record('get', { recordType: 'case', recordId: 'x' }),
			/^recordNotFound: .*no case with the ID "x"/,
		],
		[
			'an ID that is empty',
			record('get', { recordType: 'case', recordId: ' ' }),
			/^fieldInvalid: The Record ID is empty/,
		],
		[
			'a custom type without a name',
			record('getAll', { recordType: 'custom', customRecordType: ' ' }),
			/^fieldInvalid: The custom record type has no name/,
		],
		[
			'an operation that is not there',
			record('explode'),
			/^fieldInvalid: ARC Store has no operation "explode" of "record"/,
		],
		[
			'a match without a value',
			record('upsert', { recordType: 'account', matchBy: 'emails', ...fields({ name: 'x' }) }),
			/^fieldInvalid: The field `emails` has no value/,
		],
	])('refuses %s', async (_why, parameters, expected) => {
		await expect(node.run(parameters)).rejects.toThrow(expected);
	});
});

describe('an import', () => {
	const importing = (more: IDataObject = {}): IDataObject => record('import', { recordType: 'account', ...more });
	const accounts = async (): Promise<unknown[]> => (await node.store.list('account')).records.map((one) => one['name']);

	it('writes input items as records, with what became of each', async () => {
		const made = await node.json(importing(), [
			{ name: 'Fabrikam', id: 'as read', createdOn: 'before' },
			{ name: 'Contoso' },
		]);
		expect(made).toEqual([
			expect.objectContaining({ name: 'Fabrikam', change: 'created' }),
			expect.objectContaining({ name: 'Contoso', change: 'created' }),
		]);
		expect(made[0]?.['id']).not.toBe('as read');
	});

	it('updates by a field, so that doing it twice is doing it once', async () => {
		const parameters = importing({ matchBy: 'number', recordsFrom: 'list', records: '={{ $json.records }}' });
		const list = {
			records: [
				{ number: '1', name: 'Fabrikam' },
				{ number: '2', name: 'Contoso' },
			],
		};
		await node.run(parameters, [list]);
		expect((await node.json(parameters, [list])).map(({ change }) => change)).toEqual(['updated', 'updated']);
		expect(await accounts()).toEqual(['Fabrikam', 'Contoso']);
	});

	it.each<[why: string, second: IDataObject, expected: RegExp]>([
		['the store refuses', { name: 'Contoso', emails: [7, {}] }, /^fieldInvalid/],
		['cannot be read', { name: ['x'] }, /^fieldInvalid: .*`name`.*\(record 2 of its item\)/],
	])('writes nothing where it has one that %s', async (_why, second, expected) => {
		const parameters = importing({ recordsFrom: 'list', records: '={{ $json.records }}' });
		await expect(node.run(parameters, [{ records: [{ name: 'Fabrikam' }, second] }])).rejects.toThrow(expected);
		expect(await accounts()).toEqual([]);
	});

	it('writes the others where that is wished', async () => {
		await expect(
			node.run(importing({ writeOthers: true }), [{ name: 'Fabrikam' }, { name: ['x'] }, { name: 'Adatum' }]),
		).rejects.toThrow(/^fieldInvalid/);
		expect(await accounts()).toEqual(['Fabrikam', 'Adatum']);
	});

	it('refuses what is no list of objects', async () => {
		await expect(node.run(importing({ recordsFrom: 'list', records: '[1]' }))).rejects.toThrow(
			/^fieldInvalid: Records is no list of objects/,
		);
	});

	it('takes ten thousand in one go', async () => {
		const list = { records: Array.from({ length: 10_000 }, (_, index) => ({ name: `Account ${index}` })) };
		expect(await node.run(importing({ recordsFrom: 'list', records: '={{ $json.records }}' }), [list])).toHaveLength(
			10_000,
		);
	});
});

describe('the settings of the store', () => {
	it('are read and changed', async () => {
		await node.run({ resource: 'store', operation: 'changeSettings', settings: { smartMatching: true } });
		expect(await node.json({ resource: 'store', operation: 'getSettings' })).toEqual([
			expect.objectContaining({ smartMatching: true, trackingToken: true }),
		]);
	});

	it('have a key for tokens that can be replaced, and tokens that are out stay good', async () => {
		const token = await node.store.trackingToken('10000000-0000-4000-8000-000000000001');
		expect(await node.json({ resource: 'store', operation: 'changeTrackingKey' })).toEqual([
			{ trackingKey: 'changed', oldTokens: 'accepted' },
		]);
		expect(await node.store.trackingToken('10000000-0000-4000-8000-000000000001')).not.toBe(token);
	});
});

describe('as a tool of an AI agent', () => {
	const shownTo = (tool: boolean, named: string): string[] =>
		(nodeType('n8n-nodes-arc.arcStore').description.properties as INodeProperties[])
			.filter(
				(property) => property.name === named && (property.displayOptions?.show?.['@tool'] !== undefined) === tool,
			)
			.flatMap(({ options = [], displayOptions }) =>
				options.map((option) =>
					[...(displayOptions?.show?.['resource'] ?? []), 'value' in option ? option.value : ''].join('.'),
				),
			);

	it('shows what an agent may do, and nothing that destroys, decides or steers', () => {
		expect(shownTo(true, 'operation')).toEqual(
			expect.arrayContaining(['record.create', 'record.upsert', 'record.get', 'record.getAll', 'record.update']),
		);
		const hidden = shownTo(false, 'operation').filter((operation) => !shownTo(true, 'operation').includes(operation));
		expect(hidden).toEqual(
			expect.arrayContaining([
				'record.delete',
				'record.import',
				'store.changeSettings',
				'store.getSettings',
				'store.backUp',
				'store.changeTrackingKey',
				'store.deleteContactData',
				'store.purge',
			]),
		);
		expect(shownTo(true, 'resource')).not.toContain('store');
		expect(shownTo(true, 'recordType')).not.toEqual(expect.arrayContaining([expect.stringMatching(/user|team/)]));
	});

	it('finds and makes records', async () => {
		await node.run(record('create', { recordType: 'account', ...fields({ name: 'Fabrikam' }) }), [{}], {
			asTool: true,
		});
		expect((await node.json(record('getAll', { recordType: 'account' }), [{}], { asTool: true })).map(name)).toEqual([
			'Fabrikam',
		]);
	});

	it.each<[why: string, parameters: IDataObject]>([
		['deleting', record('delete', { recordType: 'account', recordId: 'x' })],
		['importing', record('import', { recordType: 'account' })],
		['settings', { resource: 'store', operation: 'changeSettings', settings: { automaticReplies: false } }],
		['purging', { resource: 'store', operation: 'purge' }],
		[
			'deleting what belongs to a person',
			{ resource: 'store', operation: 'deleteContactData', contactAddress: 'a@b.example', previewOnly: false },
		],
		['keys', { resource: 'store', operation: 'changeTrackingKey' }],
		['users', record('create', { recordType: 'user', ...fields({ name: 'Mallory', privileges: 'case:create' }) })],
		['teams', record('getAll', { recordType: 'team' })],
		['users by another name', record('create', { recordType: 'custom', customRecordType: 'user' })],
	])('refuses %s, whatever its parameters say', async (_why, parameters) => {
		await expect(node.run(parameters, [{}], { asTool: true })).rejects.toThrow(/^notForTools: An AI agent may not/);
		expect((await node.store.settings()).automaticReplies).toBe(true);
		expect((await node.store.list('user')).records).toEqual([]);
	});
});
