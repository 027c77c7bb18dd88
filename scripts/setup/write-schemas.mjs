import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from './paths.mjs';

/*
 * Writes each node's output schema from the compiled schemas of the items, into dist. The editor looks
 * in VERSION.json, in VERSION/OPERATION.json where a node has operations, or in
 * VERSION/RESOURCE/OPERATION.json where it has resources too; a look-up of n8n's builder in
 * VERSION/output.json.
 */
const require = createRequire(path.join(projectRoot, 'package.json'));
const { itemSchemas, outputSchema } = require('./dist/core/item/output-schemas.js');
const { storeSchemas } = require('./dist/core/item/store-schemas.js');

const textOf = (schema) => `${JSON.stringify(outputSchema(schema), null, '\t')}\n`;

for (const [resource, operations] of Object.entries(storeSchemas)) {
	const folder = path.join(projectRoot, 'dist/nodes/ArcStore/__schema__/v1.0.0', resource);
	mkdirSync(folder, { recursive: true });
	for (const [operation, schema] of Object.entries(operations))
		writeFileSync(path.join(folder, `${operation}.json`), textOf(schema));
}

for (const node of Object.keys(itemSchemas)) {
	const folder = path.join(projectRoot, 'dist/nodes', node, '__schema__');
	const text = textOf(itemSchemas[node]);
	const { version, properties } = new (require(`./dist/nodes/${node}/${node}.node.js`)[node])().description;
	const operations = properties.filter(({ name }) => name === 'operation').flatMap(({ options }) => options);
	// Versions of a node are whole numbers.
	for (const place of [version].flat().map((number) => `v${number}.0.0`)) {
		mkdirSync(path.join(folder, place), { recursive: true });
		const files = ['output', ...operations.map(({ value }) => value)].map((name) => `${place}/${name}`);
		for (const file of [place, ...files]) writeFileSync(path.join(folder, `${file}.json`), text);
	}
}
