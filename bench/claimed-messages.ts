import assert from 'node:assert/strict';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Activity } from '../core/activity/activity.ts';
import type { Store } from '../core/ledger/store.ts';
import { benchItems } from './rules-fixture.ts';
import { built } from '../test/support/built.ts';

const { loadItems } = built('rules/runner/load-items');

const rule = { ruleId: 'bench:trigger', workflowId: 'bench', instanceId: 'bench' };
const address = 'support@contoso.example';
let arrived = 0;

/** A queue with a rule that may claim from it; answers the queue's id. */
export async function openQueue(store: Store): Promise<string> {
	const [queue] = await store.write([
		{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: address } },
	]);
	assert.ok(queue !== undefined && !(queue instanceof Error));
	const queueId = queue.record.id;
	await store.registerRule({
		...rule,
		name: 'Bench',
		nodeId: 'trigger',
		activated: true,
		activityType: 'email',
		queueId,
	});
	return queueId;
}

/** New messages for a rule of so many condition items, taken in, claimed and loaded as the trigger does. */
export async function claimMessages(
	store: Store,
	queueId: string,
	{
		count,
		ruleItems,
		senderOf,
	}: { readonly count: number; readonly ruleItems: number; readonly senderOf: (message: number) => string },
): Promise<INodeExecutionData[]> {
	const activities = benchItems(count, ruleItems).map(({ activity }): Activity => {
		arrived += 1;
		const id = crypto.randomUUID();
		const headers = { ...activity.headers, 'message-id': `<${id}@fabrikam.example>` };
		const text = 'Good morning, my order has not arrived. '.repeat(20);
		const own = {
			headers,
			from: senderOf(arrived),
			text,
			to: [address],
			messageId: `${id}@fabrikam.example`,
			receivedOn: new Date().toISOString(),
		};
		return { id, type: 'email', direction: 'incoming', ...activity, ...own, regarding: null, related: [] };
	});
	await store.takeIn(
		activities.map((activity) => ({
			activity,
			conversationKeys: [activity.messageId ?? ''],
			places: [{ queueId, wayIn: 'to' }],
		})),
	);
	await store.heartbeat(rule.ruleId, rule.instanceId);
	const request = { ...rule, ruleName: 'Bench', leaseMs: 600_000, maxAttempts: 5, activityType: 'email', queueId };
	const items = await store.claim({ ...request, limit: count });
	assert.equal(items.length, count);
	const options = {
		ruleId: rule.ruleId,
		name: 'Bench',
		owner: null,
		monitor: ['failed'] as const,
		leaseMs: 600_000,
		attempts: 5,
		includeHtml: false,
	};
	return (await loadItems(store, options, items)).map(({ json }) => ({ json: json as unknown as IDataObject }));
}
