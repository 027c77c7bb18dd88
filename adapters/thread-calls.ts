import { fromPlainError, toPlainError, type PlainError } from './plain-error';

/** What one thread offers to another: functions by name, which take and answer plain data. */
export type Offer<Functions> = {
	readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => Promise<infer Result>
		? (...args: Args) => Promise<Result>
		: never;
};

type Message =
	| { readonly kind: 'call'; readonly number: number; readonly name: string; readonly args: readonly unknown[] }
	| { readonly kind: 'answer'; readonly number: number; readonly value: unknown }
	| { readonly kind: 'refusal'; readonly number: number; readonly error: PlainError };

/** The end of a thread that another one talks to. */
interface Port {
	on(event: 'message', hear: (message: Message) => void): unknown;
	postMessage(message: Message): void;
}

interface Waiting {
	resolve(value: unknown): void;
	reject(error: unknown): void;
}

/**
 * Lets two threads call each other's functions. Calls arrive in the order in which they are made; what a
 * function throws arrives as what it says.
 */
export class ThreadCalls<Theirs extends Offer<Theirs>> {
	private readonly waiting = new Map<number, Waiting>();
	private last = 0;
	private ended: { readonly error: Error } | undefined;

	/** @param own what the other side may call */
	constructor(
		private readonly port: Port,
		private readonly own: Readonly<Record<string, (...args: never[]) => Promise<unknown>>>,
	) {
		port.on('message', (message) => this.hear(message));
	}

	/** What a function of the other side answers. @throws what it throws, or what the other side ended with */
	async call<Name extends keyof Theirs & string>(
		name: Name,
		...args: Parameters<Theirs[Name]>
	): Promise<Awaited<ReturnType<Theirs[Name]>>> {
		if (this.ended !== undefined) throw this.ended.error;
		const number = (this.last += 1);
		const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(number, { resolve, reject }));
		this.port.postMessage({ kind: 'call', number, name, args });
		return (await answer) as Awaited<ReturnType<Theirs[Name]>>;
	}

	/** Lets all who wait know that the other side is gone. */
	end(error: Error): void {
		this.ended ??= { error };
		for (const { reject } of this.waiting.values()) reject(error);
		this.waiting.clear();
	}

	private hear(message: Message): void {
		if (message.kind === 'call') {
			void this.answer(message.number, message.name, message.args);
			return;
		}
		const waiting = this.waiting.get(message.number);
		this.waiting.delete(message.number);
		if (message.kind === 'answer') waiting?.resolve(message.value);
		else waiting?.reject(fromPlainError(message.error));
	}

	private async answer(number: number, name: string, args: readonly unknown[]): Promise<void> {
		try {
			const value = await this.own[name]?.(...(args as never[]));
			this.port.postMessage({ kind: 'answer', number, value });
		} catch (error) {
			this.port.postMessage({ kind: 'refusal', number, error: toPlainError(error) });
		}
	}
}
