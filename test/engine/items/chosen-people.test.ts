import type { IDataObject } from 'n8n-workflow';
import { claimMessages, openQueue } from '../../../bench/claimed-messages';
import type { ArcRecord } from '../../../core/record/record';
import { EngineWorkflow } from '../../support/engine/n8n-engine';
import { engineWorld, type EngineWorld } from '../../support/faults/world/engine-world';
import { provideOwn } from './swapped-nodes';

const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });

describe('Create Record takes its customer from a node of the user', () => {
	let world: EngineWorld;
	let queueId: string;
	let ada: string;
	let contoso: string;
	let found: readonly IDataObject[] = [];

	async function make(type: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
		const [saved] = await world.store.write([{ op: 'create', type, fields }]);
		if (saved === undefined || saved instanceof Error) throw saved ?? new Error(`No ${type} was made`);
		return saved.record.id;
	}

	beforeAll(async () => {
		world = await engineWorld();
		queueId = await openQueue(world.store);
		provideOwn('test.crm', (input) => input.map((_one, item) => ({ json: found[item] ?? {}, pairedItem: { item } })));
		ada = await make('contact', { firstName: 'Ada', lastName: 'Byron', emails: ['ada@fabrikam.example'] });
		contoso = await make('account', { name: 'Contoso', emails: ['info@contoso.example'] });
		await make('contact', { lastName: 'Gone', emails: ['gone@fabrikam.example'], state: 'inactive' });
	});
	afterAll(async () => await world?.dispose());

	/** The cases that come of what the user's node found, in order, and the errors. */
	async function cases(
		finds: readonly IDataObject[],
		parameters: IDataObject,
	): Promise<{ readonly made: readonly (ArcRecord | undefined)[]; readonly codes: readonly string[] }> {
		found = finds;
		const senderOf = (at: number): string => `sender-${at}@fabrikam.example`;
		const items = await claimMessages(world.store, queueId, { count: finds.length, ruleItems: 1, senderOf });
		const workflow = new EngineWorkflow(
			{
				id: 'people',
				name: 'People',
				nodes: [
					{
						name: 'ARC Rule Trigger',
						type: 'arcRuleTrigger',
						parameters: {
							queue: { __rl: true, mode: 'email', value: 'support@contoso.example' },
							receiveFrom: 'queueOnly',
						},
					},
					{ name: 'CRM', type: 'test.crm', parameters: {} },
					{
						name: 'Create Record',
						type: 'createRecord',
						parameters: {
							operation: 'create',
							recordType: 'case',
							customerAccount: '',
							customerContact: '',
							contact: '',
							...parameters,
						},
					},
				],
				connections: { 'ARC Rule Trigger': to('CRM'), CRM: to('Create Record') },
			},
			{},
		);
		await workflow.run('ARC Rule Trigger', items);
		const ids = items.map(({ json }) => (json['queueItem'] as IDataObject)['id'] as string);
		const stored = new Map((await world.store.queueItems({ ids, limit: 100 })).map((item) => [item.id, item]));
		const made = await Promise.all(
			ids.map(async (id) => {
				const ref = stored.get(id)?.records['case'];
				return ref === undefined ? undefined : (await world.store.get('case', [Object.values(ref)[0] ?? '']))[0];
			}),
		);
		return { made, codes: workflow.failures.map(({ code }) => code) };
	}

	it('by ID, by address, and as an account', async () => {
		const whoever = { customerContact: '={{ $json.who }}', customerAccount: '={{ $json.firm }}' };
		const { made, codes } = await cases(
			[{ who: ada }, { who: ' ADA@fabrikam.example' }, { firm: 'info@contoso.example' }, { firm: contoso }],
			whoever,
		);
		expect(codes).toEqual([]);
		expect(made.map((record) => record?.['customer'])).toEqual([
			{ contact: ada },
			{ contact: ada },
			{ account: contoso },
			{ account: contoso },
		]);
	});

	it('as a contact to make, once for each address, unless somebody has it', async () => {
		const { made, codes } = await cases(
			[
				{ name: 'Grace Hopper', email: 'grace@fabrikam.example' },
				{ name: 'G. Hopper', email: 'GRACE@fabrikam.example' },
				{ name: 'Another Ada', email: 'ada@fabrikam.example' },
			],
			{ customerContact: '={{ $json.name + " <" + $json.email + ">" }}' },
		);
		expect(codes).toEqual([]);
		const [one, two, three] = made.map((record) => (record?.['customer'] as IDataObject)['contact']);
		expect([one, three]).toEqual([two, ada]);
		expect(await world.store.get('contact', [String(one)])).toMatchObject([
			{ firstName: 'Grace', lastName: 'Hopper', state: 'active' },
		]);
	});

	it.each<[why: string, find: IDataObject, code: string]>([
		['an address that nobody has', { who: 'nobody@fabrikam.example' }, 'recordNotFound'],
		['an address of somebody inactive', { who: 'gone@fabrikam.example' }, 'recordNotFound'],
		['something that is nobody', { who: 7 }, 'fieldInvalid'],
		['nothing', {}, 'customerMissing'],
	])('but not as %s, and says so', async (_why, find, code) => {
		const { made, codes } = await cases([find], { customerContact: '={{ $json.who }}' });
		expect([made, codes]).toEqual([[undefined], [code]]);
	});
});
