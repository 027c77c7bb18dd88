import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { EngineWorkflow } from '../support/engine/n8n-engine';

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-one-store-'));
	process.env['N8N_USER_FOLDER'] = folder;
});
afterAll(() => {
	delete process.env['N8N_USER_FOLDER'];
	rmSync(folder, { recursive: true, force: true });
});

/** A rule whose nodes choose their stores each for itself. */
function rule(trigger: IDataObject, createRecord: IDataObject): EngineWorkflow {
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	const queue = { __rl: true, mode: 'email', value: 'support@contoso.example' };
	const items = { values: [{ name: 'Any', groups: {} }] };
	const credentials = ['arcEmbeddedApi', 'arcPostgresApi'];
	const node = (name: string, type: string, parameters: IDataObject) => ({ name, type, parameters, credentials });
	return new EngineWorkflow(
		{
			id: 'one-store',
			name: 'One store',
			nodes: [
				node('Trigger', 'arcRuleTrigger', { ...trigger, queue, receiveFrom: 'queueOnly' }),
				node('Evaluate Rule', 'evaluateRule', { ...trigger, items }),
				node('Create Record', 'createRecord', createRecord),
			],
			connections: { Trigger: to('Evaluate Rule'), 'Evaluate Rule': to('Create Record') },
		},
		{ arcEmbeddedApi: { storeName: 'own', key: 'correct horse battery' } },
	);
}

describe('a rule whose nodes choose different stores', () => {
	it.each<[trigger: IDataObject, createRecord: IDataObject, text: string]>([
		[{}, { recordStore: 'postgres' }, '"Create Record" has the Record Store PostgreSQL, and "Trigger" has Embedded'],
		[{}, { recordStore: 'named' }, '"Create Record" has the Record Store Embedded, Named, and "Trigger" has Embedded'],
		[
			{ embeddedStore: 'named' },
			{},
			'"Create Record" has the Record Store Embedded, and "Trigger" has Embedded, Named',
		],
	])('is told so when it is published: %j, %j', async (trigger, createRecord, text) => {
		await expect(rule(trigger, createRecord).activate('activate')).rejects.toThrow(
			`${text}. Choose the same Record Store in all nodes of the rule.`,
		);
	});

	it.each<[trigger: IDataObject, createRecord: IDataObject]>([
		[{}, {}],
		[{ embeddedStore: 'named' }, { recordStore: 'named' }],
	])('is published where they mean the same: %j, %j', async (trigger, createRecord) => {
		const workflow = rule(trigger, createRecord);
		await workflow.activate('activate');
		await workflow.deactivate();
	});

	it('goes on when n8n starts, where it was published before', async () => {
		const workflow = rule({}, { recordStore: 'postgres' });
		await workflow.activate('init');
		await workflow.deactivate();
	});
});
