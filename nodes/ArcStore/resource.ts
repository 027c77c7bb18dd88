import type { IDisplayOptions, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Store } from '../../core/ledger/store';

/** One thing that ARC Store does; a further one is an entry in the `operations` of its resource. */
export interface StoreOperation {
	readonly value: string;
	/** As in the list of operations. */
	readonly name: string;
	/** A sentence with a verb, which also tells an AI agent what the tool does. */
	readonly action: string;
	readonly description: string;
	/** Whether an AI agent may do it; what it may not is neither shown to it nor run for it. */
	readonly forTools: boolean;
	readonly run: Run;
}

/** What is done with the store of the node; or, as `unopened`, about a store that is opened by nobody meanwhile. */
type Run =
	| ((context: IExecuteFunctions, store: Store) => Promise<INodeExecutionData[]>)
	| { readonly unopened: (context: IExecuteFunctions) => Promise<INodeExecutionData[]> };

/** What operations are about, with the parameters of all of them. */
export interface StoreResource {
	readonly value: string;
	readonly name: string;
	readonly description: string;
	readonly operations: readonly StoreOperation[];
	/** Shown for this resource alone; `displayOptions` need to name no more than operations. */
	readonly properties: readonly INodeProperties[];
}

type Audience = 'people' | 'tools';

/** The parameters Resource and Operation, and those of each resource. An AI agent has its own, shorter lists. */
export function propertiesOf(resources: readonly StoreResource[]): INodeProperties[] {
	return [
		...(['people', 'tools'] as const).map((audience) => resourceProperty(resources, audience)),
		...resources.flatMap((resource) => [
			...(['people', 'tools'] as const).flatMap((audience) => operationProperty(resource, audience)),
			...resource.properties.map((property) => onlyFor(resource, property)),
		]),
	];
}

const audiences: Record<Audience, IDisplayOptions> = {
	people: { hide: { '@tool': [true] } },
	tools: { show: { '@tool': [true] } },
};

function operationsFor({ operations }: StoreResource, audience: Audience): readonly StoreOperation[] {
	return audience === 'people' ? operations : operations.filter(({ forTools }) => forTools);
}

function resourceProperty(resources: readonly StoreResource[], audience: Audience): INodeProperties {
	return {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: byName(resources.filter((resource) => operationsFor(resource, audience).length > 0)).map(
			({ name, value, description }) => ({ name, value, description }),
		),
		default: 'record',
		displayOptions: audiences[audience],
	};
}

function operationProperty(resource: StoreResource, audience: Audience): INodeProperties[] {
	const operations = byName(operationsFor(resource, audience));
	const [first] = operations;
	if (first === undefined) return [];
	const { show, hide } = audiences[audience];
	const usual = operations.some(({ value }) => value === 'getAll') ? 'getAll' : first.value;
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: operations.map(({ name, value, action, description }) => ({ name, value, action, description })),
			default: usual,
			displayOptions: { show: { resource: [resource.value], ...show }, ...(hide === undefined ? {} : { hide }) },
		},
	];
}

function onlyFor({ value }: StoreResource, property: INodeProperties): INodeProperties {
	const { show, ...rest } = property.displayOptions ?? {};
	return { ...property, displayOptions: { ...rest, show: { resource: [value], ...show } } };
}

function byName<Named extends { readonly name: string }>(named: readonly Named[]): Named[] {
	return [...named].sort((a, b) => a.name.localeCompare(b.name));
}
