import { Workflow, type INodeParameters, type INodeType, type INodeTypes } from 'n8n-workflow';
import { ArcRuleTrigger } from '../../../nodes/ArcRuleTrigger/ArcRuleTrigger.node';
import { ArcStore } from '../../../nodes/ArcStore/ArcStore.node';
import { AutoReply } from '../../../nodes/AutoReply/AutoReply.node';
import { CreateRecord } from '../../../nodes/CreateRecord/CreateRecord.node';
import { EnqueueActivity } from '../../../nodes/EnqueueActivity/EnqueueActivity.node';
import { EvaluateRule } from '../../../nodes/EvaluateRule/EvaluateRule.node';
import { ExternalRecord } from '../../../nodes/ExternalRecord/ExternalRecord.node';
import { ResolveContact } from '../../../nodes/ResolveContact/ResolveContact.node';

const nodes = {
	trigger: new ArcRuleTrigger(),
	evaluate: new EvaluateRule(),
	resolve: new ResolveContact(),
	create: new CreateRecord(),
	external: new ExternalRecord(),
	reply: new AutoReply(),
	enqueue: new EnqueueActivity(),
	store: new ArcStore(),
} satisfies Record<string, INodeType>;

/** The line below a node on the canvas, as n8n's editor works it out. */
function subtitleOf(kind: keyof typeof nodes, parameters: INodeParameters): unknown {
	const type: INodeType = nodes[kind];
	const workflow = new Workflow({
		id: 'w1',
		name: 'rule',
		active: false,
		connections: {},
		nodes: [{ id: 'n1', name: 'Node', type: kind, typeVersion: 2, position: [0, 0], parameters }],
		nodeTypes: { getByNameAndVersion: () => type } as unknown as INodeTypes,
	});
	const [node] = Object.values(workflow.nodes);
	if (node === undefined) throw new Error('The workflow has lost its node');
	return workflow.expression.getSimpleParameterValue(node, type.description.subtitle, 'internal', {});
}

const queue = { __rl: true, mode: 'email', value: 'support@contoso.example' };
const fromList = { __rl: true, mode: 'list', value: '6dd3f2c1-4c39-4b0e-9c57-0d0f5d9a1c11' };
const items = (count: number) => ({ values: Array.from({ length: count }, (_, at) => ({ name: `Item ${at}` })) });

it.each<[subtitle: string, kind: keyof typeof nodes, parameters: INodeParameters]>([
	['Email', 'trigger', {}],
	['Email in support@contoso.example', 'trigger', { queue }],
	['Email in support@contoso.example', 'trigger', { queue, ruleName: 'Support' }],
	['Email: Support', 'trigger', { queue: fromList, ruleName: 'Support' }],
	['Phone Call in support@contoso.example', 'trigger', { queue, activityType: 'phoneCall' }],
	['No condition item yet', 'evaluate', {}],
	['1 condition item', 'evaluate', { items: items(1) }],
	['20 condition items', 'evaluate', { items: items(20) }],
	['Unknown sender: end', 'resolve', {}],
	['Unknown sender: new contact', 'resolve', { ifNo: 'createContact' }],
	['Create a case', 'create', {}],
	['Create an account', 'create', { recordType: 'account' }],
	['Update the connected case', 'create', { operation: 'update' }],
	['Reopen the connected case', 'create', { operation: 'reopen' }],
	['Begin; in doubt: fail', 'external', {}],
	['Begin; in doubt: look it up first', 'external', { inDoubt: 'lookUp' }],
	['Connect a record of HubSpot', 'external', { operation: 'connect', system: 'HubSpot' }],
	['Connect a record of another system', 'external', { operation: 'connect' }],
	['With the text written here', 'reply', {}],
	['With a template of the store', 'reply', { templateFrom: 'stored' }],
	['With a template of Dataverse', 'reply', { templateFrom: 'dataverse' }],
	['Incoming email', 'enqueue', {}],
	['Incoming email', 'enqueue', { fromPreset: 'gmailTrigger' }],
	['Outgoing phone call', 'enqueue', { direction: 'outgoing', activityType: 'phoneCall' }],
	['Get many contacts', 'store', {}],
	['Get many opportunities', 'store', { recordType: 'opportunity' }],
	['Get a user', 'store', { operation: 'get', recordType: 'user' }],
	['Create or update an entitlement', 'store', { operation: 'upsert', recordType: 'entitlement' }],
	['Import many custom records', 'store', { operation: 'import', recordType: 'custom' }],
	['Resolve a case', 'store', { operation: 'resolve' }],
	['Back up the store', 'store', { resource: 'store', operation: 'backUp' }],
	['Get many monitor entries', 'store', { resource: 'entry' }],
])('says in words: %s', (subtitle, kind, parameters) => {
	expect(subtitleOf(kind, parameters)).toBe(subtitle);
});
