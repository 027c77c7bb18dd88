import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import type { NodeTypeDescription, WorkflowDefinition, WorkflowNode } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';

const folder = path.join(projectRoot, 'templates');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const read = (file: string): WorkflowDefinition =>
	JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as WorkflowDefinition;

/** From which trigger each template is tried by hand, and to which node that needs no server of anybody. */
const trials: readonly (readonly [file: string, trigger: string, destination: string])[] = [
	['ai-agent-drafts-the-answer.json', 'ARC Rule Trigger', 'Create Record'],
	['email-to-case.json', 'ARC Rule Trigger', 'Auto Reply'],
	['email-to-case-by-customer.json', 'Sample Customer', 'Write an Account'],
	['email-to-case-by-customer.json', 'ARC Rule Trigger', 'Gold Reply'],
	['email-to-case-by-customer.json', 'ARC Rule Trigger', 'Other Reply'],
	['gmail-and-microsoft-365.json', 'ARC Rule Trigger', 'Auto Reply'],
	['known-senders-only.json', 'ARC Rule Trigger', 'Unknown Senders'],
	['manual-contact-mapping.json', 'ARC Rule Trigger', 'Auto Reply'],
	['manual-contact-mapping-google-sheets.json', 'ARC Rule Trigger', 'Auto Reply'],
	['manual-contact-mapping-hubspot.json', 'ARC Rule Trigger', 'Auto Reply'],
	['phone-calls-and-tasks.json', 'Rule for Phone Calls', 'Create Record'],
	['phone-calls-and-tasks.json', 'Rule for Tasks', 'Create Record'],
	['reopen-or-new-case.json', 'ARC Rule Trigger', 'Auto Reply'],
	['several-queues.json', 'Billing Queue', 'Billing Case'],
	['several-queues.json', 'Support Queue', 'Auto Reply'],
	['tickets-in-hubspot.json', 'ARC Rule Trigger', 'Connect'],
	['tickets-in-hubspot.json', 'Ticket Was Changed', 'Closed?'],
	['tickets-in-jira.json', 'ARC Rule Trigger', 'Connect'],
	['tickets-in-jira.json', 'Issue Was Done', 'Issue Was Done'],
	['tickets-in-postgres.json', 'ARC Rule Trigger', 'Auto Reply'],
	['tickets-in-postgres.json', 'Ticket Was Closed', 'Ticket Was Closed'],
	['tickets-in-zendesk.json', 'ARC Rule Trigger', 'Connect'],
	['tickets-in-zendesk.json', 'Ticket Was Solved', 'Ticket Was Solved'],
	['unknown-senders.json', 'ARC Rule Trigger', 'Auto Reply'],
	['alerts-to-webhook.json', 'ARC Event Trigger', 'ARC Event Trigger'],
	['daily-summary.json', 'Every Morning', 'Count Them'],
	['reply-templates.json', 'Start', 'Write the Template'],
];

/** Those that cannot be tried without a server of the user's, and why. */
const notTried: Readonly<Record<string, string>> = {
	'dynamics-365.json': 'all of its nodes need a Dataverse; those of other templates run the same steps',
	'postgres-queue-mode.json': 'all of its nodes open a PostgreSQL store; the tests of queue mode run the same rule',
};

let n8n: SharedN8n;
let types: readonly NodeTypeDescription[];
beforeAll(async () => {
	n8n = await SharedN8n.enter();
	types = await n8n.api.nodeTypes();
});
afterAll(async () => {
	await n8n?.dispose();
});

const typeOf = ({ type, typeVersion }: WorkflowNode): NodeTypeDescription | undefined =>
	types.find(({ name, version }) => name === type && [version].flat().includes(typeVersion));

/** Keys at any depth that n8n does not take over, since no parameter is called so. */
function droppedKeys(given: unknown, taken: unknown): string[] {
	if (typeof given !== 'object' || given === null) return [];
	const inside = (typeof taken === 'object' ? taken : null) as Readonly<Record<string, unknown>> | null;
	return Object.entries(given).flatMap(([key, value]) =>
		inside !== null && key in inside ? droppedKeys(value, inside[key]).map((one) => `${key}.${one}`) : [key],
	);
}

it('each template is tried by hand, or it is said why not', () => {
	expect(new Set([...trials.map(([file]) => file), ...Object.keys(notTried)])).toEqual(new Set(files));
});

describe.each(files)('templates/%s', (file) => {
	const { nodes, connections, name, pinData = {} } = read(file);
	const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
	const steps = nodes.filter((node) => !notes.includes(node));

	it('knows each of its nodes and their parameters, and fills those that are required', () => {
		const faults = steps.map((node) => {
			const description = typeOf(node) as unknown as INodeTypeDescription | undefined;
			if (description === undefined) return `${node.type} ${node.typeVersion} is unknown`;
			const parameters = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters as INode['parameters'],
				true,
				false,
				{ typeVersion: node.typeVersion },
				description,
			);
			const unknown = droppedKeys(node.parameters, parameters);
			const whole = { ...node, parameters: parameters ?? {} } as unknown as INode;
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, whole, description);
			return { unknown, issues: issues?.parameters ?? {} };
		});
		expect(Object.fromEntries(faults.map((fault, index) => [steps[index]?.name, fault]))).toEqual(
			Object.fromEntries(steps.map((node) => [node.name, { unknown: [], issues: {} }])),
		);
	});

	it('begins with the newest version of each of our nodes', () => {
		const ours = steps.filter(({ type }) => type.startsWith('n8n-nodes-arc.'));
		const newest = ours.map(({ type }) =>
			Math.max(...types.filter(({ name: one }) => one === type).flatMap(({ version }) => version)),
		);
		expect(ours.map(({ typeVersion }) => typeVersion)).toEqual(newest);
	});

	it('says in a note what to do, in few lines, and names its nodes as they are called', () => {
		expect(notes).toHaveLength(1);
		const text = String(notes[0]?.parameters['content']);
		expect(text.split('\n')[0]).toBe(`## ${name}`);
		expect(text.match(/^\d\. /gmu)?.length).toBeLessThanOrEqual(5);
		const bold = [...text.matchAll(/\*\*(.+?)\*\*/gu)].map(([, word]) => word);
		const known = new Set(['Publish', 'Authentication', 'ARC PostgreSQL', 'Execute workflow', 'Message received']);
		const elsewhere = new Set(types.map(({ displayName }) => displayName));
		const named = (word = ''): boolean =>
			known.has(word) || elsewhere.has(word) || nodes.some((node) => node.name.includes(word));
		expect(bold.filter((word) => !named(word))).toEqual([]);
	});

	it('has nodes on places of their own, wires that lead to nodes, and pins for nodes that are there', () => {
		const names = nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(steps.map(({ position }) => position.join())).size).toBe(steps.length);
		const wired = Object.values(connections).flatMap((outputs) => Object.values(outputs).flat(2));
		expect(wired.filter((wire) => wire !== null && !names.includes(wire.node))).toEqual([]);
		expect([...Object.keys(connections), ...Object.keys(pinData)].filter((one) => !names.includes(one))).toEqual([]);
	});

	/** With an ID of nobody, the editor leaves the field empty, and n8n's import looks for the name. */
	it('names its credentials, and carries no ID of one', () => {
		const credentials = steps.flatMap((node) =>
			Object.values((node['credentials'] ?? {}) as Record<string, { readonly name: string }>),
		);
		expect(credentials).toEqual(credentials.map((credential) => ({ id: credential.name, name: credential.name })));
	});
});

describe('a template tried by hand with what is pinned in it', () => {
	it.each(trials)('%s runs from %s to %s', async (file, trigger, destination) => {
		const { pinData = {}, ...workflow } = read(file);
		// The editor takes away credentials that it does not know.
		const nodes = workflow.nodes.map(({ credentials: _unknown, ...node }) => node);
		const { id } = await n8n.api.createWorkflow({ ...workflow, nodes });
		await n8n.api.updateWorkflow(id, { pinData });
		const run = await n8n.api.runManually(id, trigger, destination);
		const { status, data } = await waitUntil(`${file} to end`, async () => {
			const found = await n8n.api.execution(run).catch(() => undefined);
			return found && !['new', 'running'].includes(found.status) ? found : undefined;
		});
		const { error, runData = {} } = data?.resultData ?? {};
		expect({ status, error: error?.message }).toEqual({ status: 'success', error: undefined });
		const emitted = runData[destination]?.flatMap((one) => one.data?.main.flat() ?? []) ?? [];
		expect(emitted).not.toEqual([]);
		expect(emitted.filter((item) => item !== null && 'error' in item.json)).toEqual([]);
	});
});
