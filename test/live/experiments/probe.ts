import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nServer } from '../../support/n8n/n8n-server';
import type { StoredWorkflow, WorkflowDefinition, WorkflowNode } from '../../support/n8n/n8n-types';
import { waitUntil } from '../../support/n8n/wait-until';
import { projectRoot } from '../../support/paths';

/** One line of what the probe nodes wrote down. */
export interface ProbeEvent {
	readonly at: number;
	readonly event: 'register' | 'close' | 'emit' | 'done' | 'step' | 'stepEnd';
	readonly workflowId: string;
	readonly mode?: string;
	readonly note?: string;
	readonly refused?: boolean;
	readonly claim?: number;
	readonly claims?: readonly number[];
	readonly status?: string;
	readonly text?: string;
	readonly node?: string;
	readonly label?: string;
	readonly executionId?: string;
}

export interface ProbeStepOptions {
	readonly name: string;
	readonly label?: string;
	readonly delay?: number;
}

/** A real n8n with the two probe nodes, and the test's way to order them about. */
export class Probe {
	readonly server: N8nServer;
	private readonly folder: string;
	private orderNumber = 0;

	private constructor(server: N8nServer, folder: string) {
		this.server = server;
		this.folder = folder;
	}

	static async start(env: Record<string, string> = {}): Promise<Probe> {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-probe-'));
		const server = await N8nServer.start({
			packageFolders: [path.join(projectRoot, 'test/fixtures/probe-package')],
			env: { PROBE_FOLDER: folder, ...env },
		});
		return new Probe(server, folder);
	}

	async dispose(): Promise<void> {
		await this.server.dispose();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Has the trigger of the workflow emit one item with this claim number. */
	order(workflowId: string, claim: number): void {
		const orders = path.join(this.folder, 'orders', workflowId);
		mkdirSync(orders, { recursive: true });
		const file = path.join(orders, String(++this.orderNumber).padStart(4, '0'));
		writeFileSync(`${file}.new`, JSON.stringify({ claim }));
		renameSync(`${file}.new`, `${file}.json`);
	}

	/** From now on the workflow's `trigger()` throws this text in the given activation modes. */
	refuse(workflowId: string, modes: readonly string[], text: string): void {
		this.set(`refusal-${workflowId}`, { modes, text });
	}

	/** From now on the workflow's `trigger()` works again. */
	accept(workflowId: string): void {
		this.refuse(workflowId, [], '');
	}

	/** From now on the workflow's steps with these names fail. */
	failSteps(workflowId: string, nodes: readonly string[]): void {
		this.set(`failing-${workflowId}`, { nodes });
	}

	events(workflowId: string, event?: ProbeEvent['event']): ProbeEvent[] {
		const file = path.join(this.folder, 'log.jsonl');
		if (!existsSync(file)) return [];
		return readFileSync(file, 'utf8')
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as ProbeEvent)
			.filter((entry) => entry.workflowId === workflowId && (event === undefined || entry.event === event));
	}

	/** Waits until the workflow has so many events of the kind. */
	async until(workflowId: string, event: ProbeEvent['event'], count: number): Promise<ProbeEvent[]> {
		return await waitUntil(`${count} times ${event} in workflow ${workflowId}`, () => {
			const events = this.events(workflowId, event);
			return events.length >= count ? events : undefined;
		});
	}

	/** Stores a workflow: the probe trigger, then the given nodes in one line. */
	async createWorkflow(
		name: string,
		...nodes: ReadonlyArray<ProbeStepOptions | WorkflowNode>
	): Promise<StoredWorkflow> {
		return await this.server.api.createWorkflow(chain(name, nodes));
	}

	private set(name: string, value: unknown): void {
		writeFileSync(path.join(this.folder, `${name}.json`), JSON.stringify(value));
	}
}

/** A workflow with a node's parameters changed, ready to be saved. */
export function withParameters(
	workflow: StoredWorkflow,
	node: string,
	parameters: Record<string, unknown>,
): WorkflowDefinition {
	return {
		name: workflow.name,
		connections: workflow.connections,
		nodes: workflow.nodes.map((each) =>
			each.name === node ? { ...each, parameters: { ...each.parameters, ...parameters } } : each,
		),
	};
}

function chain(name: string, nodes: ReadonlyArray<ProbeStepOptions | WorkflowNode>): WorkflowDefinition {
	const trigger: WorkflowNode = {
		id: crypto.randomUUID(),
		name: 'Probe Trigger',
		type: 'n8n-nodes-probe.probeTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: { note: 'first' },
	};
	const all = [
		trigger,
		...nodes.map((node, index) => ('type' in node ? (node as WorkflowNode) : step(node, index + 1))),
	];
	const connections = Object.fromEntries(
		all.slice(0, -1).map((node, index) => {
			const next = all[index + 1]?.name ?? '';
			return [node.name, { main: [[{ node: next, type: 'main', index: 0 }]] }];
		}),
	);
	return { name, nodes: all, connections };
}

function step({ name, label = '', delay = 0 }: ProbeStepOptions, column: number): WorkflowNode {
	return {
		id: crypto.randomUUID(),
		name,
		type: 'n8n-nodes-probe.probeStep',
		typeVersion: 1,
		position: [column * 200, 0],
		parameters: { label, delay },
	};
}

/** n8n's own Wait node, for a number of seconds. */
export function waitNode(seconds: number): WorkflowNode {
	return {
		id: crypto.randomUUID(),
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position: [400, 0],
		webhookId: crypto.randomUUID(),
		parameters: { amount: seconds, unit: 'seconds' },
	};
}
