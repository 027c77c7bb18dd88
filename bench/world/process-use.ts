import { readFileSync, writeFileSync } from 'node:fs';

/** What a process has used since it was asked to begin, as Linux counts it. */
export interface ProcessUse {
	readonly cpuMs: number;
	/** Of it what the main thread used. */
	readonly mainMs: number;
	/** The most memory that it held at once (VmHWM). */
	readonly peakMegabytes: number;
}

/** Clock ticks a second, in which Linux counts processor time. */
const ticks = 100;

/** Begins to count, from the memory that the process holds now. */
export function countUse(pid: number): () => ProcessUse {
	// 5 sets the peak back to what is held at the moment (proc(5)).
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
	const [process, main] = [`/proc/${pid}/stat`, `/proc/${pid}/task/${pid}/stat`];
	const [before, mainBefore] = [cpuMs(process), cpuMs(main)];
	return () => ({
		cpuMs: cpuMs(process) - before,
		mainMs: cpuMs(main) - mainBefore,
		peakMegabytes: peakMegabytes(pid),
	});
}

function cpuMs(file: string): number {
	const stat = readFileSync(file, 'utf8');
	// The name of the process, in brackets, may hold spaces; user and system time follow at places 14 and 15.
	const [user = 0, system = 0] = stat
		.slice(stat.lastIndexOf(')') + 2)
		.split(' ')
		.slice(11, 13)
		.map(Number);
	return ((user + system) * 1_000) / ticks;
}

function peakMegabytes(pid: number): number {
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes ?? 0) / 1_024);
}
