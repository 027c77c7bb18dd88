import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** After so long without work a thread ends. */
const defaultIdleMs = 5_000;

/**
 * A thread that answers one task at a time, in the order in which they come. It starts with the first
 * task and ends some seconds behind the last; idle it keeps no process alive.
 */
export class OneThread<Task, Answer> {
	private worker: Worker | null = null;
	private last: Promise<unknown> = Promise.resolve();
	private idleTimer: NodeJS.Timeout | undefined;
	/** Of the worker that there is, so that nobody waits for one that ended without an error. */
	private exited = new AbortController();

	/** @param start starts a worker that answers each message with one */
	constructor(
		private readonly start: () => Worker,
		private readonly idleMs = defaultIdleMs,
	) {}

	/**
	 * The answer to a task, which is made when its turn has come, so that what waits in line is held
	 * once. A thread that fails, or is not done when the signal says so, ends; the next task starts another.
	 *
	 * @param task makes the task, and says what of it is handed over rather than copied
	 */
	async ask(
		task: () => { readonly task: Task; readonly transfer: readonly ArrayBuffer[] },
		signal?: () => AbortSignal,
	): Promise<Answer> {
		const asking = this.last.then(async () => await this.askNow(task, signal));
		// Settles to nothing, so that no answer is held once it is given.
		this.last = asking.then(noop, noop);
		return await asking;
	}

	/** Ends the thread when what it is at is done. */
	async close(): Promise<void> {
		await this.last;
		await this.end();
	}

	private async askNow(
		make: () => { readonly task: Task; readonly transfer: readonly ArrayBuffer[] },
		signal?: () => AbortSignal,
	): Promise<Answer> {
		clearTimeout(this.idleTimer);
		const worker = (this.worker ??= this.begin());
		worker.ref();
		try {
			const signals = [this.exited.signal, ...(signal === undefined ? [] : [signal()])];
			const answered = once(worker, 'message', { signal: AbortSignal.any(signals) });
			const { task, transfer } = make();
			worker.postMessage(task, transfer);
			const [answer] = (await answered) as [Answer];
			worker.unref();
			this.idleTimer = setTimeout(() => void this.end(), this.idleMs).unref();
			return answer;
		} catch (error) {
			await this.end();
			throw error;
		}
	}

	private begin(): Worker {
		const worker = this.start();
		const exited = new AbortController();
		this.exited = exited;
		// Without work it may be ended by whatever it was left with; the next task starts another one.
		worker.on('error', () => this.forget(worker));
		worker.on('exit', () => {
			exited.abort(new Error('The thread ended'));
			this.forget(worker);
		});
		return worker;
	}

	private forget(worker: Worker): void {
		if (this.worker === worker) this.worker = null;
	}

	private async end(): Promise<void> {
		const { worker } = this;
		this.worker = null;
		await worker?.terminate();
	}
}

function noop(): void {}
