import type { Wire, WorkflowDefinition, WorkflowNode } from '../n8n/n8n-types';

type Parameters = Readonly<Record<string, unknown>>;

/** Nodes of n8n between two of a rule. */
export interface Fragment {
	readonly nodes: readonly WorkflowNode[];
	/** Where the output of the node before leads to. */
	readonly entries: readonly Wire[];
	/** The node whose first output leads on. */
	readonly last: string;
	readonly connections: WorkflowDefinition['connections'];
}

/** What the nodes need that is elsewhere. */
export interface Elsewhere {
	/** A server that answers GET with a ticket, and POST as a chat model of OpenAI does. */
	readonly url: string;
	/** A workflow that hands back a ticket. */
	readonly subWorkflow: string;
	/** The credential for the chat model. */
	readonly model: string;
}

const wire = (node: string, index = 0): Wire => ({ node, type: 'main', index });

function node(name: string, type: string, typeVersion: number, parameters: Parameters = {}): WorkflowNode {
	const whole = type.includes('.') ? type : `n8n-nodes-base.${type}`;
	return { id: name, name, type: whole, typeVersion, position: [0, 300], parameters };
}

/** One node by itself. */
function single(type: string, typeVersion: number, parameters: Parameters = {}) {
	return (name: string): Fragment => ({
		nodes: [node(name, type, typeVersion, parameters)],
		entries: [wire(name)],
		last: name,
		connections: {},
	});
}

const api = (name: string, { url }: Elsewhere): WorkflowNode => node(name, 'httpRequest', 4.2, { url, options: {} });

/** The API on one side, the item of the rule on the other. */
function merged(parameters: Parameters) {
	return (name: string, elsewhere: Elsewhere): Fragment => ({
		nodes: [api(`API of ${name}`, elsewhere), node(name, 'merge', 3.2, parameters)],
		entries: [wire(`API of ${name}`), wire(name, 1)],
		last: name,
		connections: { [`API of ${name}`]: { main: [[wire(name)]] } },
	});
}

/** The API on both sides, so that nothing of the rule is left on the item. */
function mergedTwice(parameters: Parameters) {
	return (name: string, elsewhere: Elsewhere): Fragment => {
		const [one, other] = [`API of ${name}`, `Other API of ${name}`];
		return {
			nodes: [api(one, elsewhere), api(other, elsewhere), node(name, 'merge', 3.2, parameters)],
			entries: [wire(one), wire(other)],
			last: name,
			connections: { [one]: { main: [[wire(name)]] }, [other]: { main: [[wire(name, 1)]] } },
		};
	};
}

/** The API before it, so that what it is given has nothing of the rule left. */
function behindApi(type: string, typeVersion: number, parameters: Parameters) {
	return (name: string, elsewhere: Elsewhere): Fragment => ({
		nodes: [api(`API of ${name}`, elsewhere), node(name, type, typeVersion, parameters)],
		entries: [wire(`API of ${name}`)],
		last: name,
		connections: { [`API of ${name}`]: { main: [[wire(name)]] } },
	});
}

const conditions = {
	options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
	combinator: 'and',
	conditions: [
		{
			id: 'a',
			leftValue: '={{ $json.ticket }}',
			rightValue: 'T-4711',
			operator: { type: 'string', operation: 'equals' },
		},
	],
};
const ticketField = (value: string): Parameters => ({
	options: {},
	includeOtherFields: false,
	assignments: { assignments: [{ id: 't', name: 'ticket', value, type: 'string' }] },
});

/** Every node that a rule shall find its item behind, by the name of what is tried. */
export const fragments: Readonly<Record<string, (name: string, elsewhere: Elsewhere) => Fragment>> = {
	'Code for each item': single('code', 2, {
		mode: 'runOnceForEachItem',
		jsCode: 'return { json: { ticket: "T-1" } };',
	}),
	'Code for all items': single('code', 2, {
		mode: 'runOnceForAllItems',
		jsCode: 'return $input.all().map(() => ({ json: { ticket: "T-2" } }));',
	}),
	'HTTP Request': (name, elsewhere) => ({
		nodes: [api(name, elsewhere)],
		entries: [wire(name)],
		last: name,
		connections: {},
	}),
	'Edit Fields without other fields': single('set', 3.4, ticketField('T-5')),
	'Edit Fields with other fields': single('set', 3.4, { ...ticketField('T-5'), includeOtherFields: true }),
	If: behindApi('if', 2.2, { conditions, options: {} }),
	Switch: behindApi('switch', 3.2, { rules: { values: [{ conditions, renameOutput: false }] }, options: {} }),
	'Split Out': single('splitOut', 1, { fieldToSplitOut: 'activity.to', options: {} }),
	Aggregate: behindApi('aggregate', 1, { aggregate: 'aggregateAllItemData', options: {} }),
	Limit: single('limit', 1),
	Wait: single('wait', 1.1, { amount: 1, unit: 'seconds' }),
	'Loop Over Items': (name, elsewhere) => ({
		nodes: [node(name, 'splitInBatches', 3, { batchSize: 1, options: {} }), api(`API of ${name}`, elsewhere)],
		entries: [wire(name)],
		last: name,
		connections: { [name]: { main: [[], [wire(`API of ${name}`)]] }, [`API of ${name}`]: { main: [[wire(name)]] } },
	}),
	'Merge by position': merged({ mode: 'combine', combineBy: 'combineByPosition', options: {} }),
	'Merge of all combinations': merged({ mode: 'combine', combineBy: 'combineAll', options: {} }),
	'Merge by SQL': merged({ mode: 'combineBySql', query: 'SELECT input1.ticket FROM input1 CROSS JOIN input2' }),
	'Merge by fields': mergedTwice({
		mode: 'combine',
		combineBy: 'combineByFields',
		fieldsToMatchString: 'ticket',
		options: {},
	}),
	'Merge that takes one branch': mergedTwice({ mode: 'chooseBranch', useDataOfInput: 2 }),
	'Execute Workflow': (name, { subWorkflow }) =>
		single('executeWorkflow', 1.2, {
			workflowId: { __rl: true, mode: 'id', value: subWorkflow },
			options: { waitForSubWorkflow: true },
		})(name),
	'AI Agent': (name, { model }) => ({
		nodes: [
			node(name, '@n8n/n8n-nodes-langchain.agent', 3.1, { promptType: 'define', text: 'Which ticket?', options: {} }),
			{
				...node(`Model of ${name}`, '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
					model: { __rl: true, mode: 'id', value: 'tickets-1' },
					options: {},
				}),
				credentials: { openAiApi: { id: model, name: 'Chat model' } },
			},
		],
		entries: [wire(name)],
		last: name,
		connections: {
			[`Model of ${name}`]: { ai_languageModel: [[{ node: name, type: 'ai_languageModel', index: 0 }]] },
		},
	}),
};

/** The workflow with a fragment between the node that is named and the one behind its first output. */
export function withFragment(workflow: WorkflowDefinition, after: string, fragment: Fragment): WorkflowDefinition {
	const [next, ...further] = workflow.connections[after]?.main ?? [];
	const [, ...otherOutputs] = fragment.connections[fragment.last]?.main ?? [];
	const connections = {
		...workflow.connections,
		...fragment.connections,
		[fragment.last]: { main: [next ?? [], ...otherOutputs] },
		[after]: { main: [fragment.entries, ...further] },
	};
	return { ...workflow, nodes: [...workflow.nodes, ...fragment.nodes], connections };
}
