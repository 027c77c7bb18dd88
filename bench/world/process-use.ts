import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

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

/** Begins to count the processor time of a server with all of its children, those that ended included. */
export function countFamily(pid: number): () => number {
	const before = familyMs(pid);
	return () => familyMs(pid) - before;
}

function familyMs(pid: number): number {
	const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
	const living = children.reduce((sum, child) => sum + cpuOf(statOf(`/proc/${child}/stat`), 'own'), 0);
	return living + cpuOf(statOf(`/proc/${pid}/stat`), 'withEndedChildren');
}

const parentOf = (pid: string): number => Number(statOf(`/proc/${pid}/stat`)[1] ?? 0);

const cpuMs = (file: string): number => cpuOf(statOf(file), 'own');

/** User and system time stand at places 14 and 15 of a whole line, those of ended children behind them. */
function cpuOf(fields: readonly string[], whose: 'own' | 'withEndedChildren'): number {
	const times = fields.slice(11, whose === 'own' ? 13 : 15).map(Number);
	return (times.reduce((sum, time) => sum + time, 0) * 1_000) / ticks;
}

/** The fields from the third one on, since the name of the process, in brackets, may hold spaces; none where it ended. */
function statOf(file: string): string[] {
	try {
		const stat = readFileSync(file, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return [];
	}
}

/** The most that a process has held at once, since it was last asked to begin. */
function peakMegabytes(pid: number): number {
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes ?? 0) / 1_024);
}
