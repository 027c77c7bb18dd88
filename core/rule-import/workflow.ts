import type { RuleItemParameter } from '../rule/definition/rule-definition';

type Parameters = Readonly<Record<string, unknown>>;

/** A workflow as n8n imports it. */
export interface ImportedWorkflow {
	readonly name: string;
	readonly nodes: readonly WorkflowNode[];
	readonly connections: Readonly<Record<string, { readonly main: readonly (readonly Wire[])[] }>>;
	readonly settings: Parameters;
}

interface WorkflowNode {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly position: readonly [x: number, y: number];
	readonly parameters: Parameters;
	readonly credentials?: Parameters;
}

interface Wire {
	readonly node: string;
	readonly type: 'main';
	readonly index: 0;
}

/** What stands behind one output of Evaluate Rule. */
export interface Branch {
	/** Logical name of the table of the records that it makes. */
	readonly table: string;
	/** Our record type. */
	readonly recordType: string;
	readonly createRecord: Parameters;
}

export interface WorkflowParts {
	readonly name: string;
	/** The choice of the record store, which all nodes of a rule share. */
	readonly store: Parameters;
	readonly trigger: Parameters;
	readonly evaluate: Parameters;
	readonly items: readonly RuleItemParameter[];
	/** The first is behind Matched, each further one behind an own output. */
	readonly branches: readonly Branch[];
	/** Of Auto Reply, and the table of the branch that ends with it; undefined where the rule sends none. */
	readonly autoReply: { readonly table: string; readonly parameters: Parameters } | undefined;
	readonly readMe: string;
}

/** Outputs that every rule has before its own ones. */
const standardOutputs = 4;
const step = { x: 260, y: 220 } as const;

/** The nodes of a rule with their wires and places: each branch is a row of nodes behind Evaluate Rule. */
export function workflowOf(parts: WorkflowParts): ImportedWorkflow {
	const rows = parts.branches.map((branch, row) => branchNodes(branch, row, parts));
	const outputs = rows.flatMap(([first], row) => {
		const wires = wiresTo(first?.name);
		return row === 0 ? [wires, ...Array.from({ length: standardOutputs - 1 }, () => [])] : [wires];
	});
	const evaluate = {
		...parts.store,
		items: { values: parts.items },
		...parts.evaluate,
		ownOutputs: Math.max(0, rows.length - 1),
	};
	const note = { width: 760, height: step.y, content: parts.readMe };
	return {
		name: parts.name,
		nodes: [
			{ ...node('ARC Rule Trigger', 'arcRuleTrigger', [0, 0], { ...parts.store, ...parts.trigger }), typeVersion: 2 },
			node('Evaluate Rule', 'evaluateRule', [step.x, 0], evaluate),
			...rows.flat(),
			{ ...node('Read me', '', [-20, -step.y - 60], note), type: 'n8n-nodes-base.stickyNote' },
		],
		connections: {
			'ARC Rule Trigger': { main: [wiresTo('Evaluate Rule')] },
			'Evaluate Rule': { main: outputs },
			...Object.fromEntries(rows.flatMap(wiresWithin)),
		},
		settings: { executionOrder: 'v1' },
	};
}

function branchNodes(branch: Branch, row: number, { store, autoReply }: WorkflowParts): readonly WorkflowNode[] {
	const of = row === 0 ? '' : ` (${branch.recordType})`;
	const at = (column: number): [number, number] => [step.x * column, step.y * row];
	const isBySmtp = autoReply?.parameters['sendThrough'] !== 'dataverse';
	const credentials = isBySmtp ? { credentials: { arcSmtpApi: { id: null, name: 'ARC SMTP' } } } : {};
	return [
		node(`Resolve Contact${of}`, 'resolveContact', at(2), { ...store, ifNo: 'terminate' }),
		node(`Create Record${of}`, 'createRecord', at(3), { ...store, ...branch.createRecord }),
		...(autoReply?.table === branch.table
			? [{ ...node(`Auto Reply${of}`, 'autoReply', at(4), { ...store, ...autoReply.parameters }), ...credentials }]
			: []),
	];
}

function wiresWithin(row: readonly WorkflowNode[]): [string, { main: readonly (readonly Wire[])[] }][] {
	return row.slice(0, -1).map(({ name }, at) => [name, { main: [wiresTo(row[at + 1]?.name)] }]);
}

function wiresTo(name: string | undefined): readonly Wire[] {
	return name === undefined ? [] : [{ node: name, type: 'main', index: 0 }];
}

function node(name: string, kind: string, position: readonly [number, number], parameters: Parameters): WorkflowNode {
	const id = name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
	return { id, name, type: `n8n-nodes-arc.${kind}`, typeVersion: 1, position, parameters };
}
