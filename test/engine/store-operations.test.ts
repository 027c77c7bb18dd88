import type { IDataObject } from 'n8n-workflow';
import { EngineWorkflow } from '../support/engine/n8n-engine';
import { store, useReplyWorld } from './replies/reply-world';

useReplyWorld();

async function run(parameters: IDataObject): Promise<unknown> {
	const nodes = [{ name: 'ARC Store', type: 'arcStore', parameters }];
	const done = await new EngineWorkflow({ id: 'store', name: 'Store', nodes, connections: {} }, {}).run('ARC Store', [
		{ json: {} },
	]);
	const { data, error } = done.data.resultData.runData['ARC Store']?.[0] ?? {};
	return error
		? { error: error.message, description: 'description' in error ? error.description : '' }
		: (data?.['main']?.[0] ?? []).map(({ json }) => json);
}

it('changes the key that signs tokens, keeps the old ones good or not, and shows none', async () => {
	const before = await store.trackingToken('0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a');
	expect(await run({ resource: 'store', operation: 'changeTrackingKey' })).toEqual([
		{ trackingKey: 'changed', oldTokens: 'accepted' },
	]);
	expect((await store.messagesByToken([before])).size).toBe(1);
	expect(await run({ resource: 'store', operation: 'changeTrackingKey', revokeTokens: true })).toEqual([
		{ trackingKey: 'changed', oldTokens: 'revoked' },
	]);
	expect((await store.messagesByToken([before])).size).toBe(0);
	expect(await run({ resource: 'store', operation: 'getSettings' })).toEqual([await store.settings()]);
});

it('refuses a template that cannot be used, and shows how to write it', async () => {
	const fields = {
		mappingMode: 'defineBelow',
		value: { name: 'X', recordType: 'case', subject: 'x', body: '{{ $json.record.number }}' },
	};
	expect(await run({ recordType: 'template', operation: 'create', fields })).toEqual({
		error: expect.stringContaining('holds the n8n expression "$json.record.number"') as string,
		description: expect.stringContaining('Write {{ record.number }} instead') as string,
	});
	expect((await store.list('template')).records).toEqual([]);
});
