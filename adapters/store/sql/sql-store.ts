import { Kysely, type Transaction } from '../../../vendor/kysely';
import type { Activity, ActivityHead } from '../../../core/activity/activity';
import type { Claim, HandledItem, QueueItem, ReplyNote } from '../../../core/activity/queue-item';
import type { ContactData } from '../../../core/contact/contact-data';
import type { ArcRecord, Queue } from '../../../core/record/record';
import type { RecordTypeDefinition } from '../../../core/record/record-type';
import type { AlikeMessage, StoredMessage } from '../../../core/activity/stored-message';
import type { ClaimRequest, GiveBack, Standing, WhichLeases } from '../../../core/ledger/claims';
import type { NewEvent, StoreEvent } from '../../../core/ledger/events';
import type { Arrival, TakenIn } from '../../../core/ledger/intake';
import type { MailboxFolder, MailboxPosition } from '../../../core/ledger/mailboxes';
import type {
	EntryFilter,
	EntryPage,
	EntryQuery,
	MonitorEntry,
	MonitorQuery,
	Overview,
	QueueItemQuery,
	QueueView,
	Reexecution,
	ReexecutionResult,
} from '../../../core/ledger/monitor';
import type { RegisteredRule, RegistrationResult, RulePlace, RuleRegistration } from '../../../core/ledger/registry';
import type { OutgoingReply, ReplyStart } from '../../../core/ledger/replies';
import type { BackUp, Purged } from '../../../core/ledger/retention';
import type { StoreSettings } from '../../../core/ledger/settings';
import type { Connect, ItemSources, LoadOptions, PreviewedItem, Step, StepResult } from '../../../core/ledger/steps';
import type { RecordStore } from '../../../core/record-store';
import type { RecordChange, RecordPage, RecordQuery, SavedRecord, WriteOptions } from '../../../core/records/records';
import { abandon } from './retention/abandon';
import { activitiesById, messagesAlike, storedMessages, toActivity } from './intake/activity-row';
import { claim } from './claims/claims';
import { commit } from './claims/commit';
import { deleteContactData } from './retention/contact-data';
import { connectActivities } from './intake/connect';
import { Database } from './database/database';
import { entries } from './monitor/entries';
import { noteSeen } from './events/event-sources';
import { acknowledgeEvents, eventsFor, isListenerQuiet, latestEvents, listen } from './events/events';
import { GroupCommit } from '../../group-commit';
import { extend, giveBack, hold, holdWithoutWriting, park } from './claims/leases';
import { load, loadHeads, preview } from './items/load';
import { mailboxPosition, saveMailboxPosition } from './intake/mailbox-positions';
import { migrate } from './schema/migrate';
import { monitorEntries } from './monitor/monitor';
import { withOutlines } from './items/outlines';
import { copyForTest, countWaiting, queueItems } from './items/queue-items';
import { purge } from './retention/purge';
import { overview } from './monitor/overview';
import { queueViews } from './monitor/queue-views';
import { queuesByAddress } from './records/queues';
import { listRecords } from './records/record-search';
import { declareRecordType, recordTypes, removeRecordType } from './records/record-types';
import { getRecords } from './records/find-records';
import { countReexecutable, reexecute } from './monitor/reexecute';
import { heartbeat, registeredRules, registerRule, unregisterRule } from './registry/registry';
import { beginReplies, endReplies, type Beginning, type ReplyEnd } from './replies/replies';
import { RepliesInAll } from './replies/replies-in-all';
import { saveRecords, Undone } from './records/save-records';
import type { Db, Schema } from './schema/schema';
import { readSettings, writeSettings } from './settings/settings';
import type { SqlDialect } from './database/sql-dialect';
import { StoreKey } from './settings/store-key';
import { takeIn } from './intake/take-in';
import { messagesByToken, rotateTrackingKey, trackingTokens } from './intake/tracking-tokens';
import { Wake } from './database/wake';

/**
 * Opens the record store of a SQL database: brings its schema up to date, then answers the port.
 *
 * @throws ArcError `storeUnavailable` when the database cannot be used.
 */
export async function openSqlStore(dialect: SqlDialect): Promise<RecordStore> {
	const db: Db = new Kysely<Schema>({ dialect: dialect.kysely, plugins: dialect.plugins });
	try {
		return new SqlStore(new Database(db, dialect), dialect, await migrate(db, dialect));
	} catch (error) {
		dialect.close();
		await db.destroy();
		throw dialect.toArcError(error) ?? error;
	}
}

class SqlStore implements RecordStore {
	private readonly wake: Wake;
	private readonly intake: GroupCommit<Arrival, TakenIn>;
	private readonly tokens: GroupCommit<string, string>;
	private readonly beginnings: GroupCommit<Beginning, ReplyStart>;
	private readonly ends: GroupCommit<ReplyEnd, undefined>;
	private readonly key = new StoreKey();

	constructor(
		private readonly database: Database,
		private readonly dialect: SqlDialect,
		readonly id: string,
	) {
		this.wake = new Wake((changed) => dialect.watchOthers(changed));
		this.intake = new GroupCommit(
			async (arrivals) => await this.announced(async (trx) => await takeIn(trx, dialect, arrivals)),
		);
		this.tokens = new GroupCommit(
			async (ids) => await database.write(async (trx) => await trackingTokens(trx, id, ids, await dialect.now(trx))),
		);
		const repliesInAll = new RepliesInAll();
		this.beginnings = new GroupCommit(
			async (replies) => await database.write(async (trx) => await beginReplies(trx, dialect, repliesInAll, replies)),
		);
		this.ends = new GroupCommit(async (ends) => {
			await database.write(async (trx) => await endReplies(trx, dialect, ends));
			return ends.map(() => undefined);
		});
	}

	async checkKey(key: string): Promise<boolean> {
		return await this.database.read(async (db) => await this.key.check(db, key));
	}

	async now(): Promise<number> {
		return await this.database.read(async (db) => await this.dialect.now(db));
	}

	async settings(): Promise<StoreSettings> {
		return await this.database.read(readSettings);
	}

	async saveSettings(changes: Partial<StoreSettings>): Promise<void> {
		await this.database.write(async (trx) => await writeSettings(trx, changes));
	}

	async close(): Promise<void> {
		this.wake.close();
		await this.database.close();
	}

	async get(type: string, ids: readonly string[]): Promise<ArcRecord[]> {
		return await this.database.read(async (db) => await getRecords(db, type, ids));
	}

	async list(type: string, query?: RecordQuery): Promise<RecordPage> {
		return await this.database.read(async (db) => await listRecords(db, this.dialect, type, query));
	}

	async write(
		changes: readonly RecordChange[],
		options: WriteOptions = {},
	): Promise<ReadonlyArray<SavedRecord | Error>> {
		if (changes.length === 0) return [];
		try {
			return await this.writeAndWake(
				async (trx) => await saveRecords(trx, this.dialect, changes, options.whole === true),
			);
		} catch (error) {
			if (error instanceof Undone) return error.results;
			throw error;
		}
	}

	async recordTypes(): Promise<readonly RecordTypeDefinition[]> {
		return await this.database.read(recordTypes);
	}

	async declareRecordType(definition: RecordTypeDefinition): Promise<void> {
		await this.database.write(async (trx) => await declareRecordType(trx, definition, await this.dialect.now(trx)));
	}

	async removeRecordType(name: string): Promise<boolean> {
		return await this.database.write(async (trx) => await removeRecordType(trx, name));
	}

	async takeIn(arrivals: readonly Arrival[]): Promise<readonly TakenIn[]> {
		const intakes = await this.intake.add(arrivals);
		this.wake.call();
		return intakes;
	}

	async rawMessage(activityId: string): Promise<Uint8Array | null> {
		return await this.database.read(async (db) => {
			const query = db.selectFrom('raw_message').select('content').where('activity_id', '=', activityId);
			return (await query.executeTakeFirst())?.content ?? null;
		});
	}

	async messages(messageIds: readonly string[]): Promise<readonly StoredMessage[]> {
		return await this.database.read(async (db) => await storedMessages(db, messageIds));
	}

	async trackingToken(activityId: string): Promise<string> {
		const [token = ''] = await this.tokens.add([activityId]);
		return token;
	}

	async rotateTrackingKey(options: { readonly revoke?: boolean } = {}): Promise<void> {
		await this.database.write(
			async (trx) => await rotateTrackingKey(trx, options.revoke === true, await this.dialect.now(trx)),
		);
	}

	async messagesByToken(tokens: readonly string[]): Promise<ReadonlyMap<string, StoredMessage | null>> {
		return await this.database.read(async (db) => await messagesByToken(db, this.id, tokens));
	}

	async messagesAlike(subjects: readonly string[], since: Date): Promise<readonly AlikeMessage[]> {
		return await this.database.read(async (db) => await messagesAlike(db, subjects, since.getTime()));
	}

	async connect(activityId: string, connect: Connect): Promise<void> {
		await this.database.write(
			async (trx) => await connectActivities(trx, this.dialect, [{ activityId, connect, links: [] }]),
		);
	}

	async queuesByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>> {
		return await this.database.read(async (db) => await queuesByAddress(db, addresses));
	}

	async mailboxPosition(folder: MailboxFolder): Promise<MailboxPosition | null> {
		return await this.database.read(async (db) => await mailboxPosition(db, folder));
	}

	async saveMailboxPosition(folder: MailboxFolder, position: MailboxPosition): Promise<void> {
		await this.database.write(async (trx) => await saveMailboxPosition(trx, this.dialect, folder, position));
	}

	async registerRule(
		rule: RuleRegistration,
		options?: { readonly waitForTurn?: boolean },
	): Promise<RegistrationResult> {
		return await this.writeAndWake(
			async (trx) => await registerRule(trx, rule, options?.waitForTurn === true, await this.dialect.now(trx)),
		);
	}

	async heartbeat(ruleId: string, instanceId: string): Promise<void> {
		await this.database.write(async (trx) => await heartbeat(trx, ruleId, instanceId, await this.dialect.now(trx)));
	}

	async unregisterRule(ruleId: string, instanceId: string): Promise<void> {
		await this.writeAndWake(async (trx) => await unregisterRule(trx, ruleId, instanceId));
	}

	async rules(): Promise<readonly RegisteredRule[]> {
		return await this.database.read(async (db) => await registeredRules(db, await this.dialect.now(db)));
	}

	async waitForWork(milliseconds: number, signal: AbortSignal): Promise<void> {
		await this.wake.wait(milliseconds, signal);
	}

	async claim(request: ClaimRequest): Promise<readonly QueueItem[]> {
		return await this.database.write(async (trx) => await claim(trx, this.dialect, request));
	}

	async countWaiting(place: RulePlace, atMost: number): Promise<number> {
		return await this.database.read(async (db) => await countWaiting(db, place, atMost));
	}

	async extend(claims: readonly Claim[], leaseMs: number, which: WhichLeases = 'all'): Promise<readonly Claim[]> {
		if (claims.length === 0) return [];
		return await this.database.write(async (trx) => await extend(trx, this.dialect, claims, leaseMs, which));
	}

	async hold(claims: readonly Claim[], leaseMs: number): Promise<readonly Standing[]> {
		if (claims.length === 0) return [];
		const asTheyStand = await this.database.read(
			async (db) => await holdWithoutWriting(db, claims, await this.dialect.now(db)),
		);
		return asTheyStand ?? (await this.database.write(async (trx) => await hold(trx, this.dialect, claims, leaseMs)));
	}

	async load(items: readonly HandledItem[], options: LoadOptions): Promise<ReadonlyArray<ItemSources | null>> {
		return await this.database.read(async (db) => await load(db, items, options));
	}

	async loadHeads(
		items: readonly HandledItem[],
		options: LoadOptions,
	): Promise<ReadonlyArray<ItemSources<ActivityHead> | null>> {
		return await this.database.read(async (db) => await loadHeads(db, items, options));
	}

	async preview(arrivals: readonly PreviewedItem[], options: LoadOptions): Promise<readonly ItemSources[]> {
		return await this.database.read(async (db) => await preview(db, arrivals, options));
	}

	async commit(steps: readonly Step[]): Promise<readonly StepResult[]> {
		if (steps.length === 0) return [];
		return await this.writeAndWake(async (trx) => await commit(trx, this.dialect, steps));
	}

	async giveBack(failures: readonly GiveBack[]): Promise<void> {
		if (failures.length === 0) return;
		await this.writeAndWake(async (trx) => await giveBack(trx, this.dialect, failures));
	}

	async park(claims: readonly Claim[], holdMs: number): Promise<void> {
		if (claims.length === 0) return;
		await this.writeAndWake(async (trx) => await park(trx, this.dialect, claims, holdMs));
	}

	async abandon(): Promise<number> {
		return await this.writeAndWake(async (trx) => await abandon(trx, this.dialect));
	}

	async queueItems(query: QueueItemQuery): Promise<readonly QueueItem[]> {
		return await this.database.read(async (db) => await withOutlines(db, await queueItems(db, query)));
	}

	async activities(ids: readonly string[]): Promise<readonly Activity[]> {
		return await this.database.read(async (db) => {
			const rows = await activitiesById(db, ids);
			return ids
				.map((id) => rows.get(id))
				.filter((row) => row !== undefined)
				.map(toActivity);
		});
	}

	async copyForTest(place: RulePlace): Promise<QueueItem | null> {
		return await this.database.write(async (trx) => await copyForTest(trx, place, await this.dialect.now(trx)));
	}

	async monitorEntries(query?: MonitorQuery): Promise<readonly MonitorEntry[]> {
		return await this.database.read(async (db) => await monitorEntries(db, query));
	}

	async entries(query: EntryQuery): Promise<EntryPage> {
		return await this.database.read(async (db) => await entries(db, query));
	}

	async overview(periods: readonly number[]): Promise<Overview> {
		return await this.database.read(async (db) => await overview(db, periods, await this.dialect.now(db)));
	}

	async queueViews(): Promise<readonly QueueView[]> {
		return await this.database.read(async (db) => await queueViews(db, await this.dialect.now(db)));
	}

	async countReexecutable(filter: EntryFilter): Promise<number> {
		return await this.database.read(async (db) => await countReexecutable(db, filter));
	}

	async reexecute(request: Reexecution): Promise<ReexecutionResult> {
		return await this.writeAndWake(async (trx) => await reexecute(trx, this.dialect, request));
	}

	async purge(): Promise<Purged> {
		return await purge(async (act) => await this.database.write(act), this.dialect, await this.settings());
	}

	async deleteContactData(address: string, options?: { readonly preview?: boolean }): Promise<ContactData> {
		return await deleteContactData(
			async (act) => await this.database.write(act),
			this.dialect,
			address,
			options?.preview === true,
		);
	}

	async compact(): Promise<boolean> {
		return await this.database.read(async (db) => await this.dialect.compact(db));
	}

	async backUp(): Promise<BackUp> {
		return await this.database.read(async (db) => await this.dialect.backUp(await this.dialect.now(db)));
	}

	async beginReply(claimed: Claim, reply: OutgoingReply): Promise<ReplyStart> {
		const [start = 'claimLost'] = await this.beginnings.add([{ claim: claimed, reply }]);
		return start;
	}

	async endReply(replyId: string, note: ReplyNote): Promise<void> {
		await this.ends.add([{ replyId, note }]);
	}

	async listen(listenerId: string): Promise<void> {
		await this.database.write(async (trx) => await listen(trx, listenerId, await this.dialect.now(trx)));
	}

	async noteEvents(events: readonly NewEvent[]): Promise<void> {
		if (events.length === 0) return;
		await this.writeAndWake(async (trx) => await noteSeen(trx, events, await this.dialect.now(trx)));
	}

	async eventsFor(listenerId: string, limit: number): Promise<readonly StoreEvent[]> {
		const quiet = await this.database.read(
			async (db) => await isListenerQuiet(db, listenerId, await this.dialect.now(db)),
		);
		if (quiet) await this.listen(listenerId);
		return await this.database.read(async (db) => await eventsFor(db, listenerId, limit));
	}

	async acknowledgeEvents(listenerId: string, position: number): Promise<void> {
		await this.database.write(
			async (trx) => await acknowledgeEvents(trx, listenerId, position, await this.dialect.now(trx)),
		);
	}

	async latestEvents(limit: number): Promise<readonly StoreEvent[]> {
		return await this.database.read(async (db) => await latestEvents(db, limit));
	}

	private async writeAndWake<Result>(act: (trx: Transaction<Schema>) => Promise<Result>): Promise<Result> {
		const result = await this.announced(act);
		this.wake.call();
		return result;
	}

	private async announced<Result>(act: (trx: Transaction<Schema>) => Promise<Result>): Promise<Result> {
		return await this.database.write(async (trx) => {
			const result = await act(trx);
			await this.dialect.announce(trx);
			return result;
		});
	}
}
