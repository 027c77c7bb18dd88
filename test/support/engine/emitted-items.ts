import type { IDataObject, INode, IRunData } from 'n8n-workflow';
import type { z } from '../../../vendor/zod.ts';
import { built } from '../built.ts';

const { errorItemSchema } = built('core/item/item-schema');
const { itemSchemas } = built('core/item/output-schemas');
const { storeSchemas } = built('core/item/store-schemas');
/** Auto Reply shows a template behind whatever came in. */
const previewSchema = itemSchemas.AutoReply.pick({ reply: true });

/** By the class of a node; those of ARC Store by its class, resource and operation. */
const schemas = new Map<string, z.ZodType>([
	...Object.entries(itemSchemas),
	...Object.entries(storeSchemas).flatMap(([resource, operations]) =>
		Object.entries(operations).map(([operation, schema]) => [`ArcStore/${resource}/${operation}`, schema] as const),
	),
] as [string, z.ZodType][]);

/**
 * Parses every item that nodes of ours put out with the schema that describes it.
 *
 * @throws where one is not as it is described, with the node, the key and what is wrong
 */
export function parseEmitted(runData: IRunData, nodeOf: (name: string) => INode | undefined): void {
	for (const [node, runs] of Object.entries(runData)) {
		const schema = schemas.get(keyOf(nodeOf(node)));
		if (schema === undefined) continue;
		for (const { json } of runs.flatMap(({ data }) => data?.['main'] ?? []).flatMap((items) => items ?? [])) {
			const parsed = schemaFor(json, schema).safeParse(json);
			if (parsed.success) continue;
			const found = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
			throw new Error(`${node} put out an item that is not as its schema says: ${found}`);
		}
	}
}

function schemaFor(json: IDataObject, ofNode: z.ZodType): z.ZodType {
	if ('error' in json) return errorItemSchema;
	return (json['reply'] as IDataObject | undefined)?.['reason'] === 'previewOnly' ? previewSchema : ofNode;
}

/** `n8n-nodes-arc.evaluateRule` is made by the class EvaluateRule. */
function keyOf(node: INode | undefined): string {
	const [prefix, name = ''] = (node?.type ?? '').split('.');
	if (prefix !== 'n8n-nodes-arc') return '';
	if (name === 'arcStore')
		return `ArcStore/${String(node?.parameters['resource'])}/${String(node?.parameters['operation'])}`;
	return name.charAt(0).toUpperCase() + name.slice(1);
}
