import assert from 'node:assert/strict';
import type { Activity } from '../core/activity/activity.ts';
import type { Store } from '../core/ledger/store.ts';

/** Texts that stand for one customer, and for nothing else, in the rows that are multiplied. */
export const sampleCustomer = {
	contact: '11111111-1111-4111-8111-111111111111',
	case: '22222222-2222-4222-8222-222222222222',
	activity: '33333333-3333-4333-8333-333333333333',
	word: 'samplecustomer',
	number: 'CAS-00001',
} as const;

export const addressOf = (copy: number): string => `${sampleCustomer.word}-${copy}@fabrikam.example`;

/** One contact whose message became a case, as a rule leaves them. */
export async function saveSampleCustomer(store: Store, queueId: string): Promise<void> {
	const { contact, activity: id, word } = sampleCustomer;
	const from = `${word}@fabrikam.example`;
	const messageId = `${word}-message@fabrikam.example`;
	await store.write([
		{ op: 'create', type: 'contact', id: contact, fields: { firstName: 'Customer', lastName: word, emails: [from] } },
	]);
	const activity: Activity = {
		id,
		type: 'email',
		direction: 'incoming',
		subject: 'Where is my order?',
		from,
		to: ['support@contoso.example'],
		text: 'Good morning, my order has not arrived. '.repeat(20),
		headers: { 'message-id': `<${messageId}>` },
		messageId,
		receivedOn: '2026-01-02T10:00:00.000Z',
		regarding: null,
		related: [],
	};
	await store.takeIn([{ activity, conversationKeys: [messageId], places: [{ queueId, wayIn: 'to' }] }]);
	await store.heartbeat('bench:trigger', 'bench');
	const place = { activityType: 'email', queueId };
	const [item] = await store.claim({
		...place,
		ruleId: 'bench:trigger',
		ruleName: 'Bench',
		workflowId: 'bench',
		instanceId: 'bench',
		limit: 1,
		leaseMs: 60_000,
		maxAttempts: 5,
	});
	assert.ok(item !== undefined);
	const fields = { title: 'Where is my order?', customer: { contact }, origin: 'email' };
	const [result] = await store.commit([
		{
			claim: { queueItemId: item.id, number: item.claimNumber },
			decision: { outcome: 'ready', reason: 'none', conditionItem: 'Item 1', output: 0 },
			changes: [{ op: 'create', type: 'case', id: sampleCustomer.case, fields, recordKey: 'case', link: 'regarding' }],
			trace: [{ at: '2026-01-02T10:00:01.000Z', step: 'create', text: 'A case was created' }],
			close: { state: 'inactive', outcome: 'ready', reason: 'none', monitor: ['failed'] },
		},
	]);
	assert.equal(result?.kind, 'done');
}
