import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ArcError } from '../../../core/errors.ts';
import { built } from '../built.ts';
import { KeptRecords } from './kept-records.ts';

const { isArcError } = built('core/errors');

/** Another system for records: keeps them in its memory, and speaks JSON over HTTP on a port of its own. */
export class RecordsServer {
	readonly records: KeptRecords;
	/** How often each method was called. */
	readonly calls = new Map<string, number>();
	private readonly server: Server;

	private constructor(now: () => number) {
		this.records = new KeptRecords(now);
		this.server = createServer((request, response) => {
			// A client that was killed while it spoke is not answered.
			this.answer(request, response).catch(() => response.destroy());
		});
		// A connection that rests is not closed while a client may be about to use it.
		this.server.keepAliveTimeout = 0;
	}

	static async start(now: () => number = () => Date.now()): Promise<RecordsServer> {
		const started = new RecordsServer(now);
		await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
		return started;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const method = (request.url ?? '').slice(1) as MethodName;
		this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
		const answer = this.call(method, JSON.parse(await text(request)) as unknown[]);
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answer, (_key, value: unknown) => (isArcError(value) ? errorJson(value) : value)));
	}

	private call(method: MethodName, args: readonly unknown[]): unknown {
		try {
			const act = this.records[method] as (...given: readonly unknown[]) => unknown;
			return { result: act.apply(this.records, [...args]) ?? null };
		} catch (error) {
			return { refused: error };
		}
	}
}

type MethodName = {
	[Name in keyof KeptRecords]: KeptRecords[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof KeptRecords];

/** An error on the wire. */
export interface ErrorJson {
	readonly arcError: { readonly code: string; readonly message: string; readonly hint: string | undefined };
}

const errorJson = ({ code, message, hint }: ArcError): ErrorJson => ({ arcError: { code, message, hint } });
