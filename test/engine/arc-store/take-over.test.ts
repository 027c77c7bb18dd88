import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { EngineWorkflow } from '../../support/engine/n8n-engine';
import { built } from '../../support/built';
import { describeWithPostgres } from '../../support/with-postgres';

const { openEmbedded, openNamed } = built('nodes/shared/store/open-store');
const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');

describeWithPostgres('ARC Store takes over an embedded store', (server) => {
	const before = process.env['N8N_USER_FOLDER'];
	let folder = '';
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-take-over-'));
		process.env['N8N_USER_FOLDER'] = folder;
	});
	afterEach(() => {
		if (before === undefined) delete process.env['N8N_USER_FOLDER'];
		else process.env['N8N_USER_FOLDER'] = before;
		rmSync(folder, { recursive: true, force: true });
	});

	async function run(parameters: IDataObject, credentials: object): Promise<IDataObject[]> {
		const node = {
			name: 'ARC Store',
			type: 'arcStore',
			credentials: ['arcPostgresApi'],
			parameters: { resource: 'store', operation: 'takeOver', recordStore: 'postgres', ...parameters },
		};
		const workflow = new EngineWorkflow(
			{ id: 'move', name: 'Move', nodes: [node], connections: {} },
			{ ...credentials },
		);
		const result = await workflow.run('ARC Store', [{ json: {} }]);
		const [failure] = workflow.failures;
		if (failure !== undefined) throw new Error(`${failure.code}: ${failure.message}`);
		return (result.data.resultData.runData['ARC Store']?.[0]?.data?.['main']?.[0] ?? []).map(({ json }) => json);
	}

	it('and whoever asks for the embedded one next is told where it went', async () => {
		const embedded = await openEmbedded('default');
		await embedded.write([{ op: 'create', type: 'case', fields: { title: 'Label printer offline' } }]);
		const settings = server().settings();
		const [report] = await run({}, { arcPostgresApi: settings });
		expect(report).toMatchObject({ store: embedded.id, alreadyMoved: false, tables: { record: { rows: 1 } } });

		const store = await openPostgresStore(settings);
		expect((await store.list('case')).records).toMatchObject([{ title: 'Label printer offline', number: 'CAS-00001' }]);
		await store.close();
		await expect(openEmbedded('default')).rejects.toMatchObject({ code: 'storeMoved' });
	});

	it('and a named one with its key alone', async () => {
		const named = { storeName: 'sales', key: 'the right key of it' };
		await openNamed(named);
		const arcPostgresApi = server().settings();
		const source = { sourceStore: 'named', sourceName: 'sales' };
		await expect(run({ ...source, sourceKey: 'a wrong key of it' }, { arcPostgresApi })).rejects.toThrow(
			/^credentialInvalid: The key does not open/,
		);
		expect(await run({ ...source, sourceKey: named.key }, { arcPostgresApi })).toMatchObject([{ alreadyMoved: false }]);
	});
});
