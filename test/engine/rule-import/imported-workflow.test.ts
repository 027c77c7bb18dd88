import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IConnections, IDataObject } from 'n8n-workflow';
import { EngineWorkflow } from '../../support/engine/n8n-engine';
import { SmtpSink } from '../../support/engine/smtp-sink';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';
import { activity } from '../embedded-store';
import { StoreNode } from '../arc-store/store-node';

interface Imported {
	readonly name: string;
	readonly workflow: {
		readonly nodes: readonly {
			readonly name: string;
			readonly type: string;
			readonly parameters: IDataObject;
			readonly credentials?: IDataObject;
		}[];
		readonly connections: IConnections;
	};
	readonly report: string;
}

let store: StoreNode;
let sink: SmtpSink;
let smtp: IDataObject;
beforeEach(async () => {
	store = await StoreNode.open();
	sink = new SmtpSink();
	smtp = { host: '127.0.0.1', port: await sink.listen(), security: 'none' };
});
afterEach(async () => {
	await sink.close();
	await store.dispose();
});

const importing = { resource: 'rule', operation: 'importDynamicsRules' };

/** The fixture, with the ids of what it names in the store of the test, as where both are one Dataverse. */
async function exported(ids: Readonly<Record<string, string>>): Promise<string> {
	const text = readFileSync(path.join(projectRoot, 'test/fixtures/dynamics-rules/email-to-case.json'), 'utf8');
	return await Promise.resolve(
		Object.entries(ids).reduce((json, [theirs, ours]) => json.replaceAll(theirs, ours), text),
	);
}

const filledByOthers = <Node extends { readonly parameters: IDataObject }>(node: Node): Node => ({
	...node,
	parameters: { ...node.parameters, receiveFrom: 'queueOnly' },
});

/** As it is published where the queue is filled by others than Dataverse: here, by the test. */
async function publish({ name, workflow }: Imported): Promise<EngineWorkflow> {
	const nodes = workflow.nodes
		.filter(({ type }) => !type.endsWith('.stickyNote'))
		.map((node) => (node.name === 'ARC Rule Trigger' ? filledByOthers(node) : node))
		.map((node) => ({ ...node, credentials: Object.keys(node.credentials ?? {}) }));
	const published = new EngineWorkflow(
		{ id: 'imported', name, nodes, connections: workflow.connections },
		{ arcSmtpApi: smtp },
	);
	expect(published.issues()).toEqual([]);
	await published.activate('activate');
	return published;
}

it('makes of an exported rule a workflow that makes cases and leads, and answers', async () => {
	const queueId = await store.create('queue', { name: 'Support', emailAddress: 'support@contoso.example' });
	const ownerId = await store.create('user', { name: 'Nancy Anderson' });
	const templateId = await store.create('template', {
		name: 'Case acknowledged',
		recordType: 'case',
		subject: 'We have it: {{ record.number }}',
		body: 'Thank you.',
	});
	const accountId = await store.create('account', { name: 'Fabrikam Europe' });
	await store.create('contact', { lastName: 'Byron', emails: ['ada@fabrikam.example'], account: accountId });
	const dynamicsRules = await exported({
		'3f9b1d44-90aa-ee11-be37-000d3a2b1c02': queueId,
		'5b1e7b90-11aa-ee11-be37-000d3a2b1c04': ownerId,
		'77d0c5a1-13ab-ee11-be37-000d3a2b1c03': templateId,
	});
	const [answer] = (await store.json({ ...importing, dynamicsRules })) as unknown as readonly Imported[];
	if (answer === undefined) throw new Error('nothing was imported');
	expect(answer.report).toContain('To do before publishing');

	const published = await publish(answer);
	try {
		const mails = ['URGENT: press is down', 'urgent newsletter', 'A quote, please', 'Hello'].map((subject) =>
			activity({ from: 'ada@fabrikam.example', subject }),
		);
		await store.store.takeIn(
			mails.map((mail) => ({ activity: mail, conversationKeys: [mail.id], places: [{ queueId, wayIn: 'to' }] })),
		);
		const made = async (type: string) => (await store.store.list(type, {})).records;
		await waitUntil('four records', async () => (await made('case')).length + (await made('lead')).length === 4);
		expect((await made('case')).map(({ title, owner }) => [title, owner]).sort()).toEqual(
			['Hello', 'URGENT: press is down', 'urgent newsletter'].map((title) => [title, { user: ownerId }]),
		);
		expect((await made('lead')).map(({ subject, lastName, emails }) => [subject, lastName, emails])).toEqual([
			['A quote, please', 'ada@fabrikam.example', ['ada@fabrikam.example']],
		]);
		await waitUntil('three answers', async () => await Promise.resolve(sink.mails.length === 3));
		expect(published.failures).toEqual([]);
	} finally {
		await published.deactivate();
	}
});

it('answers one item for each rule, with the record store of the node', async () => {
	const dynamicsRules = readFileSync(
		path.join(projectRoot, 'test/fixtures/dynamics-rules/rules-and-items.json'),
		'utf8',
	);
	const rules = (await store.json({ ...importing, dynamicsRules })) as unknown as readonly Imported[];
	expect(rules.map(({ name }) => name)).toEqual(['Missed calls', 'Inspection reports']);
	const given = (await store.json({
		...importing,
		dynamicsRules: JSON.parse(dynamicsRules) as IDataObject,
	})) as unknown;
	expect(given).toEqual(rules);
});

it('reads further columns where that is chosen', async () => {
	const rule = { convertruleid: '1', name: 'R', sourcechanneltypecode: 'task' };
	const item = {
		name: 'Severe',
		conditionxml: '<filter><condition attribute="new_severity" operator="eq" value="1"/></filter>',
	};
	const dynamicsRules = JSON.stringify([rule, item]);
	const reports = await store.json({ ...importing, dynamicsRules, furtherColumns: true });
	expect(reports[0]?.['report']).toContain('is read as activity.new_severity');
});

it('says what is wrong with an export, and for which item', async () => {
	await expect(store.json({ ...importing, dynamicsRules: '{"value":[]}' })).rejects.toThrow(/no row of convertrule/);
});

it('is for people, not for agents', async () => {
	await expect(store.json({ ...importing, dynamicsRules: '[]' }, [{}], { asTool: true })).rejects.toThrow(
		/notForTools/,
	);
});
