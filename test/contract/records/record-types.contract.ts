import { standardTypes, type RecordTypeDefinition } from '../../../core/record/record-type';
import type { Store } from '../../../core/ledger/store';
import { saved, type ContractStore } from '../contract-store';

const device: RecordTypeDefinition = {
	name: 'custom_device',
	label: 'Device',
	fields: [
		{ id: 'serialNumber', label: 'Serial Number', kind: 'text', required: true },
		{ id: 'boughtOn', label: 'Bought On', kind: 'time' },
		{ id: 'floor', label: 'Floor', kind: 'number' },
		{ id: 'emails', label: 'Emails', kind: 'list' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['in use', 'scrapped'] },
	],
};

/** Record types that users declare, and what is held against them. */
export function recordTypesContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const create = async (fields: Record<string, unknown>) =>
		(await store().write([{ op: 'create', type: device.name, fields }]))[0];

	describe('keeps declared record types:', () => {
		it('for everybody who opens the store, each replaced as a whole', async () => {
			expect(await store().recordTypes()).toEqual(standardTypes);
			await store().declareRecordType({ ...device, label: 'Old', fields: [] });
			await store().declareRecordType(device);
			await store().declareRecordType({ name: 'asset', label: 'Asset', fields: [] });
			const another = await current().another();
			expect(await another.recordTypes()).toEqual([
				...standardTypes,
				{ name: 'asset', label: 'Asset' },
				{ name: device.name, label: device.label },
			]);
			expect([await another.fieldsOf(device.name), await another.fieldsOf('asset')]).toEqual([device.fields, []]);
		});

		it('beside the standard ones, whose fields are known', async () => {
			expect(await store().fieldsOf('case')).toEqual(
				expect.arrayContaining([
					expect.objectContaining({ id: 'title', label: 'Title', kind: 'text', required: true }),
					expect.objectContaining({ id: 'priority', kind: 'choice', choices: ['high', 'normal', 'low'] }),
				]),
			);
			expect(await store().fieldsOf('nobodyDeclaredIt')).toEqual([]);
		});

		it('and stores values of records in the form that they declare', async () => {
			await store().declareRecordType(device);
			const made = saved(
				await create({
					serialNumber: 4711,
					boughtOn: '2026-03-02',
					floor: '3',
					emails: 'a@x.example, b@x.example',
					state: 'in use',
					colour: 'red',
				}),
			);
			const stored = {
				serialNumber: '4711',
				boughtOn: '2026-03-02T00:00:00.000Z',
				floor: 3,
				emails: ['a@x.example', 'b@x.example'],
				state: 'in use',
				colour: 'red',
			};
			expect(made.record).toMatchObject(stored);
			expect((await store().list(device.name, { email: 'B@x.example', where: { floor: 3 } })).records).toEqual([
				expect.objectContaining(stored),
			]);
		});

		it.each<[why: string, fields: Record<string, unknown>, message: RegExp]>([
			[
				'a required field that is missing',
				{ floor: 1 },
				/`serialNumber` of a custom_device is empty, and it is required/,
			],
			['a required field that is empty', { serialNumber: '' }, /`serialNumber` of a custom_device is empty/],
			[
				'a value of another kind',
				{ serialNumber: 'a', floor: 'third' },
				/`floor` of a custom_device is "third", expected a number/,
			],
			['a choice that is none', { serialNumber: 'a', state: 'lost' }, /expected one of in use, scrapped/],
		])('and refuses %s', async (_why, fields, message) => {
			await store().declareRecordType(device);
			expect(await create(fields)).toMatchObject({ code: 'fieldInvalid', message: expect.stringMatching(message) });
			expect((await store().list(device.name)).records).toEqual([]);
		});

		it('and holds updates and upserts against them, though not what they leave alone', async () => {
			await store().declareRecordType(device);
			const { record } = saved(await create({ serialNumber: 'a', floor: 1 }));
			const save = async (fields: Record<string, unknown>) =>
				(await store().write([{ op: 'update', type: device.name, id: record.id, fields }]))[0];
			expect(saved(await save({ floor: '2' })).record).toMatchObject({ serialNumber: 'a', floor: 2 });
			expect(await save({ serialNumber: null })).toMatchObject({ code: 'fieldInvalid' });
			const [upserted] = await store().write([
				{ op: 'upsert', type: device.name, match: { floor: '2' }, fields: { state: 'scrapped' } },
			]);
			expect(saved(upserted)).toMatchObject({ change: 'updated', record: { id: record.id, state: 'scrapped' } });
			expect(
				(await store().write([{ op: 'upsert', type: device.name, match: { floor: '9' }, fields: {} }]))[0],
			).toMatchObject({ code: 'fieldInvalid' });
		});

		it('and leaves records of a forgotten type as they are', async () => {
			await store().declareRecordType(device);
			const { record } = saved(await create({ serialNumber: 'a' }));
			expect([await store().removeRecordType(device.name), await store().removeRecordType(device.name)]).toEqual([
				true,
				false,
			]);
			expect(saved(await create({})).change).toBe('created');
			expect((await store().get(device.name, [record.id]))[0]).toMatchObject({ serialNumber: 'a' });
		});

		it.each<[why: string, definition: RecordTypeDefinition, message: RegExp]>([
			['a standard type', { ...device, name: 'case' }, /record type case is there already/],
			['a name with spaces', { ...device, name: 'my device' }, /"my device" cannot be declared/],
			[
				'a field that the store gives',
				{ ...device, fields: [{ id: 'createdOn', label: '', kind: 'time' }] },
				/`createdOn` of custom_device is given by the store/,
			],
			[
				'a field with a dot',
				{ ...device, fields: [{ id: 'a.b', label: '', kind: 'text' }] },
				/"a\.b" of custom_device cannot have this name/,
			],
			[
				'a field twice',
				{
					...device,
					fields: [
						{ id: 'a', label: '', kind: 'text' },
						{ id: 'a', label: '', kind: 'text' },
					],
				},
				/`a` of custom_device is declared twice/,
			],
			[
				'a choice of nothing',
				{ ...device, fields: [{ id: 'a', label: '', kind: 'choice', choices: [] }] },
				/is a choice of nothing/,
			],
			[
				'addresses that are numbers',
				{ ...device, fields: [{ id: 'email', label: '', kind: 'number' }] },
				/holds addresses/,
			],
		])('and refuses to declare %s', async (_why, definition, message) => {
			await expect(store().declareRecordType(definition)).rejects.toMatchObject({
				code: 'fieldInvalid',
				message: expect.stringMatching(message),
			});
			expect(await store().recordTypes()).toEqual(standardTypes);
		});
	});
}

/** The tables of a system that are made in it, and nowhere else. */
export function givenTypesContract(current: () => ContractStore): void {
	describe('has record types of its own:', () => {
		it('beside the standard ones, with their labels', async () => {
			const types = await current().store.recordTypes();
			expect(types.slice(0, 2)).toEqual([
				{ name: 'account', label: 'Account' },
				{ name: 'case', label: 'Case' },
			]);
			expect(types.find(({ name }) => name === device.name)).toMatchObject({ name: device.name });
		});

		it('whose records have the fields that are there', async () => {
			const [made] = await current().store.write([
				{ op: 'create', type: device.name, fields: { custom_serial: '4711' } },
			]);
			const { record } = saved(made);
			expect(record).toMatchObject({ type: device.name, custom_serial: '4711' });
			expect(await current().store.get(device.name, [record.id])).toEqual([record]);
			expect(await current().store.fieldsOf(device.name)).toEqual(
				expect.arrayContaining([expect.objectContaining({ id: 'custom_serial', kind: 'text' })]),
			);
		});

		it.each<[why: string, type: string, fields: Record<string, unknown>, code: string]>([
			['a type that it lacks', 'custom_nothing', {}, 'recordTypeUnknown'],
			['a field that it lacks', 'account', { colour: 'red' }, 'fieldInvalid'],
			['a field that a table of its own lacks', device.name, { colour: 'red' }, 'fieldInvalid'],
		])('and refuses %s', async (_why, type, fields, code) => {
			expect(await current().store.write([{ op: 'create', type, fields }])).toMatchObject([{ code }]);
		});

		it('and none that is declared from here', async () => {
			await expect(current().store.declareRecordType(device)).rejects.toMatchObject({ code: 'notOffered' });
			await expect(current().store.removeRecordType(device.name)).rejects.toMatchObject({ code: 'notOffered' });
		});
	});
}
