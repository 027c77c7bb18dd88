import type { IDataObject, IRunData } from 'n8n-workflow';
import { built } from '../built.ts';

const { errorItemSchema } = built('core/item/item-schema');
const { itemSchemas } = built('core/item/output-schemas');
/** Auto Reply shows a template behind whatever came in. */
const previewSchema = itemSchemas.AutoReply.pick({ reply: true });

type Schema = (typeof itemSchemas)[keyof typeof itemSchemas] | typeof errorItemSchema | typeof previewSchema;

const schemas = new Map<string, Schema>(Object.entries(itemSchemas));

/**
 * Parses every item that nodes of ours put out with the schema that describes it.
 *
 * @throws where one is not as it is described, with the node, the key and what is wrong
 */
export function parseEmitted(runData: IRunData, typeOf: (node: string) => string): void {
	for (const [node, runs] of Object.entries(runData)) {
		const schema = schemas.get(classOf(typeOf(node)));
		if (schema === undefined) continue;
		for (const { json } of runs.flatMap(({ data }) => data?.['main'] ?? []).flatMap((items) => items ?? [])) {
			const parsed = schemaFor(json, schema).safeParse(json);
			if (parsed.success) continue;
			const found = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
			throw new Error(`${node} put out an item that is not as its schema says: ${found}`);
		}
	}
}

function schemaFor(json: IDataObject, ofNode: Schema): Schema {
	if ('error' in json) return errorItemSchema;
	return (json['reply'] as IDataObject | undefined)?.['reason'] === 'previewOnly' ? previewSchema : ofNode;
}

/** `n8n-nodes-arc.evaluateRule` is made by the class EvaluateRule. */
function classOf(type: string): string {
	const [prefix, name = ''] = type.split('.');
	return prefix === 'n8n-nodes-arc' ? name.charAt(0).toUpperCase() + name.slice(1) : '';
}
