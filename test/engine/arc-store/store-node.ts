import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import { EngineWorkflow, nodeType, provideNodeType } from '../../support/engine/n8n-engine';
import { built } from '../../support/built';
import { openEmbedded } from '../embedded-store';

const { provideEmbedded } = built('nodes/shared/store/open-store');

/** ARC Store in n8n's engine, with an embedded store of its own for each test. */
export class StoreNode {
	readonly store: Store;
	private readonly folder: string;
	private readonly withdraw: () => void;

	private constructor(store: Store, folder: string) {
		this.store = store;
		this.folder = folder;
		this.withdraw = provideEmbedded('default', store);
	}

	static async open(): Promise<StoreNode> {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-store-node-'));
		return new StoreNode(await openEmbedded(path.join(folder, 'store.sqlite')), folder);
	}

	async dispose(): Promise<void> {
		this.withdraw();
		await this.store.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Runs the node over items; throws what ended it, with its code in front. */
	async run(
		parameters: IDataObject,
		items: readonly IDataObject[] = [{}],
		options: { readonly asTool?: boolean } = {},
	): Promise<INodeExecutionData[]> {
		const type = options.asTool === true ? toolType() : 'arcStore';
		const workflow = new EngineWorkflow(
			{ id: 'store', name: 'Store', nodes: [{ name: 'ARC Store', type, parameters }], connections: {} },
			{},
		);
		const run = await workflow.run(
			'ARC Store',
			items.map((json) => ({ json: structuredClone(json) })),
		);
		const [failure] = workflow.failures;
		if (failure !== undefined) throw new Error(`${failure.code}: ${failure.message}`);
		return run.data.resultData.runData['ARC Store']?.[0]?.data?.['main']?.[0] ?? [];
	}

	/** The same, of which the JSON is of interest alone. */
	async json(
		parameters: IDataObject,
		items?: readonly IDataObject[],
		options?: { readonly asTool?: boolean },
	): Promise<IDataObject[]> {
		return (await this.run(parameters, items, options)).map(({ json }) => json);
	}

	async create(type: string, fields: Record<string, unknown>): Promise<string> {
		const [result] = await this.store.write([{ op: 'create', type, fields }]);
		if (result === undefined || result instanceof Error) throw result ?? new Error('The store answered nothing');
		return result.record.id;
	}
}

/** The node as n8n makes it a tool: the same, under another name. */
function toolType(): string {
	const type = 'n8n-nodes-arc.arcStoreTool';
	const node = nodeType('n8n-nodes-arc.arcStore');
	const description = { ...node.description, name: 'arcStoreTool' };
	const tool = Object.create(node, { description: { value: description } }) as INodeType;
	provideNodeType(type, tool);
	return type;
}
