import { createRequire } from 'node:module';
import path from 'node:path';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	ITriggerFunctions,
	ITriggerResponse,
	IWorkflowExecuteAdditionalData,
	Workflow as WorkflowType,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { projectRoot } from '../paths.ts';
import { parseEmitted } from './emitted-items.ts';

// The nodes load n8n's CommonJS build; the engine around them has to be the same copy.
const load = createRequire(path.join(projectRoot, 'package.json'));
load('reflect-metadata');
const { Expression, NodeHelpers, Workflow, createRunExecutionData } = load(
	'n8n-workflow',
) as typeof import('n8n-workflow');
const { ExecutionLifecycleHooks, TriggerContext, WorkflowExecute } = load('n8n-core') as typeof import('n8n-core');

export interface EngineNode {
	readonly name: string;
	/** A node of this package by its short name, another one with its package before it. */
	readonly type: string;
	readonly typeVersion?: number;
	readonly parameters: IDataObject;
	readonly credentials?: readonly string[];
	readonly onError?: INode['onError'];
}

export interface EngineDefinition {
	readonly id: string;
	readonly name: string;
	readonly nodes: readonly EngineNode[];
	readonly connections: IConnections;
	/** That of the workflow's settings; UTC by default. */
	readonly timezone?: string;
}

export interface NodeFailure {
	readonly node: string;
	readonly code: string;
	readonly message: string;
}

const packagePrefix = 'n8n-nodes-arc.';
const known = new Map<string, INodeType>();

/** A node of this package by its short name with the package before it, or one that was provided. */
export function nodeType(type: string): INodeType {
	const existing = known.get(type);
	if (existing) return existing;
	const name = type.slice(packagePrefix.length);
	const className = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
	const module = load(`./dist/nodes/${className}/${className}.node.js`) as Record<string, new () => INodeType>;
	const Class = module[className];
	if (!Class) throw new Error(`dist/nodes/${className} exports no ${className}`);
	const instance = new Class();
	known.set(type, instance);
	return instance;
}

/** Makes a node of another package known, as those that a benchmark compares with. */
export function provideNodeType(type: string, instance: INodeType): void {
	known.set(type, instance);
}

/** Chooses the engine of expressions in this process: n8n's default, an isolated VM, or the older one. */
export async function useExpressionEngine(engine: 'vm' | 'legacy'): Promise<void> {
	// As n8n starts it by default (`ExpressionEngineConfig`).
	if (engine === 'vm')
		await Expression.initExpressionEngine({
			engine,
			poolSize: 1,
			maxCodeCacheSize: 1024,
			bridgeTimeout: 5_000,
			bridgeMemoryLimit: 128,
		});
	Expression.setExpressionEngine(engine);
}

const nodeTypes = {
	getByName: nodeType,
	getByNameAndVersion: nodeType,
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/**
 * One workflow of our nodes in n8n's own engine, in this process: without server, database and
 * editor, and otherwise as n8n runs it.
 */
export class EngineWorkflow {
	readonly failures: NodeFailure[] = [];
	private readonly definition: EngineDefinition;
	private readonly credentials: Readonly<Record<string, IDataObject>>;
	private workflow: WorkflowType;
	private running = 0;
	private response: ITriggerResponse | undefined;
	private readonly parsesItems: boolean;

	/** What nodes put out is parsed with its schemas, unless it is measured how long they take. */
	constructor(
		definition: EngineDefinition,
		credentials: Readonly<Record<string, IDataObject>>,
		{ parsesItems = true }: { readonly parsesItems?: boolean } = {},
	) {
		this.parsesItems = parsesItems;
		this.definition = definition;
		this.credentials = credentials;
		this.workflow = this.build();
	}

	/** Names of the parameters that the editor's publish dialog refuses. */
	issues(): string[] {
		return Object.values(this.workflow.nodes).flatMap((node) => {
			const { description } = nodeType(node.type);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			return Object.keys(issues?.parameters ?? {}).map((name) => name.split('.')[0] ?? name);
		});
	}

	/** Publishes: runs `trigger()` as n8n does; rejects with what it throws. */
	async activate(mode: WorkflowActivateMode): Promise<void> {
		const node = this.triggerNode();
		const context = new TriggerContext(
			this.workflow,
			node,
			this.additionalData(),
			'trigger',
			mode,
			(data, _response, done) => {
				void this.execute(node, data[0] ?? []).then(
					(run) => done?.resolve(run),
					(error: Error) => done?.reject(error),
				);
			},
			() => undefined,
			(error) => this.note(node.name, error),
		);
		this.response = await nodeType(node.type).trigger?.call(context as unknown as ITriggerFunctions);
	}

	async deactivate(): Promise<void> {
		const { response } = this;
		this.response = undefined;
		await response?.closeFunction?.();
	}

	get isActive(): boolean {
		return this.response !== undefined;
	}

	get isRunning(): boolean {
		return this.running > 0;
	}

	/** Executes from a node on, as behind any other node; answers what each node put out. */
	async run(name: string, items: INodeExecutionData[]): Promise<IRun> {
		const node = this.workflow.nodes[name];
		if (!node) throw new Error(`The workflow has no node "${name}"`);
		return await this.execute(node, items);
	}

	private async execute(node: INode, items: INodeExecutionData[]): Promise<IRun> {
		this.running += 1;
		try {
			const data = createRunExecutionData({
				executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
			});
			const run = await new WorkflowExecute(this.additionalData(), 'trigger', data).processRunExecutionData(
				this.workflow,
			);
			const { error, lastNodeExecuted } = run.data.resultData;
			if (error) this.note(lastNodeExecuted ?? '', error);
			if (this.parsesItems) parseEmitted(run.data.resultData.runData, (name) => this.workflow.nodes[name]);
			return run;
		} finally {
			this.running -= 1;
		}
	}

	/** The code stands at the end of what our errors describe. */
	private note(node: string, error: Error): void {
		const description = 'description' in error && typeof error.description === 'string' ? error.description : '';
		const code = /\((\w+)\)\s*$/.exec(description)?.[1] ?? 'unknown';
		this.failures.push({ node, code, message: error.message });
	}

	private triggerNode(): INode {
		const node = Object.values(this.workflow.nodes).find(({ type }) => type.endsWith('Trigger'));
		if (!node) throw new Error('The workflow has no trigger');
		return node;
	}

	private build(): WorkflowType {
		const { id, name, nodes, connections, timezone = 'UTC' } = this.definition;
		return new Workflow({
			id,
			name,
			active: true,
			nodeTypes,
			settings: { executionOrder: 'v1', timezone },
			connections,
			nodes: nodes.map((node, index) => ({
				id: `${id}-${index}`,
				name: node.name,
				type: node.type.includes('.') ? node.type : `${packagePrefix}${node.type}`,
				typeVersion: node.typeVersion ?? 1,
				position: [index * 200, 0] as [number, number],
				parameters: structuredClone(node.parameters) as INode['parameters'],
				...(node.onError === undefined ? {} : { onError: node.onError }),
				credentials: Object.fromEntries((node.credentials ?? []).map((type) => [type, { id: type, name: type }])),
			})),
		});
	}

	private additionalData(): IWorkflowExecuteAdditionalData {
		const base = 'http://127.0.0.1/';
		return {
			credentialsHelper: {
				getDecrypted: async (_data: unknown, _node: unknown, type: string) => this.credentials[type] ?? {},
				getCredentialsProperties: () => [],
				getParentTypes: () => [],
				isCredentialUsableByNode: () => true,
			},
			hooks: new ExecutionLifecycleHooks('trigger', '1', {
				id: this.definition.id,
				name: this.definition.name,
			} as never),
			executionId: '1',
			instanceBaseUrl: base,
			restApiUrl: base,
			formWaitingBaseUrl: base,
			webhookBaseUrl: base,
			webhookWaitingBaseUrl: base,
			webhookTestBaseUrl: base,
			variables: {},
			userId: 'owner',
			currentNodeExecutionIndex: 0,
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}
