import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData, INodeType, IRun } from 'n8n-workflow';
import type { Activity } from '../core/activity/activity.ts';
import type { RecordStore } from '../core/record-store.ts';
import { EngineWorkflow, nodeType, provideNodeType, useExpressionEngine } from '../scripts/engine/n8n-engine.ts';
import { n8nCommand, projectRoot } from '../scripts/paths.ts';
import { compare, rates, report } from './measure.ts';
import { benchItems, ruleParameters } from './rules-fixture.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { openSqliteStore } = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as typeof import('../adapters/store/sqlite/open-sqlite-store.ts');
const { provideEmbedded } = load('./dist/nodes/shared/open-store.js') as typeof import('../nodes/shared/open-store.ts');
const { loadItems } = load('./dist/nodes/ArcRuleTrigger/load-items.js') as typeof import('../nodes/ArcRuleTrigger/load-items.ts');

const count = 1_000;
const contacts = 100_000;
const ruleItems = 10;
const switchType = 'n8n-nodes-base.switch';

const ruleId = 'bench:trigger';
const place = { activityType: 'email', queueId: '' };
let arrived = 0;

const folder = mkdtempSync(path.join(tmpdir(), 'arc-bench-'));
main().finally(() => rmSync(folder, { recursive: true, force: true }));

async function main(): Promise<void> {
	const store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	await fill(store);
	provideEmbedded('default', store);
	provideNodeType(switchType, switchNode());
	const [ourTime, peerTime] = [timeOf('n8n-nodes-arc.evaluateRule'), timeOf(switchType)];

	let claimed: INodeExecutionData[] = [];
	const rule = new EngineWorkflow({ id: 'bench', name: 'Bench', ...wholeRule() }, {});
	const router = new EngineWorkflow({ id: 'bench-switch', name: 'Bench', connections: {}, nodes: [switchOf()] }, {});
	const prepare = async (): Promise<void> => {
		claimed = await claimBatch(store);
	};
	const ours = async (): Promise<IRun> => await rule.run('Evaluate Rule', claimed);
	const peer = async (): Promise<IRun> => await router.run('Switch', claimed.map(({ json }) => ({ json })));

	const comparisons = [];
	for (const engine of ['vm', 'legacy'] as const) {
		await useExpressionEngine(engine);
		await prepare();
		assert.deepEqual(matchedByPeer(await peer()), matchedByUs(await ours()));
		const things = count;
		const [oursRate = 0] = await rates([{ name: 'Evaluate Rule', things, prepare, round: ours, counted: ourTime }], 15);
		const [peerRate = 0] = await rates([{ name: 'Switch', things, round: peer, counted: peerTime }], engine === 'vm' ? 5 : 7);
		comparisons.push(compare('evaluate', 'items/s', oursRate, peerRate));
	}
	await store.close();
	const notes = [
		`${count} items, ${ruleItems} condition items of three rows, ${contacts} contacts; n8n's default expression engine, then the legacy one`,
		'counted is what passes inside the node, since n8n spends 30 ms on each execution with its default engine whatever runs in it',
	];
	report(notes, comparisons);
	process.exit(0);
}

/** Milliseconds that the last execution of a node took, from its beginning to its answer. */
function timeOf(type: string): () => number {
	const node = nodeType(type);
	const execute = node.execute;
	let last = Number.NaN;
	node.execute = async function (...args) {
		const start = performance.now();
		const answer = await execute?.apply(this, args);
		last = performance.now() - start;
		return answer ?? [];
	};
	return () => last;
}

async function fill(store: RecordStore): Promise<void> {
	const [queue] = await store.save([{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } }]);
	assert.ok(queue !== undefined && !(queue instanceof Error));
	place.queueId = queue.record.id;
	for (let start = 0; start < contacts; start += 5_000) {
		await store.save(
			Array.from({ length: 5_000 }, (_, at) => ({
				op: 'create' as const,
				type: 'contact',
				fields: { firstName: 'Customer', lastName: String(start + at), emails: [`customer-${start + at}@fabrikam.example`] },
			})),
		);
	}
	const rule = { ruleId, name: 'Bench', workflowId: 'bench', nodeId: 'trigger', instanceId: 'bench', activated: true, ...place };
	await store.registerRule(rule);
}

/** A thousand messages of known senders, taken in, claimed and loaded as the trigger does. */
async function claimBatch(store: RecordStore): Promise<INodeExecutionData[]> {
	const activities = benchItems(count, ruleItems).map(({ activity }): Activity => {
		arrived += 1;
		const id = crypto.randomUUID();
		const headers = { ...activity.headers, 'message-id': `<${id}@fabrikam.example>` };
		const from = `customer-${(arrived * 97) % contacts}@fabrikam.example`;
		const text = 'Good morning, my order has not arrived. '.repeat(20);
		return { id, type: 'email', direction: 'incoming', ...activity, headers, from, text, to: ['support@contoso.example'], messageId: `${id}@fabrikam.example`, receivedOn: new Date().toISOString(), regarding: null, related: [] };
	});
	await store.takeIn(activities.map((activity) => ({ activity, conversationKeys: [activity.messageId ?? ''], places: [{ queueId: place.queueId, wayIn: 'to' }] })));
	await store.heartbeat(ruleId, 'bench');
	const request = { ruleId, ruleName: 'Bench', workflowId: 'bench', instanceId: 'bench', leaseMs: 600_000, maxAttempts: 5, ...place };
	const items = await store.claim({ ...request, limit: count });
	assert.equal(items.length, count);
	const options = { ruleId, name: 'Bench', owner: null, monitor: ['failed'], leaseMs: 600_000, attempts: 5, includeHtml: false };
	return (await loadItems(store, options as unknown as Parameters<typeof loadItems>[1], items)).map(({ execution }) => execution);
}

/** What matches goes on and becomes a case, which is not measured; the others end in Evaluate Rule. */
function wholeRule() {
	const store = { recordStore: 'embedded', embeddedStore: 'default' };
	return {
		nodes: [
			{ name: 'Evaluate Rule', type: 'evaluateRule', parameters: { ...(ruleParameters(ruleItems) as IDataObject), ...store, ownOutputs: 0 } },
			{ name: 'Resolve Contact', type: 'resolveContact', parameters: store },
			{ name: 'Create Record', type: 'createRecord', parameters: { operation: 'create', recordType: 'case', ...store } },
		],
		connections: {
			'Evaluate Rule': { main: [[{ node: 'Resolve Contact', type: 'main' as const, index: 0 }]] },
			'Resolve Contact': { main: [[{ node: 'Create Record', type: 'main' as const, index: 0 }]] },
		},
	};
}

/** The same conditions in n8n's Switch, which has an output for each of them. */
function switchOf() {
	const { items } = ruleParameters(ruleItems) as { items: { values: { name: string; groups: { values: { conditions: IDataObject }[] } }[] } };
	const values = items.values.map(({ name, groups }) => ({ conditions: groups.values[0]?.conditions, renameOutput: true, outputKey: name }));
	const parameters = { mode: 'rules', rules: { values }, looseTypeValidation: true, options: { ignoreCase: true } };
	return { name: 'Switch', type: switchType, typeVersion: 3.4, parameters: parameters as unknown as IDataObject };
}

function switchNode(): INodeType {
	const { Switch } = createRequire(n8nCommand)('n8n-nodes-base/dist/nodes/Switch/Switch.node.js') as {
		Switch: new () => { getNodeType: (version: number) => INodeType };
	};
	return new Switch().getNodeType(3.4);
}

function matchedByUs(run: IRun): (string | null)[] {
	const [matched = []] = run.data.resultData.runData['Evaluate Rule']?.[0]?.data?.['main'] ?? [];
	return (matched ?? []).map(({ json }) => (json['rule'] as { conditionItem: string | null }).conditionItem).sort();
}

function matchedByPeer(run: IRun): (string | null)[] {
	const outputs = run.data.resultData.runData['Switch']?.[0]?.data?.['main'] ?? [];
	return outputs.flatMap((items, at) => (items ?? []).map(() => `Item ${at + 1}`)).sort();
}
