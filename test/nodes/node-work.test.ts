import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(__dirname, '../..');

/** The batch files of nodes that a fresh process has loaded: once with the nodes themselves, once with the work of some. */
function loadedWith(kinds: readonly string[]): { readonly before: string[]; readonly after: string[] } {
	const script = `
		const batches = () => Object.keys(require.cache).map((file) => file.split(/[\\\\/]/).at(-1)).filter((file) => file.endsWith('-batch.js'));
		for (const file of require('./package.json').n8n.nodes) require('./' + file);
		const before = batches();
		require('./dist/nodes/shared/rule/node-work.js').loadWork(${JSON.stringify(kinds)})
			.then(() => console.log(JSON.stringify({ before, after: batches() })));`;
	return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as {
		before: string[];
		after: string[];
	};
}

describe('what the nodes of a rule do', () => {
	it.each<[why: string, kinds: string[], batches: string[]]>([
		[
			'each of them',
			['evaluateRule', 'createRecord'],
			['create-batch.js', 'emit-batch.js', 'evaluate-batch.js', 'hold-batch.js'],
		],
		['none of a node that does nothing by itself', ['arcRuleTrigger'], []],
	])('is loaded before their first items where that is asked for: %s', (_why, kinds, batches) => {
		const { before, after } = loadedWith(kinds);
		expect(before).toEqual([]);
		expect(after.sort()).toEqual(batches);
	});
});
