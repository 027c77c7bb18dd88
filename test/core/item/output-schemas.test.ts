import { itemSchemas, outputSchema } from '../../../core/item/output-schemas';
import { storeSchemas } from '../../../core/item/store-schemas';
import { resources } from '../../../nodes/ArcStore/resources';

describe('the output schemas', () => {
	const nodesOfARule = (Object.keys(itemSchemas) as (keyof typeof itemSchemas)[]).filter(
		(node) => node !== 'EnqueueActivity' && node !== 'ArcEventTrigger',
	);

	it.each(nodesOfARule)('%s names every key that its items carry', (node) => {
		const schema = outputSchema(itemSchemas[node]) as {
			type: string;
			properties: Record<string, { type?: string }>;
			required: string[];
		};
		expect(schema.type).toBe('object');
		expect(schema.required).toEqual(
			expect.arrayContaining(['queueItem', 'activity', 'sender', 'connectedCase', 'entitlement', 'queue']),
		);
		expect(schema.properties['queueItem']).toMatchObject({
			properties: { claim: { type: 'integer' }, store: { type: 'string' } },
		});
	});

	it('names what an enqueued activity is answered with', () => {
		expect((outputSchema(itemSchemas.EnqueueActivity) as { required: string[] }).required).toEqual([
			'activity',
			'queueItems',
			'known',
		]);
	});

	it('adds one key with each node, and keeps those before', () => {
		const keys = (node: keyof typeof itemSchemas): string[] =>
			Object.keys((outputSchema(itemSchemas[node]) as { properties: object }).properties);
		expect(keys('EvaluateRule')).toEqual([...keys('ArcRuleTrigger'), 'rule']);
		expect(keys('ResolveContact')).toEqual([...keys('EvaluateRule'), 'customer', 'contact']);
		expect(keys('CreateRecord')).toEqual([...keys('ResolveContact'), 'record']);
		expect(keys('AutoReply')).toEqual([...keys('CreateRecord'), 'reply']);
	});

	it.each(Object.entries(storeSchemas))('of ARC Store are for operations of %s that are there', (resource, schemas) => {
		const operations = resources.find(({ value }) => value === resource)?.operations.map(({ value }) => value);
		for (const [operation, schema] of Object.entries(schemas)) {
			expect(operations).toContain(operation);
			expect(outputSchema(schema)).toMatchObject({ type: 'object', properties: expect.anything() });
		}
	});
});
