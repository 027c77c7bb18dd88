import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Store } from '../../core/ledger/store';
import { EngineWorkflow } from '../support/engine/n8n-engine';
import { built } from '../support/built';
import { activity, openEmbedded } from './embedded-store';
import { conditionGroup } from '../support/condition-group';

const { loadItems } = built('rules/runner/load-items');
const { provideEmbedded } = built('nodes/shared/store/open-store');

const rule = { ruleId: 'rule', ruleName: 'Rule', workflowId: 'workflow', instanceId: 'instance' };
const folder = mkdtempSync(path.join(tmpdir(), 'arc-examples-'));
let store: Store;
let item: INodeExecutionData;
let queueId: string;

beforeAll(async () => {
	store = await openEmbedded(path.join(folder, 'store.sqlite'));
	provideEmbedded('default', store);
	const [contact, queue] = await store.write([
		{ op: 'create', type: 'contact', fields: { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'] } },
		{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
	]);
	if (contact instanceof Error || queue === undefined || queue instanceof Error)
		throw new Error('The store was not filled');
	queueId = queue.record.id;
	await store.registerRule({
		...rule,
		name: rule.ruleName,
		nodeId: 'trigger',
		activated: true,
		activityType: 'email',
		queueId,
	});
	const mail = activity({ from: 'ada@fabrikam.example', subject: 'Urgent: jam' });
	await store.takeIn([{ activity: mail, conversationKeys: [mail.id], places: [{ queueId, wayIn: 'to' }] }]);
	const claimed = await store.claim({
		...rule,
		activityType: 'email',
		queueId,
		limit: 1,
		leaseMs: 60_000,
		maxAttempts: 5,
	});
	const options = {
		...rule,
		name: rule.ruleName,
		owner: null,
		monitor: ['failed'] as const,
		leaseMs: 60_000,
		attempts: 5,
		includeHtml: false,
	};
	const [loaded] = await loadItems(store, options, claimed);
	if (loaded === undefined) throw new Error('Nothing was claimed');
	item = { json: loaded.json as unknown as IDataObject };
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const urgent = {
	name: 'Urgent',
	output: 'matched',
	combinator: 'all',
	groups: {
		values: [
			conditionGroup([
				{
					id: 'a',
					leftValue: '={{ $json.activity.subject.trim() }}',
					rightValue: 'urgent',
					operator: { type: 'string', operation: 'contains' },
				},
				{
					id: 'b',
					leftValue: '={{ $json.activity.to.length }}',
					rightValue: 1,
					operator: { type: 'number', operation: 'gte' },
				},
			]),
		],
	},
};

async function evaluate(...examples: readonly object[]) {
	const parameters = { items: { values: [urgent] }, examples: { values: examples } } as unknown as IDataObject;
	const run = await new EngineWorkflow(
		{
			id: 'workflow',
			name: 'Rule',
			connections: {},
			nodes: [{ name: 'Evaluate Rule', type: 'evaluateRule', parameters }],
		},
		{},
	).run('Evaluate Rule', [item]);
	const { error, runData } = run.data.resultData;
	const [stored] = await store.queueItems({ ids: [(item.json['queueItem'] as { id: string }).id] });
	return { error, matched: runData['Evaluate Rule']?.[0]?.data?.['main']?.[0] ?? [], stored };
}

const example = (activityJson: string) => ({
	name: 'An urgent mail',
	activity: activityJson,
	facts: '{ "sender": "contact" }',
	expected: 'conditionItem',
	conditionItem: 'Urgent',
});

it('puts the items of a rule whose example fails back, without an attempt, and takes them once it is mended', async () => {
	const broken = await evaluate(example('{ "subject": "urgent: jam", "to": [] }'));
	expect(broken.error?.message).toContain(
		'The example "An urgent mail" reaches none (noConditionMatched), expected "Urgent"',
	);
	expect(broken.error?.message).toContain('activity.to.length');
	expect(broken.error?.description).toContain('(ruleInvalid)');
	expect(broken.matched).toEqual([]);
	expect(broken.stored).toMatchObject({
		state: 'active',
		outcome: null,
		reason: 'ruleInvalid',
		attempts: 0,
		records: {},
	});
	expect(broken.stored?.trace.map(({ text }) => text).join('\n')).toContain(
		'The rule cannot run: The example "An urgent mail" reaches none',
	);

	const mended = await evaluate(example('{ "subject": "urgent: jam", "to": ["support@contoso.example"] }'));
	expect(mended.error).toBeUndefined();
	expect(mended.matched.map(({ json }) => json['rule'])).toMatchObject([{ conditionItem: 'Urgent', reason: 'none' }]);
	expect(mended.matched[0]?.json['activity']).toMatchObject({ subject: 'Urgent: jam' });
});
