import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../test/support/paths.ts';
import { median, report, type Comparison } from './measure.ts';

interface Loaded {
	readonly milliseconds: number;
	readonly cpuMilliseconds: number;
	readonly megabytes: number;
	readonly files: readonly string[];
}

const rounds = 15;
const most = { milliseconds: 60, megabytes: 10 };

const loaded = Array.from({ length: rounds }, loadInOwnProcess);
const middle = (of: (one: Loaded) => number): number => median(loaded.map(of));
const milliseconds = middle((one) => one.milliseconds);
const megabytes = middle((one) => one.megabytes);
const comparison = (ours: number, peer: number, unit: string): Comparison => ({
	bench: 'load',
	ours: Number(ours.toPrecision(3)),
	peer,
	unit,
	ratio: Number((peer / ours).toPrecision(3)),
});
report(
	[
		`load: ${loaded[0]?.files.length} files, ${middle((one) => one.cpuMilliseconds).toFixed(0)} ms of CPU, median of ${rounds} processes`,
	],
	[comparison(milliseconds, most.milliseconds, 'ms'), comparison(megabytes, most.megabytes, 'MB')],
);

/** Compiled code and the heap are those of a start of n8n only where nothing was loaded before. */
function loadInOwnProcess(): Loaded {
	const script = path.join(projectRoot, 'bench/loaded-nodes.mjs');
	return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' })) as Loaded;
}
