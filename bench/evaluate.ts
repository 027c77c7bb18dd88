import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData, INodeType, IRun } from 'n8n-workflow';
import type { Store } from '../core/ledger/store.ts';
import { EngineWorkflow, provideNodeType, useExpressionEngine } from '../test/support/engine/n8n-engine.ts';
import { n8nCommand } from '../test/support/paths.ts';
import { claimMessages, openQueue } from './claimed-messages.ts';
import { compare, rates, report } from './measure.ts';
import { ruleParameters } from './rules-fixture.ts';
import { timeOf, wholeRule } from './whole-rule.ts';
import { built } from '../test/support/built.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { provideEmbedded } = built('nodes/shared/store/open-store');

const count = 1_000;
const contacts = 100_000;
const ruleItems = 10;
const switchType = 'n8n-nodes-base.switch';
/** That of an n8n for which none was set. */
const timezone = 'America/New_York';

const folder = mkdtempSync(path.join(tmpdir(), 'arc-bench-'));
main().finally(() => rmSync(folder, { recursive: true, force: true }));

async function main(): Promise<void> {
	const store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
	await fill(store);
	const queueId = await openQueue(store);
	provideEmbedded('default', store);
	provideNodeType(switchType, switchNode());
	const [ourTime, peerTime] = [timeOf('n8n-nodes-arc.evaluateRule'), timeOf(switchType)];

	let claimed: INodeExecutionData[] = [];
	const rule = new EngineWorkflow(
		{ id: 'bench', name: 'Bench', timezone, ...wholeRule(ruleItems, { recordStore: 'embedded' }) },
		{},
		{ parsesItems: false },
	);
	const router = new EngineWorkflow(
		{ id: 'bench-switch', name: 'Bench', timezone, connections: {}, nodes: [switchOf()] },
		{},
	);
	const prepare = async (): Promise<void> => {
		claimed = await claimMessages(store, queueId, {
			count,
			ruleItems,
			senderOf: (message) => `customer-${(message * 97) % contacts}@fabrikam.example`,
		});
	};
	const ours = async (): Promise<IRun> => await rule.run('Evaluate Rule', claimed);
	const peer = async (): Promise<IRun> =>
		await router.run(
			'Switch',
			claimed.map(({ json }) => ({ json })),
		);

	const comparisons = [];
	for (const engine of ['vm', 'legacy'] as const) {
		await useExpressionEngine(engine);
		await prepare();
		assert.deepEqual(matchedByPeer(await peer()), matchedByUs(await ours()));
		const things = count;
		const [oursRate = 0] = await rates([{ name: 'Evaluate Rule', things, prepare, round: ours, counted: ourTime }], 15);
		const [peerRate = 0] = await rates(
			[{ name: 'Switch', things, round: peer, counted: peerTime }],
			engine === 'vm' ? 5 : 7,
		);
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

async function fill(store: Store): Promise<void> {
	for (let start = 0; start < contacts; start += 5_000) {
		await store.write(
			Array.from({ length: 5_000 }, (_, at) => ({
				op: 'create' as const,
				type: 'contact',
				fields: {
					firstName: 'Customer',
					lastName: String(start + at),
					emails: [`customer-${start + at}@fabrikam.example`],
				},
			})),
		);
	}
}

/** The same conditions in n8n's Switch, which has an output for each of them. */
function switchOf() {
	const { items } = ruleParameters(ruleItems) as {
		items: { values: { name: string; groups: { values: { conditions: IDataObject }[] } }[] };
	};
	const values = items.values.map(({ name, groups }) => ({
		conditions: groups.values[0]?.conditions,
		renameOutput: true,
		outputKey: name,
	}));
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
