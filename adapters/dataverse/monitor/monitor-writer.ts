import { asError } from '../../../core/errors';
import type { Tables } from '../tables/describe-tables';
import type { DataverseClient } from '../web-api/client';
import { DataverseError, unavailable } from '../web-api/failure';
import type { Timing } from '../web-api/transport';
import { monitorOperation, type MonitorEntry } from './monitor-entry';

/** Through what entries go, and who is told when that fails for the first time, and when it works again. */
export interface WritingThrough {
	readonly client: Pick<DataverseClient, 'each'>;
	readonly tables: Pick<Tables, 'names'>;
	readonly tell: (text: string) => void;
}

/** As many entries wait; of more, the oldest are left out. */
const mostWaiting = 1_000;
const mostInBatch = 100;
/** Milliseconds: others join a batch, what a batch may take, and how long nothing is tried after a failure. */
const [joining, longest, pause] = [500, 30_000, 60_000];

/**
 * Writes entries of the activity monitor into Dataverse besides, for those who look at it there: in batches
 * and best effort. It never keeps anybody waiting, and what cannot be written is told once and left out;
 * our own monitor has everything. An environment without the table gets none.
 */
export class MonitorWriter {
	private readonly timing: Timing;
	private readonly longestMs: number;
	private readonly waiting = new Map<string, MonitorEntry>();
	private writing: Promise<void> | undefined;
	private isFailing = false;
	private closedUntil = 0;

	constructor(timing: Timing, longestMs = longest) {
		this.timing = timing;
		this.longestMs = longestMs;
	}

	/** Takes entries, of a queue item the newest, and writes them soon. Returns at once, and never throws. */
	note(entries: readonly MonitorEntry[], through: WritingThrough): void {
		for (const entry of entries) {
			this.waiting.delete(entry.queueItemId);
			this.waiting.set(entry.queueItemId, entry);
		}
		for (const id of this.waiting.keys()) {
			if (this.waiting.size <= mostWaiting) break;
			this.waiting.delete(id);
		}
		this.writing ??= this.write(through);
	}

	/** Once nothing is being written. */
	async settled(): Promise<void> {
		await this.writing;
	}

	private async write(through: WritingThrough): Promise<void> {
		await this.timing.wait(joining);
		try {
			while (this.waiting.size > 0 && this.timing.now() >= this.closedUntil) {
				const batch = [...this.waiting.values()].slice(0, mostInBatch);
				try {
					await this.writeBatch(batch, through);
					if (this.isFailing) through.tell('Entries of the activity monitor are written to Dataverse again');
					this.isFailing = false;
				} catch (error) {
					// What is still there would fail again at once.
					if (batch.some((entry) => this.isWaiting(entry))) this.closedUntil = this.timing.now() + pause;
					this.tellOf(asError(error), through);
				}
			}
		} finally {
			// In the turn in which nothing more was found, so that what is noted next begins anew.
			this.writing = undefined;
		}
	}

	private async writeBatch(batch: readonly MonitorEntry[], { client, tables }: WritingThrough): Promise<void> {
		const written = async (): Promise<DataverseError | undefined> => {
			if (!(await tables.names()).has('activitymonitor')) return undefined;
			const outcomes = await client.each(batch.map(monitorOperation));
			return outcomes.find((outcome) => outcome instanceof DataverseError);
		};
		const refused = await this.within(written());
		if (refused?.code === 'storeUnavailable') throw refused;
		// An entry that is refused is refused again, so it is left out; a newer one of its item stays.
		for (const entry of batch) if (this.isWaiting(entry)) this.waiting.delete(entry.queueItemId);
		if (refused !== undefined) throw refused;
	}

	private isWaiting(entry: MonitorEntry): boolean {
		return this.waiting.get(entry.queueItemId) === entry;
	}

	private tellOf(error: Error, { tell }: WritingThrough): void {
		if (!this.isFailing)
			tell(`Entries of the activity monitor could not be written to Dataverse, and rules go on: ${error.message}`);
		this.isFailing = true;
	}

	private async within<Value>(work: Promise<Value>): Promise<Value> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_resolve, reject) => {
			timer = setTimeout(
				() => reject(unavailable('took too long to keep entries of the activity monitor', 'Rules go on.')),
				this.longestMs,
			);
		});
		return await Promise.race([work, late]).finally(() => clearTimeout(timer));
	}
}
