// Requires every node of the built package, as n8n does at its start, in this process of its own,
// and prints what that took. n8n-workflow is there before, as in n8n.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(path.join(root, 'package.json'));
require('n8n-workflow');
const { nodes } = require('./package.json').n8n;
const before = new Set(Object.keys(require.cache));
globalThis.gc?.();

const heap = process.memoryUsage().heapUsed;
const cpu = process.cpuUsage();
const start = performance.now();
for (const file of nodes) require(path.join(root, file));
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
globalThis.gc?.();

const files = Object.keys(require.cache).filter((file) => !before.has(file));
console.log(
	JSON.stringify({
		milliseconds,
		cpuMilliseconds: (user + system) / 1_000,
		megabytes: (process.memoryUsage().heapUsed - heap) / 1e6,
		files: files.map((file) => path.relative(root, file).replaceAll('\\', '/')),
	}),
);
