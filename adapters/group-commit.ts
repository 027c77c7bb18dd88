import { setImmediate } from 'node:timers/promises';

/**
 * Lets calls that arrive while a transaction runs share the next one. Durable commits cost
 * milliseconds on a disk, whatever they hold.
 */
export class GroupCommit<Input, Output> {
	private waiting: Waiting<Input, Output>[] = [];
	private running = false;

	/**
	 * @param run Does all inputs in one transaction and answers each in its place.
	 * @param isHeavy Whether an input takes long by itself; such a call shares with none, and lets n8n go on behind it.
	 */
	constructor(
		private readonly run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
		private readonly largest = 200,
		private readonly isHeavy: (input: Input) => boolean = () => false,
	) {}

	/** Whether something is under way. */
	get isRunning(): boolean {
		return this.running;
	}

	/** Resolves when the transaction that holds the inputs is durable. */
	async add(inputs: readonly Input[]): Promise<readonly Output[]> {
		if (inputs.length === 0) return [];
		return await new Promise((resolve, reject) => {
			this.waiting.push({ inputs, resolve, reject });
			if (this.running) return;
			this.running = true;
			// Behind the calls that are made together with this one, so that they share its transaction.
			queueMicrotask(() => void this.drain());
		});
	}

	private async drain(): Promise<void> {
		while (this.waiting.length > 0) {
			const group = this.nextGroup();
			await this.runGroup(group);
			if (this.waiting.length > 0 && group.some((call) => this.isHeavyCall(call))) await setImmediate();
		}
		this.running = false;
	}

	private nextGroup(): Waiting<Input, Output>[] {
		let size = 0;
		let count = 0;
		for (const call of this.waiting) {
			const isHeavy = this.isHeavyCall(call);
			if (count > 0 && (isHeavy || size + call.inputs.length > this.largest)) break;
			size += call.inputs.length;
			count += 1;
			if (isHeavy) break;
		}
		return this.waiting.splice(0, count);
	}

	private isHeavyCall({ inputs }: Waiting<Input, Output>): boolean {
		return inputs.some(this.isHeavy);
	}

	private async runGroup(group: readonly Waiting<Input, Output>[]): Promise<void> {
		try {
			const outputs = await this.run(group.flatMap((call) => call.inputs));
			let start = 0;
			for (const call of group) call.resolve(outputs.slice(start, (start += call.inputs.length)));
		} catch (error) {
			if (group.length === 1) group[0]?.reject(error);
			// What fails for one must not fail for those that happened to come with it.
			else for (const call of group) await this.runGroup([call]);
		}
	}
}

interface Waiting<Input, Output> {
	readonly inputs: readonly Input[];
	readonly resolve: (outputs: readonly Output[]) => void;
	readonly reject: (error: unknown) => void;
}
