import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../../test/support/n8n/wait-until.ts';

/** What n8n is started with to be profiled: it then opens its inspector on a free port, where it is asked to. */
export const profiling = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

/** An n8n process whose inspector can be asked. */
interface Profiled {
	readonly pid: number;
	readonly logFile: string;
}

interface Answer {
	readonly id?: number;
	readonly result?: { readonly profile?: object };
}

/** Begins a CPU profile of n8n's main thread; answers how to end it, which writes it to a file of the folder. */
export async function beginProfile(n8n: Profiled, file: string): Promise<() => Promise<void>> {
	process.kill(n8n.pid, 'SIGUSR1');
	const socket = new WebSocket(await waitUntil('the inspector of n8n', () => inspectorOf(n8n)));
	await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
	let asked = 0;
	const ask = async (method: string, params: object = {}): Promise<Answer> => {
		asked += 1;
		const id = asked;
		const answered = new Promise<Answer>((resolve) => {
			const hear = ({ data }: MessageEvent): void => {
				const answer = JSON.parse(String(data)) as Answer;
				if (answer.id !== id) return;
				socket.removeEventListener('message', hear);
				resolve(answer);
			};
			socket.addEventListener('message', hear);
		});
		socket.send(JSON.stringify({ id, method, params }));
		return await answered;
	};
	await ask('Profiler.enable');
	await ask('Profiler.setSamplingInterval', { interval: 500 });
	await ask('Profiler.start');
	return async () => {
		const { result } = await ask('Profiler.stop');
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(result?.profile));
		socket.close();
	};
}

/** The address that an inspector says in n8n's log when it opens. */
function inspectorOf({ logFile }: Pick<Profiled, 'logFile'>): string | undefined {
	return /Debugger listening on (ws:\S+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
}
