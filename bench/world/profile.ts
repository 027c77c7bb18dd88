import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../test/support/n8n/wait-until.ts';

/** What n8n is started with to be profiled: it then opens its inspector on a free port, where it is asked to. */
export const profiling = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

/** An n8n process whose inspector can be asked. */
interface Profiled {
	readonly pid: number;
	readonly logFile: string;
}

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly params?: Readonly<Record<string, unknown>>;
	readonly result?: { readonly profile?: object };
}

/** Asks the inspector of one thread. */
type Ask = (method: string, params?: object) => Promise<Message>;

/** A thread that is profiled; the number of the main thread is 0. */
interface Thread {
	readonly number: number;
	readonly ask: Ask;
	readonly hear: (message: Message) => void;
}

/** A thread that ended takes its profile with it, and answers nothing. */
const slowestAnswerMs = 30_000;

/**
 * Begins a CPU profile of each of n8n's threads, of those too that start meanwhile.
 *
 * @returns How to end it, which writes one file for the main thread, and one beside it for each other thread.
 */
export async function beginProfile(n8n: Profiled, file: string): Promise<() => Promise<void>> {
	process.kill(n8n.pid, 'SIGUSR1');
	const socket = new WebSocket(await waitUntil('the inspector of n8n', () => inspectorOf(n8n)));
	await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
	const main = threadOf(0, (text) => socket.send(text));
	const others = new Map<string, Thread>();
	socket.addEventListener('message', ({ data }: MessageEvent) => {
		const message = JSON.parse(String(data)) as Message;
		const session = String(message.params?.['sessionId']);
		if (message.method === 'NodeWorker.attachedToWorker') {
			const send = (text: string): void =>
				void main.ask('NodeWorker.sendMessageToWorker', { sessionId: session, message: text });
			const thread = threadOf(others.size + 1, send);
			others.set(session, thread);
			void begin(thread);
		} else if (message.method === 'NodeWorker.receivedMessageFromWorker')
			others.get(session)?.hear(JSON.parse(String(message.params?.['message'])) as Message);
		else main.hear(message);
	});
	await main.ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
	await begin(main);
	return async () => {
		mkdirSync(path.dirname(file), { recursive: true });
		for (const thread of [main, ...others.values()]) {
			const answer = await Promise.race([thread.ask('Profiler.stop'), sleep(slowestAnswerMs, null, { ref: false })]);
			if (answer?.result?.profile === undefined) continue;
			const name = thread.number === 0 ? file : file.replace(/(?=\.cpuprofile$)/, `-thread-${thread.number}`);
			writeFileSync(name, JSON.stringify(answer.result.profile));
		}
		socket.close();
	};
}

async function begin({ ask }: Thread): Promise<void> {
	await ask('Profiler.enable');
	await ask('Profiler.setSamplingInterval', { interval: 500 });
	await ask('Profiler.start');
}

function threadOf(number: number, send: (text: string) => void): Thread {
	const waiting = new Map<number, (message: Message) => void>();
	let asked = 0;
	return {
		number,
		ask: async (method, params = {}) => {
			asked += 1;
			const id = asked;
			const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
			send(JSON.stringify({ id, method, params }));
			return await answered;
		},
		hear: (message) => {
			if (message.id === undefined) return;
			waiting.get(message.id)?.(message);
			waiting.delete(message.id);
		},
	};
}

/** The address that an inspector says in n8n's log when it opens. */
function inspectorOf({ logFile }: Pick<Profiled, 'logFile'>): string | undefined {
	return /Debugger listening on (ws:\S+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
}
