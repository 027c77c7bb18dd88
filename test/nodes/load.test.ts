import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(__dirname, '../..');

describe('n8n, which loads every node at its start,', () => {
	const printed = execFileSync(process.execPath, [path.join(root, 'bench/loaded-nodes.mjs')], { encoding: 'utf8' });
	const { files } = JSON.parse(printed) as { files: string[] };

	it('loads the nodes', () => {
		expect(files.filter((file) => file.endsWith('.node.js')).length).toBeGreaterThan(8);
	});

	it('loads no library with them: each is loaded when it is first used', () => {
		expect(files.filter((file) => !/^dist\/(?:nodes|core)\//.test(file))).toEqual([]);
	});
});
