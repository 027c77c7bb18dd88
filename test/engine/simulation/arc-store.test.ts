import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import { EngineWorkflow } from '../../support/engine/n8n-engine';
import { built } from '../../support/built';
import { sqliteTables } from '../../support/store-tables';
import { activity, openEmbedded } from '../embedded-store';

const { provideEmbedded } = built('nodes/shared/store/open-store');

let folder: string;
let store: Store;
let queueId: string;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-simulate-'));
	store = await openEmbedded(path.join(folder, 'store.sqlite'));
	provideEmbedded('default', store);
	queueId = await create('queue', { name: 'Support', emailAddress: 'support@contoso.example' });
});
afterEach(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

async function create(type: string, fields: Record<string, unknown>): Promise<string> {
	const [saved] = await store.write([{ op: 'create', type, fields }]);
	if (saved === undefined || saved instanceof Error) throw saved ?? new Error(`No ${type} was made`);
	return saved.record.id;
}

/** Messages that wait in the queue; `answers` is the place of the one that it answers. */
async function waiting(...mails: readonly (Record<string, unknown> & { readonly answers?: number })[]): Promise<void> {
	const made: ReturnType<typeof activity>[] = [];
	for (const { answers, ...fields } of mails) {
		const answered = answers === undefined ? undefined : made[answers];
		const one = activity({
			from: 'ada@fabrikam.example',
			...(answered === undefined
				? {}
				: { correlatedWith: answered.id, correlatedBy: 'inReplyTo', inReplyTo: answered.messageId }),
			...fields,
		});
		made.push(one);
		await store.takeIn([
			{ activity: one, conversationKeys: [answered?.id ?? one.id], places: [{ queueId, wayIn: 'to' }] },
		]);
	}
}

const row = (leftValue: string, rightValue: string) => ({
	id: leftValue,
	leftValue,
	rightValue,
	operator: { type: 'string', operation: 'contains' },
});
const ruleItem = (name: string, ...conditions: readonly object[]) => ({
	name,
	output: 'matched',
	combinator: 'all',
	groups: {
		values: [
			{
				about: 'activity',
				conditions: {
					options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
					combinator: 'and',
					conditions,
				},
			},
		],
	},
});
const any = { name: 'Any', output: 'matched', combinator: 'all', groups: {} };
const to = (node: string) => [[{ node, type: 'main', index: 0 }]];

interface RuleParts {
	readonly items?: readonly object[];
	readonly evaluate?: object;
	readonly create?: object;
	readonly between?: object;
}

/** A rule as n8n's editor copies it. */
function workflow({ items = [any], evaluate = {}, create: mapping = {}, between }: RuleParts = {}): object {
	const node = (name: string, type: string, parameters: object) => ({
		id: name,
		name,
		type: `n8n-nodes-arc.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});
	return {
		nodes: [
			node('Trigger', 'arcRuleTrigger', {
				ruleName: 'Tried',
				queue: { __rl: true, mode: 'email', value: 'support@contoso.example' },
			}),
			node('Evaluate', 'evaluateRule', { items: { values: items }, allowUnknownSenders: true, ...evaluate }),
			...(between === undefined ? [] : [{ id: 'Between', name: 'Between', ...between }]),
			node('Resolve', 'resolveContact', {}),
			node('Create', 'createRecord', mapping),
			node('Reply', 'autoReply', { subject: 'Thanks', text: 'We got it.' }),
		],
		connections: {
			Trigger: { main: to('Evaluate') },
			Evaluate: { main: to(between === undefined ? 'Resolve' : 'Between') },
			Between: { main: to('Resolve') },
			Resolve: { main: to('Create') },
			Create: { main: to('Reply') },
		},
	};
}

async function simulate(
	ruleWorkflow: unknown,
	parameters: IDataObject = {},
	input: INodeExecutionData[] = [{ json: {} }],
): Promise<IDataObject[]> {
	const node = {
		name: 'ARC Store',
		type: 'arcStore',
		parameters: {
			resource: 'rule',
			operation: 'simulateRule',
			ruleWorkflow: JSON.stringify(ruleWorkflow),
			...parameters,
		},
	};
	const end = await new EngineWorkflow({ id: 'other', name: 'Other', connections: {}, nodes: [node] }, {}).run(
		'ARC Store',
		input,
	);
	const { error, runData } = end.data.resultData;
	if (error) throw new Error(`${error.message} ${String((error as { description?: string }).description)}`);
	return (runData['ARC Store']?.[0]?.data?.['main']?.[0] ?? []).map(({ json }) => json);
}

it('knows what it made: the reply to a simulated case, and the second mail of a new sender', async () => {
	await waiting(
		{ subject: 'Printer jams', fromName: 'Ada Lindqvist' },
		{ subject: 'Re: Printer jams', answers: 0 },
		{ subject: 'Toner' },
	);
	const items = await simulate(workflow());
	expect(items).toMatchObject([
		{
			outcome: 'ready',
			reason: 'none',
			conditionItem: 'Any',
			contact: { change: 'create', fields: { firstName: 'Ada', lastName: 'Lindqvist' } },
			replies: [{ sent: true, to: 'ada@fabrikam.example' }],
			happened: null,
			differences: [],
		},
		{ outcome: 'skipped', reason: 'activeCaseConnected', contact: null, records: [], replies: [] },
		{ outcome: 'ready', contact: null },
	]);
	const contact = (items[0]?.['contact'] as IDataObject)['id'];
	for (const item of [items[0], items[2]]) {
		expect(item?.['records']).toMatchObject([
			{
				node: 'Create',
				change: 'create',
				type: 'case',
				link: 'regarding',
				fields: { customer: { contact }, origin: 'email' },
			},
		]);
	}
});

it('writes nothing', async () => {
	await waiting({ subject: 'Printer jams' }, { subject: 'Toner' });
	const before = await store.queueItems({});
	await simulate(workflow());
	expect(await store.queueItems({})).toEqual(before);
	for (const type of ['contact', 'case']) expect((await store.list(type)).records).toEqual([]);
	expect(await sqliteTables(path.join(folder, 'store.sqlite')).monitorEntries()).toEqual([]);
});

it('says in what the rule differs from what was done, and takes only that where it is asked', async () => {
	await waiting({ subject: 'Printer jams' }, { subject: 'Toner' });
	const claim = {
		ruleId: 'r',
		ruleName: 'R',
		workflowId: 'w',
		instanceId: 'i',
		activityType: 'email',
		queueId,
		limit: 5,
		leaseMs: 60_000,
		maxAttempts: 5,
	};
	await store.registerRule({ ...claim, name: 'R', nodeId: 'n', activated: true });
	for (const item of await store.claim(claim)) {
		await store.commit([
			{
				claim: { queueItemId: item.id, number: item.claimNumber },
				decision: { outcome: 'skipped', reason: 'unknownSender', conditionItem: null, output: 3 },
				close: { state: 'inactive', outcome: 'skipped', reason: 'unknownSender', monitor: [] },
			},
		]);
	}
	const rule = workflow({ items: [ruleItem('Printers', row('={{ $json.activity.subject }}', 'printer'))] });
	const [printer, ...others] = await simulate(rule, { simulationReturn: 'differences' });
	expect(others).toMatchObject([
		{ subject: 'Toner', differences: [{ what: 'reason', happened: 'unknownSender', simulated: 'noConditionMatched' }] },
	]);
	expect(printer).toMatchObject({
		happened: { outcome: 'skipped', reason: 'unknownSender' },
		differences: [
			{ what: 'outcome', happened: 'skipped', simulated: 'ready' },
			{ what: 'reason', happened: 'unknownSender', simulated: 'none' },
			{ what: 'conditionItem', happened: 'none', simulated: 'Printers' },
			{ what: 'records', happened: 'none', simulated: 'case' },
			{ what: 'reply', happened: 'not sent', simulated: 'sent' },
		],
	});
	expect(await simulate(rule, { simulationReturn: 'summary' })).toMatchObject([
		{
			activities: 2,
			outcomes: { ready: 1, skipped: 1 },
			compared: 2,
			differences: 2,
			recordsCreated: { case: 1 },
			contactsCreated: 1,
			repliesSent: 1,
		},
	]);
});

it('resolves by the engine of n8n what reads the item alone, and names the rest', async () => {
	await waiting({ subject: 'printer' }, { subject: 'toner' });
	const loud = ruleItem('Loud', row('={{ $json.activity.subject.toUpperCase() }}', 'PRINTER'));
	const night = ruleItem('Night', row('={{ $now.hour }}', '3'));
	const mapping = {
		fields: {
			mappingMode: 'defineBelow',
			value: { priority: 'high', description: '={{ $("Trigger").item.json.activity.subject }}' },
		},
	};
	const [printer, toner] = await simulate(workflow({ items: [loud, night], create: mapping }));
	expect(printer).toMatchObject({
		outcome: 'ready',
		conditionItem: 'Loud',
		records: [{ fields: { priority: 'high', title: 'printer' } }],
		notSimulated: [
			'description of "Create": The expression {{ $("Trigger").item.json.activity.subject }} reads $(), which is not known outside of the running workflow',
		],
	});
	expect(toner).toMatchObject({ outcome: 'unknown', reason: null, conditionItem: null, records: [], differences: [] });
	expect(toner?.['notSimulated']).toEqual([
		expect.stringContaining('Condition item "Night", group 1, row 1: The expression {{ $now.hour }} reads $now'),
	]);
});

it('stops at a node of somebody else, and passes one that does nothing', async () => {
	await waiting({ subject: 'printer' });
	const [stopped] = await simulate(workflow({ between: { type: 'n8n-nodes-base.set', parameters: {} } }));
	expect(stopped).toMatchObject({
		outcome: 'ready',
		conditionItem: 'Any',
		records: [],
		notSimulated: ['The node "Between" and what stands behind it'],
	});
	for (const between of [
		{ type: 'n8n-nodes-base.noOp', parameters: {} },
		{ type: 'n8n-nodes-base.set', disabled: true, parameters: {} },
	]) {
		expect(await simulate(workflow({ between }))).toMatchObject([{ records: [{ type: 'case' }], notSimulated: [] }]);
	}
});

it('follows wires that go round once', async () => {
	await waiting({ subject: 'printer' });
	const { nodes, connections } = workflow() as { nodes: object[]; connections: object };
	expect(await simulate({ nodes, connections: { ...connections, Reply: { main: to('Resolve') } } })).toMatchObject([
		{ outcome: 'ready', records: [{ type: 'case' }], replies: [{ sent: true }] },
	]);
});

it('names a node of somebody else before Evaluate Rule, which is judged without it', async () => {
	await waiting({ subject: 'printer' });
	const { nodes, connections } = workflow() as { nodes: object[]; connections: object };
	const before = {
		nodes: [...nodes, { name: 'Enrich', type: 'n8n-nodes-base.httpRequest', parameters: {} }],
		connections: { ...connections, Trigger: { main: to('Enrich') }, Enrich: { main: to('Evaluate') } },
	};
	expect(await simulate(before)).toMatchObject([
		{ conditionItem: 'Any', records: [{ type: 'case' }], notSimulated: ['The node "Enrich" before Evaluate Rule'] },
	]);
});

it('takes the activities of a period, the newest of too many, and refuses a time that is none', async () => {
	await waiting({ subject: 'One' }, { subject: 'Two' }, { subject: 'Three' });
	const subjects = async (parameters: IDataObject) =>
		(await simulate(workflow(), parameters)).map(({ subject }) => subject);
	expect(await subjects({})).toEqual(['One', 'Two', 'Three']);
	expect(await subjects({ maxActivities: 2 })).toEqual(['Two', 'Three']);
	expect(await subjects({ arrivedBefore: '2020-01-01' })).toEqual([]);
	expect(await subjects({ arrivedAfter: '2020-01-01T00:00:00Z' })).toEqual(['One', 'Two', 'Three']);
	await expect(simulate(workflow(), { arrivedAfter: 'yesterday' })).rejects.toThrow('"yesterday" is no time');
});

it('reads messages from binary data, in the order of their dates', async () => {
	const mail = (subject: string, hour: number, more = '') =>
		`From: Ada <ada@fabrikam.example>\nTo: support@contoso.example\nSubject: ${subject}\nMessage-ID: <${hour}@x>\n${more}Date: Mon, 2 Mar 2026 ${hour}:00:00 +0000\n\nIt jams.\n`;
	const binary = (text: string): INodeExecutionData => ({
		json: {},
		binary: { data: { data: Buffer.from(text).toString('base64'), mimeType: 'message/rfc822' } },
	});
	const input = [binary(mail('Re: Printer', 11, 'In-Reply-To: <10@x>\n')), binary(mail('Printer', 10))];
	expect(await simulate(workflow(), { simulateOver: 'messages' }, input)).toMatchObject([
		{ subject: 'Printer', outcome: 'ready', contact: { change: 'create' }, happened: null },
		{ subject: 'Re: Printer', outcome: 'skipped', reason: 'activeCaseConnected' },
	]);
	await expect(simulate(workflow(), { simulateOver: 'messages' })).rejects.toThrow('Item 0 has no binary field `data`');
});

it('lets the governor keep replies back that would be too many', async () => {
	await waiting(...Array.from({ length: 5 }, (_, at) => ({ subject: `Mail ${at}` })));
	const items = await simulate(workflow());
	expect(items.map(({ replies }) => (replies as IDataObject[])[0]?.['reason'])).toEqual([
		null,
		null,
		null,
		'governor',
		'governor',
	]);
});

it('tries the published version where the workflow has one', async () => {
	await waiting({ subject: 'printer' });
	const both = { ...workflow(), activeVersion: workflow({ items: [{ ...any, name: 'As published' }] }) };
	expect(await simulate(both, { ruleVersion: 'published' })).toMatchObject([{ conditionItem: 'As published' }]);
	expect(await simulate([both])).toMatchObject([{ conditionItem: 'Any' }]);
	await expect(simulate(workflow(), { ruleVersion: 'published' })).rejects.toThrow('carries no published version');
});

it('takes the workflow as the n8n node hands it on, once for each', async () => {
	await waiting({ subject: 'printer' });
	const rule = (name: string) => ({
		json: workflow({ items: [ruleItem(name, row('={{ $json.activity.subject }}', 'printer'))] }) as IDataObject,
	});
	const items = await simulate('', { ruleWorkflow: '={{ $json }}' }, [rule('First'), rule('Second')]);
	expect(items.map(({ conditionItem }) => conditionItem)).toEqual(['First', 'Second']);
});

it.each<[why: string, given: string, text: string]>([
	['no JSON', 'a rule', 'The workflow is no JSON'],
	['no workflow', '{ "name": "Rule" }', 'This is no workflow of n8n: nodes'],
	['a workflow without a rule', '{ "nodes": [], "connections": {} }', 'no enabled ARC Rule Trigger'],
	[
		'a trigger without Evaluate Rule',
		'{ "nodes": [{ "name": "T", "type": "n8n-nodes-arc.arcRuleTrigger" }], "connections": {} }',
		'No Evaluate Rule is connected behind "T"',
	],
])('refuses %s', async (_why, given, text) => {
	await expect(simulate('', { ruleWorkflow: given })).rejects.toThrow(text);
});

it('fails a record that the store would refuse, as the run would', async () => {
	await waiting({ subject: 'printer' });
	const gone = '0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a';
	const [item] = await simulate(workflow({ create: { customerAccount: gone, customerContact: '', contact: '' } }));
	expect(item).toMatchObject({
		outcome: 'failed',
		reason: 'recordNotCreated',
		records: [],
		message: expect.stringContaining(`account ${gone}, which does not exist`),
	});
	const account = await create('account', { name: 'Fabrikam' });
	expect(
		await simulate(workflow({ create: { customerAccount: account, customerContact: '', contact: '' } })),
	).toMatchObject([{ outcome: 'ready', records: [{ fields: { customer: { account } } }] }]);
});
