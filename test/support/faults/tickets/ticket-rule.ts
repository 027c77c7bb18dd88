import type { WorkflowDefinition, WorkflowNode } from '../../n8n/n8n-types.ts';
import { mailRule, type MailRule } from '../world/mail-rule.ts';

const wire = (node: string) => ({ node, type: 'main', index: 0 });

function node(name: string, type: string, typeVersion: number, parameters: WorkflowNode['parameters']): WorkflowNode {
	return { id: name, name, type, typeVersion, position: [900, 300], parameters };
}

/** The shipped workflow with nodes of n8n that make tickets on a server, between External Records, in the place of Create Record. */
export function ticketRule(rule: MailRule, url: string, inDoubt: string): WorkflowDefinition {
	const workflow = mailRule(rule);
	const own = (name: string, parameters: WorkflowNode['parameters']): WorkflowNode =>
		node(name, 'n8n-nodes-arc.externalRecord', 1, parameters);
	const request = (name: string, parameters: WorkflowNode['parameters']): WorkflowNode =>
		node(name, 'n8n-nodes-base.httpRequest', 4.2, { options: {}, ...parameters });
	const item = "$('Begin').item.json";
	const nodes = [
		...workflow.nodes.filter(({ name }) => name !== 'Create Record'),
		own('Begin', { operation: 'begin', inDoubt }),
		request('Make', {
			method: 'POST',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify({ key: ${item}.queueItem.id, title: ${item}.activity.subject }) }}`,
		}),
		request('Search', { url: `=${url}?key={{ $json.queueItem.id }}` }),
		node('Found', 'n8n-nodes-base.if', 2.2, {
			options: {},
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
				conditions: [
					{ id: 'a', leftValue: '={{ $json.id }}', rightValue: '', operator: { type: 'number', operation: 'exists' } },
				],
				combinator: 'and',
			},
		}),
		own('Connect', {
			operation: 'connect',
			system: 'Tickets',
			externalId: '={{ $json.id }}',
			number: '={{ $json.number }}',
			url: '={{ $json.url }}',
		}),
	];
	const { 'Create Record': _replaced, ...wires } = workflow.connections;
	const connections = {
		...wires,
		'Resolve Contact': { main: [[wire('Begin')], []] },
		Begin: { main: [[wire('Make')], [wire('Auto Reply')], [wire('Search')]] },
		Make: { main: [[wire('Connect')]] },
		Search: { main: [[wire('Found')]] },
		Found: { main: [[wire('Connect')], [wire('Make')]] },
		Connect: { main: [[wire('Auto Reply')]] },
	};
	return { name: rule.name, nodes, connections, settings: { executionOrder: 'v1' } };
}
