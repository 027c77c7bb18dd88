import type { QueueItem } from '../../../core/activity/queue-item';
import { ArcError } from '../../../core/errors';
import { idOf, type Reference } from '../../../core/record/reference';
import { queueItemId } from '../../record-id';
import type { TableDescription } from '../tables/describe-tables';
import { DataverseError } from '../web-api/failure';
import { reading } from '../web-api/operation';
import { isGuid, query } from '../web-api/query';
import { activityTableOf } from './read/activity-table';
import { arrivalsOfRows, wayOf } from './read/arrivals-of-rows';
import { judgeRow, type Verdict } from './judge-row';
import type { QueueSource } from './queue-source';
import { activeRows, namedRows, type QueuePlace, type QueueRow } from './read/queue-rows';
import { settleRows } from './settle-rows';

/** Rows that are read and taken in together: each may hold a long body. */
const rowsInPage = 50;
/** So much of Dataverse's time is read again: what was written late shows late. */
const marginMs = 300_000;

/** A queue item of Dataverse with the id that it has in the ledger; its row is undefined where it is gone. */
interface Seen {
	readonly id: string;
	readonly ledgerId: string;
	readonly row: QueueRow | undefined;
}

/**
 * Looks at a queue of Dataverse and at the ledger, and does what is to be done about each item: what is
 * new is taken in, what the rule is done with is settled there, and what a person took is ended here.
 *
 * All of that follows from the two alone. What is remembered in between only saves looking: whoever
 * begins anew, as after a kill, looks at the whole queue once.
 */
export class QueuePass {
	private readonly source: QueueSource;
	/** The newest moment that a row showed, in Dataverse's time. */
	private newest = '';
	/** Items that the rule is at, by their ids in Dataverse. */
	private readonly open = new Map<string, string>();
	/** Versions of rows that need nothing further, and ids of those whose ledger items were purged. */
	private readonly done = new Map<string, string>();
	private readonly purged = new Set<string>();

	constructor(source: QueueSource) {
		this.source = source;
	}

	/**
	 * @param whole Looks at every active item, and not only at what is new or changed.
	 * @returns The first refusal of an item to be settled; others were settled.
	 * @throws ArcError `queueUnknown`; DataverseError where nobody answers or a right is missing
	 */
	async run(whole: boolean): Promise<DataverseError | null> {
		const place = await this.place();
		if (whole) await this.findOpen();
		const seen = new Set<string>();
		const refusals: DataverseError[] = [];
		const { client, pageSize = rowsInPage } = this.source;
		for await (const page of activeRows(client, place, whole ? null : this.since(), pageSize)) {
			for (const { id, touchedOn } of page) {
				seen.add(id);
				if (touchedOn > this.newest) this.newest = touchedOn;
			}
			refusals.push(...(await this.judge(page.map((row) => this.seenRow(row)))));
		}
		const unseen = [...this.open].filter(([id]) => !seen.has(id));
		if (unseen.length > 0) {
			const rows = await namedRows(
				client,
				unseen.map(([id]) => id),
			);
			refusals.push(...(await this.judge(unseen.map(([id, ledgerId]) => ({ id, ledgerId, row: rows.get(id) })))));
		}
		if (whole) this.forgetAllBut(seen);
		return refusals[0] ?? null;
	}

	/** What is not in the queue any more needs no remembering. */
	private forgetAllBut(seen: ReadonlySet<string>): void {
		for (const id of this.done.keys()) if (!seen.has(id)) this.done.delete(id);
		for (const id of this.purged) if (!seen.has(id)) this.purged.delete(id);
	}

	/** Takes the oldest item in that nobody works on, for a run by hand; changes nothing in Dataverse. Answers whether there was one. */
	async takeFirst(): Promise<boolean> {
		const { client, pageSize = rowsInPage } = this.source;
		for await (const page of activeRows(client, await this.place(), null, pageSize)) {
			const known = await this.known(page.map((row) => this.seenRow(row)));
			const row = page.find((one) => this.verdictOn(this.seenRow(one), known) === 'takeIn');
			if (row === undefined) continue;
			await this.takeIn([this.seenRow(row)]);
			return true;
		}
		return false;
	}

	/** The queue as it is there now. @throws ArcError `queueUnknown`, `recordTypeUnknown` */
	private async place(): Promise<QueuePlace> {
		const { client, queue } = this.source;
		const table = await this.table();
		if (table.typeCode === undefined) throw noActivities(table);
		if (!isGuid(queue.id)) throw queueUnknown(queue.id);
		try {
			await client.ask(reading(query(`queues(${queue.id})`, { select: ['queueid'] })));
		} catch (error) {
			throw error instanceof DataverseError && error.code === 'recordNotFound' ? queueUnknown(queue.id, error) : error;
		}
		return { queueId: queue.id, typeCode: table.typeCode };
	}

	private async table(): Promise<TableDescription> {
		return await this.source.tables.describe(activityTableOf(this.source.activityType));
	}

	private since(): string | null {
		const newest = Date.parse(this.newest);
		return Number.isNaN(newest) ? null : new Date(newest - marginMs).toISOString();
	}

	private seenRow(row: QueueRow): Seen {
		const place = { queueId: this.source.queue.storeId, wayIn: wayOf(row.id) };
		return { id: row.id, ledgerId: queueItemId(row.activityId, place), row };
	}

	/** Items that came from here and are open: whoever took one may have done so while nobody looked. */
	private async findOpen(): Promise<void> {
		const { store, queue, activityType } = this.source;
		const items = await store.queueItems({ queueId: queue.storeId, states: ['active'], limit: 1_000 });
		for (const { id, wayIn, activityType: type } of items) {
			const inDataverse = wayIn.startsWith(wayOf('')) ? wayIn.slice(wayOf('').length) : undefined;
			if (inDataverse !== undefined && type === activityType) this.open.set(inDataverse, id);
		}
	}

	private async known(seen: readonly Seen[]): Promise<ReadonlyMap<string, QueueItem>> {
		const items = await this.source.store.queueItems({ ids: seen.map(({ ledgerId }) => ledgerId) });
		return new Map(items.map((item) => [item.id, item]));
	}

	private verdictOn({ id, ledgerId, row }: Seen, known: ReadonlyMap<string, QueueItem>): Verdict {
		const { queue, owner } = this.source;
		const item = known.get(ledgerId) ?? (this.purged.has(id) ? ({ state: 'inactive' } as const) : null);
		const verdict = judgeRow(row, item, queue.id, owner === null ? null : idOf(owner));
		// Who executes an entry again has decided, however it stands there.
		if (verdict === 'withdraw' && isOpenedAgain(known.get(ledgerId))) return 'leave';
		return verdict === 'settle' && row !== undefined && this.done.get(id) === row.version ? 'leave' : verdict;
	}

	private async judge(seen: readonly Seen[]): Promise<readonly DataverseError[]> {
		const known = await this.known(seen);
		const by = Map.groupBy(seen, (one) => this.verdictOn(one, known));
		for (const { id } of by.get('leave') ?? []) this.open.delete(id);
		for (const { id, ledgerId } of by.get('wait') ?? []) this.open.set(id, ledgerId);
		await this.takeIn(by.get('takeIn') ?? []);
		await this.withdraw(by.get('withdraw') ?? []);
		return await this.settle(by.get('settle') ?? [], known);
	}

	private async takeIn(seen: readonly Seen[]): Promise<void> {
		if (seen.length === 0) return;
		const { client, store, queue, activityType, recordsHere, limits } = this.source;
		const table = await this.table();
		const arrivals = await arrivalsOfRows(
			client,
			{ store, storeQueueId: queue.storeId, activityType, table, recordsHere, limits },
			seen.flatMap(({ row }) => row ?? []),
		);
		const taken = arrivals.length === 0 ? [] : await store.takeIn(arrivals);
		for (const [position, { queueItemIds, duplicates }] of taken.entries()) {
			const id = arrivals[position]?.places[0]?.wayIn.slice(wayOf('').length) ?? '';
			const [made] = queueItemIds;
			if (made !== undefined) this.open.set(id, made);
			// The ledger keeps of what it purged that it knows it.
			else if (duplicates.length > 0) this.purged.add(id);
		}
	}

	private async withdraw(seen: readonly Seen[]): Promise<void> {
		for (const how of ['worked', 'gone'] as const) {
			const taken = seen.filter(({ row }) => (row?.isActive === true && row.workerId !== null) === (how === 'worked'));
			if (taken.length === 0) continue;
			const told = { kind: 'takenElsewhere', values: { how } } as const;
			const ids = taken.map(({ ledgerId }) => ledgerId);
			const ended = new Set(await this.source.store.withdraw(ids, 'takenByPerson', told));
			// What an execution is at goes on, and is left alone when it ends.
			for (const { id, ledgerId } of taken)
				if (ended.has(ledgerId)) this.open.delete(id);
				else this.open.set(id, ledgerId);
		}
	}

	private async settle(
		seen: readonly Seen[],
		known: ReadonlyMap<string, QueueItem>,
	): Promise<readonly DataverseError[]> {
		if (seen.length === 0) return [];
		const { client, tables, owner, after } = this.source;
		const about = await this.about(seen.flatMap(({ ledgerId }) => known.get(ledgerId)?.activityId ?? []));
		const { isVersioned } = await tables.describe('queueitem');
		const rows = seen.flatMap(({ row }) => (row === undefined ? [] : [isVersioned ? row : { ...row, version: '*' }]));
		const refused = await settleRows(
			{ client, tables, table: await this.table(), after, owner },
			rows.map((row) => ({ row, regarding: about.get(row.activityId) ?? null })),
		);
		for (const { id, ledgerId, row } of seen) {
			if (refused.has(id)) this.open.set(id, ledgerId);
			else {
				this.open.delete(id);
				if (row !== undefined) this.done.set(id, row.version);
			}
		}
		return [...refused.values()];
	}

	/** What activities belong to, where Dataverse knows these records. */
	private async about(activityIds: readonly string[]): Promise<ReadonlyMap<string, Reference | null>> {
		const { store, recordsHere } = this.source;
		const activities = recordsHere && activityIds.length > 0 ? await store.activities([...new Set(activityIds)]) : [];
		return new Map(activities.map(({ id, regarding }) => [id, regarding]));
	}
}

const isOpenedAgain = (item: QueueItem | undefined): boolean =>
	item?.trace.some(({ kind }) => kind === 'openedAgain') === true;

function queueUnknown(id: string, cause?: DataverseError): ArcError {
	const said = cause === undefined ? '' : `. ${cause.message}`;
	return new ArcError('queueUnknown', `Dataverse has no queue with the id ${id.slice(0, 60)}${said}`, {
		hint: 'Choose a queue of this environment; it may have been deleted.',
		cause,
	});
}

function noActivities({ logicalName }: TableDescription): ArcError {
	return new ArcError('recordTypeUnknown', `The table ${logicalName} of Dataverse holds no activities`, {
		hint: 'Use the logical name of a table of activities as the Custom Activity Type.',
	});
}
