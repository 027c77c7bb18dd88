import { itemSchemas, outputSchema } from '../../../core/item/output-schemas';

describe('the output schemas', () => {
	const nodesOfARule = (Object.keys(itemSchemas) as (keyof typeof itemSchemas)[]).filter(
		(node) => node !== 'EnqueueActivity' && node !== 'ArcEventTrigger',
	);

	it.each(nodesOfARule)('%s names every key that its items carry', (node) => {
		const schema = outputSchema(node) as {
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
		expect((outputSchema('EnqueueActivity') as { required: string[] }).required).toEqual([
			'activity',
			'queueItems',
			'known',
		]);
	});

	it('adds one key with each node, and keeps those before', () => {
		const keys = (node: keyof typeof itemSchemas): string[] =>
			Object.keys((outputSchema(node) as { properties: object }).properties);
		expect(keys('EvaluateRule')).toEqual([...keys('ArcRuleTrigger'), 'rule']);
		expect(keys('ResolveContact')).toEqual([...keys('EvaluateRule'), 'customer', 'contact']);
		expect(keys('CreateRecord')).toEqual([...keys('ResolveContact'), 'record']);
		expect(keys('AutoReply')).toEqual([...keys('CreateRecord'), 'reply']);
	});
});
