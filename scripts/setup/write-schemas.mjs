import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from './paths.mjs';

/*
 * Writes each node's output schema from the compiled schemas of the items, into dist. n8n looks in
 * two places: the editor in VERSION.json, a look-up of its builder in VERSION/output.json.
 */
const require = createRequire(path.join(projectRoot, 'package.json'));
const { itemSchemas, outputSchema } = require('./dist/core/item/item-schema.js');

for (const node of Object.keys(itemSchemas)) {
	const folder = path.join(projectRoot, 'dist/nodes', node, '__schema__');
	const text = `${JSON.stringify(outputSchema(node), null, '\t')}\n`;
	for (const version of versionsOf(node)) {
		mkdirSync(path.join(folder, `v${version}.0.0`), { recursive: true });
		writeFileSync(path.join(folder, `v${version}.0.0.json`), text);
		writeFileSync(path.join(folder, `v${version}.0.0/output.json`), text);
	}
}

/** The versions of a node, which are whole numbers. */
function versionsOf(node) {
	const { version } = new (require(`./dist/nodes/${node}/${node}.node.js`)[node])().description;
	return [version].flat();
}
