import { readFileSync } from 'node:fs';
import { rest } from '../world/rest.ts';
import { fetchAlone } from '../../n8n/fetch-alone.ts';

/** How slow and how large a process was while it was watched. */
export interface Watched {
	/** The slowest answer to `/healthz`. */
	readonly slowestMs: number;
	readonly startMegabytes: number;
	/** The most memory that it held at a moment (VmRSS). */
	readonly peakMegabytes: number;
}

const everyMs = 50;

/** Watches a server, until its answer is called: asks it again and again how it is, and looks at its memory. */
export function watchProcess(pid: number, url: string): () => Promise<Watched> {
	const startMegabytes = residentMegabytes(pid);
	let [slowestMs, peakMegabytes, isOver] = [0, startMegabytes, false];
	const watching = (async (): Promise<void> => {
		while (!isOver) {
			const asked = performance.now();
			await (await fetchAlone(url)).arrayBuffer();
			slowestMs = Math.max(slowestMs, Math.round(performance.now() - asked));
			await rest(everyMs);
		}
	})();
	const memory = setInterval(() => {
		peakMegabytes = Math.max(peakMegabytes, residentMegabytes(pid));
	}, everyMs / 2);
	return async () => {
		isOver = true;
		clearInterval(memory);
		await watching;
		return { slowestMs, startMegabytes, peakMegabytes };
	};
}

function residentMegabytes(pid: number): number {
	const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes ?? 0) / 1_024);
}
